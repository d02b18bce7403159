// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_TESTING_FAKE_CLOCK_H_
#define NAOBER_LIBS_TESTING_FAKE_CLOCK_H_

#include "libs/base/clock.h"

namespace naober::testing {

// Business time that stands still until the test moves it. Starts at 2026-09-01T06:00:00Z.
// Thread-safe.
class FakeClock final : public Clock {
 public:
  absl::Time Now() const override {
    MutexLock lock(mutex_);
    return now_;
  }
  void Set(absl::Time now) {
    MutexLock lock(mutex_);
    now_ = now;
  }
  void Advance(absl::Duration by) {
    MutexLock lock(mutex_);
    now_ += by;
  }

 private:
  mutable Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_) = absl::FromUnixSeconds(1788242400);
};

}  // namespace naober::testing

#endif  // NAOBER_LIBS_TESTING_FAKE_CLOCK_H_
