// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/background_loop.h"

#include "libs/obs/log.h"

namespace naober::matching {

absl::Status BackgroundLoop::Start() {
  thread_ = std::thread([this] { Loop(); });
  return absl::OkStatus();
}

void BackgroundLoop::Stop() {
  bell_.Close();
  if (thread_.joinable()) thread_.join();
}

void BackgroundLoop::Loop() {
  obs::LogLimit limit(absl::Seconds(10));
  while (!bell_.closed()) {
    const absl::Status status = work_([this] { return bell_.closed(); });
    if (!status.ok() && !bell_.closed() && limit.Allow())
      obs::Warning("background.failed").With("task", name_).With(status);
    bell_.WaitFor(pause_);
  }
}

}  // namespace naober::matching
