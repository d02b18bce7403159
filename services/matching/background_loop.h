// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_BACKGROUND_LOOP_H_
#define NAOBER_SERVICES_MATCHING_BACKGROUND_LOOP_H_

#include <functional>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/task.h"
#include "libs/events/bell.h"

namespace naober::matching {

// Does `work` again and again in a thread of its own: when woken, and every `pause` at the latest.
// An error is logged, and the next round comes after its pause.
class BackgroundLoop final : public Task {
 public:
  // `stopping` turns true when the process ends; long work looks at it.
  using Work = std::function<absl::Status(const std::function<bool()>& stopping)>;

  BackgroundLoop(std::string name, absl::Duration pause, Work work)
      : name_(std::move(name)), pause_(pause), work_(std::move(work)) {}
  ~BackgroundLoop() override { Stop(); }

  // Thread-safe; also before Start.
  void Wake() { bell_.Ring(); }

  absl::string_view name() const override { return name_; }
  absl::Status Start() override;
  void Stop() override;

 private:
  void Loop();

  const std::string name_;
  const absl::Duration pause_;
  const Work work_;
  events::Bell bell_;
  std::thread thread_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_BACKGROUND_LOOP_H_
