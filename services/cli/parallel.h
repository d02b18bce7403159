// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_PARALLEL_H_
#define NAOBER_SERVICES_CLI_PARALLEL_H_

#include <functional>

#include "absl/status/status.h"
#include "services/cli/progress.h"

namespace naober::cli {

// How many calls the command has under way at once when it has many to make.
inline constexpr int kThreads = 8;

// Runs `work(0)` … `work(count - 1)` on kThreads threads, each index once and in rising order of
// start, and moves `progress` from the calling thread. After the first error no more is begun; that
// error comes back. `work` must be thread-safe.
absl::Status ForEach(int count, ProgressBar& progress,
                     const std::function<absl::Status(int index)>& work);

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_PARALLEL_H_
