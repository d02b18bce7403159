// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_BASE_BELL_H_
#define NAOBER_LIBS_BASE_BELL_H_

#include <algorithm>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"

namespace naober {

// Wakes one thread that waits for work or for its end. Rings that nobody waits for are kept, but
// not counted. Thread-safe.
class Bell {
 public:
  void Ring() {
    MutexLock lock(mutex_);
    rung_ = true;
    changed_.SignalAll();
  }

  // Rings for good: all waiting is over at once.
  void Close() {
    MutexLock lock(mutex_);
    closed_ = true;
    changed_.SignalAll();
  }

  bool closed() const {
    MutexLock lock(mutex_);
    return closed_;
  }

  // Returns when it rings, is closed, or after `timeout`; whether it rang since the last wait.
  bool WaitFor(absl::Duration timeout) {
    const absl::Time until = absl::Now() + timeout;
    MutexLock lock(mutex_);
    while (!rung_ && !closed_) {
      // In parts, because an infinite wait is more than a condition variable takes.
      const absl::Duration left = std::min(until - absl::Now(), absl::Hours(1));
      if (left <= absl::ZeroDuration()) break;
      changed_.WaitFor(mutex_, left);
    }
    const bool rung = rung_;
    rung_ = false;
    return rung;
  }

 private:
  mutable Mutex mutex_;
  CondVar changed_;
  bool rung_ ABSL_GUARDED_BY(mutex_) = false;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace naober

#endif  // NAOBER_LIBS_BASE_BELL_H_
