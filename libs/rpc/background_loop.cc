// SPDX-License-Identifier: EUPL-1.2
#include "libs/rpc/background_loop.h"

#include "libs/obs/log.h"

namespace naober::rpc {

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
  while (!stopping()) {
    const absl::Status status = work_([this] { return stopping(); });
    if (!status.ok() && !stopping() && limit.Allow())
      obs::Warning("background.failed").With("task", name_).With(status);
    bell_.WaitFor(pause_);
  }
}

}  // namespace naober::rpc
