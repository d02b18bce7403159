// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_RPC_BACKGROUND_LOOP_H_
#define NAOBER_LIBS_RPC_BACKGROUND_LOOP_H_

#include <functional>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/bell.h"
#include "libs/base/task.h"

namespace naober::rpc {

// Does `work` again and again in a thread of its own: at the start, when woken, and every `pause`
// (real time) at the latest. An error is logged (`background.failed`), and the next round comes as
// if there had been none. Stop ends a pause at once, and waits for the work in hand.
class BackgroundLoop final : public Task {
 public:
  // `stopping` turns true when the process ends; long work looks at it.
  using Work = std::function<absl::Status(const std::function<bool()>& stopping)>;

  BackgroundLoop(std::string name, absl::Duration pause, Work work)
      : name_(std::move(name)), pause_(pause), work_(std::move(work)) {}
  ~BackgroundLoop() override { Stop(); }

  // Has the next round begin at once; several calls during one round are one. Thread-safe; also
  // before Start.
  void Wake() { bell_.Ring(); }

  // Whether Stop was called. Thread-safe.
  bool stopping() const { return bell_.closed(); }

  absl::string_view name() const override { return name_; }
  absl::Status Start() override;
  void Stop() override;

 private:
  void Loop();

  const std::string name_;
  const absl::Duration pause_;
  const Work work_;
  Bell bell_;
  std::thread thread_;
};

}  // namespace naober::rpc

#endif  // NAOBER_LIBS_RPC_BACKGROUND_LOOP_H_
