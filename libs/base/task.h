// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_BASE_TASK_H_
#define NAOBER_LIBS_BASE_TASK_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace naober {

// Something that a process runs from start to stop: a server, a relay, a consumer, a timer.
class Task {
 public:
  virtual ~Task() = default;

  // For logs, for example "relay".
  virtual absl::string_view name() const = 0;

  // Begins to run in the background and returns. An error ends the process.
  virtual absl::Status Start() = 0;

  // Finishes what is in hand and returns when nothing of it runs any more. Called at most once,
  // after Start.
  virtual void Stop() = 0;
};

}  // namespace naober

#endif  // NAOBER_LIBS_BASE_TASK_H_
