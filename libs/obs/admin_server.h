// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_OBS_ADMIN_SERVER_H_
#define NAOBER_LIBS_OBS_ADMIN_SERVER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "libs/base/task.h"
#include "libs/obs/metrics.h"

namespace naober::obs {

// HTTP on the admin port (civetweb): GET /livez, /readyz, /startupz, /metrics. Not for the public
// network. Liveness answers 200 as long as the process can answer at all and never looks at a
// dependency; startup answers 503 until MarkStarted; readiness answers 503 until then, too, and
// whenever checks fail, with their names.
class AdminServer final : public Task {
 public:
  struct Options {
    std::string host = "127.0.0.1";
    int port = 0;  // 0 = any free port, see port()
  };

  AdminServer(Options options, Metrics& metrics);
  ~AdminServer() override;

  // `check` is polled in the background every 5 s (and once at Start) and must return within a
  // second; /readyz shows its last result. Before Start only.
  void AddReadinessCheck(std::string name, std::function<absl::Status()> check);
  // Called when the result of all checks together turns, also after the first round when that is
  // good; from the polling thread. Before Start only.
  void OnReadinessChange(std::function<void(bool ready)> on_change);

  // The process serves: before this nobody may be sent to it, however well its checks do.
  void MarkStarted();
  // From now on /readyz answers 503 "draining", whatever the checks say.
  void MarkDraining();
  // Whether the process has started, the last results were all OK, and it is not draining.
  // Thread-safe.
  bool Ready() const;

  absl::string_view name() const override { return "admin"; }
  absl::Status Start() override;
  void Stop() override;

  // The port in use after Start.
  int port() const;

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace naober::obs

#endif  // NAOBER_LIBS_OBS_ADMIN_SERVER_H_
