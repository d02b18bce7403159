// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_BASE_MUTEX_H_
#define NAOBER_LIBS_BASE_MUTEX_H_

#include <condition_variable>
#include <mutex>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"

namespace naober {

// std::mutex with the annotations that Clang's -Wthread-safety reads. Not absl::Mutex: Debian's
// libabsl is not instrumented, so ThreadSanitizer reports races on data that it guards correctly.
class ABSL_LOCKABLE Mutex {
 public:
  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mutex_.lock(); }
  void Unlock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }

 private:
  friend class CondVar;
  std::mutex mutex_;
};

class ABSL_SCOPED_LOCKABLE MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex) : mutex_(mutex) {
    mutex_.Lock();
  }
  ~MutexLock() ABSL_UNLOCK_FUNCTION() { mutex_.Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

// A condition variable for Mutex; wait in a loop over the condition.
class CondVar {
 public:
  // Returns false when `timeout` passed without a signal. The mutex must be held.
  bool WaitFor(Mutex& mutex, absl::Duration timeout) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    const bool signalled = condition_.wait_for(lock, absl::ToChronoMicroseconds(timeout)) ==
                           std::cv_status::no_timeout;
    lock.release();
    return signalled;
  }
  void Wait(Mutex& mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    condition_.wait(lock);
    lock.release();
  }
  void Signal() { condition_.notify_one(); }
  void SignalAll() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace naober

#endif  // NAOBER_LIBS_BASE_MUTEX_H_
