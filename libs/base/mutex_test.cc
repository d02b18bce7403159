// SPDX-License-Identifier: EUPL-1.2
#include "libs/base/mutex.h"

#include <thread>

#include "absl/time/clock.h"
#include "gtest/gtest.h"

namespace naober {
namespace {

class Box {
 public:
  void Put(int value) {
    MutexLock lock(mutex_);
    value_ = value;
    filled_.SignalAll();
  }
  int Take(absl::Duration timeout) {
    MutexLock lock(mutex_);
    const absl::Time until = absl::Now() + timeout;
    while (value_ == 0 && absl::Now() < until) filled_.WaitFor(mutex_, until - absl::Now());
    return value_;
  }
  int Take() {
    MutexLock lock(mutex_);
    while (value_ == 0) filled_.Wait(mutex_);
    return value_;
  }

 private:
  Mutex mutex_;
  CondVar filled_;
  int value_ ABSL_GUARDED_BY(mutex_) = 0;
};

TEST(CondVar, WakesThoseWhoWait) {
  Box box;
  int first = 0;
  int second = 0;
  std::thread patient([&] { first = box.Take(); });
  // An infinite timeout must not overflow into none at all.
  std::thread hurried([&] { second = box.Take(absl::InfiniteDuration()); });
  box.Put(7);
  patient.join();
  hurried.join();
  EXPECT_EQ(first, 7);
  EXPECT_EQ(second, 7);
}

TEST(CondVar, GivesUpAfterTheTimeout) {
  Box box;
  const absl::Time start = absl::Now();
  EXPECT_EQ(box.Take(absl::Milliseconds(20)), 0);
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(20));
}

}  // namespace
}  // namespace naober
