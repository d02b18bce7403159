// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_POLL_H_
#define NAOBER_SERVICES_CLI_POLL_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "libs/base/status_macros.h"

namespace naober::cli {

inline constexpr absl::Duration kPollInterval = absl::Milliseconds(100);

// Waits on the calling thread, in real time.
inline void Pause(absl::Duration duration) {
  Mutex mutex;
  CondVar never;
  MutexLock lock(mutex);
  never.WaitFor(mutex, duration);
}

// Asks `is_done` until it says true. Its error ends it; DEADLINE_EXCEEDED, naming `what`, when
// `patience` is over.
template <class Question>
absl::Status PollUntil(absl::string_view what, absl::Duration patience, Question is_done) {
  const absl::Time until = absl::Now() + patience;
  while (true) {
    ASSIGN_OR_RETURN(const bool done, is_done());
    if (done) return absl::OkStatus();
    if (absl::Now() >= until) {
      return absl::DeadlineExceededError(
          absl::StrCat(what, " did not end within ", absl::FormatDuration(patience)));
    }
    Pause(kPollInterval);
  }
}

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_POLL_H_
