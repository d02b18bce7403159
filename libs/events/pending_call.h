// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_PENDING_CALL_H_
#define NAOBER_LIBS_EVENTS_PENDING_CALL_H_

#include <functional>
#include <optional>
#include <thread>
#include <utility>

#include "libs/base/bell.h"
#include "libs/base/mutex.h"

namespace naober::events {

// Makes one call at a time on a thread of its own, so that who is called never holds up who calls,
// however long it takes. All of it but the call belongs to one thread, the owner's; the destructor
// waits for a call under way.
template <class Answer>
class PendingCall {
 public:
  // Rings `answered`, which must outlive it, when there is an answer to take.
  explicit PendingCall(Bell& answered) : answered_(answered), thread_([this] { Run(); }) {}
  ~PendingCall() {
    {
      MutexLock lock(mutex_);
      over_ = true;
      changed_.Signal();
    }
    thread_.join();
  }
  PendingCall(const PendingCall&) = delete;
  PendingCall& operator=(const PendingCall&) = delete;

  // Whether a call was begun whose answer was not taken.
  bool pending() const { return pending_; }

  // Only when none is pending.
  void Begin(std::function<Answer()> call) {
    pending_ = true;
    MutexLock lock(mutex_);
    call_ = std::move(call);
    changed_.Signal();
  }

  // The answer, once; nullopt while there is none.
  std::optional<Answer> Take() {
    if (!pending_) return std::nullopt;
    MutexLock lock(mutex_);
    std::optional<Answer> answer = std::exchange(answer_, std::nullopt);
    pending_ = !answer.has_value();
    return answer;
  }

 private:
  void Run() {
    while (true) {
      std::function<Answer()> call;
      {
        MutexLock lock(mutex_);
        while (call_ == nullptr && !over_) changed_.Wait(mutex_);
        if (over_) return;
        call = std::exchange(call_, nullptr);
      }
      std::optional<Answer> answer = call();
      {
        MutexLock lock(mutex_);
        answer_ = std::move(answer);
      }
      answered_.Ring();
    }
  }

  Bell& answered_;
  bool pending_ = false;  // the owner's
  Mutex mutex_;
  CondVar changed_;
  std::function<Answer()> call_ ABSL_GUARDED_BY(mutex_);
  std::optional<Answer> answer_ ABSL_GUARDED_BY(mutex_);
  bool over_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace naober::events

#endif  // NAOBER_LIBS_EVENTS_PENDING_CALL_H_
