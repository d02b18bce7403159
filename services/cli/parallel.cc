// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/parallel.h"

#include <algorithm>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "libs/base/mutex.h"

namespace naober::cli {
namespace {

// What the threads share.
struct Batch {
  Mutex mutex;
  CondVar changed;
  int next ABSL_GUARDED_BY(mutex) = 0;
  int done ABSL_GUARDED_BY(mutex) = 0;
  int running ABSL_GUARDED_BY(mutex) = 0;
  absl::Status status ABSL_GUARDED_BY(mutex);
};

void Work(Batch& batch, int count, const std::function<absl::Status(int)>& work) {
  batch.mutex.Lock();
  while (batch.status.ok() && batch.next < count) {
    const int index = batch.next++;
    batch.mutex.Unlock();
    const absl::Status status = work(index);
    batch.mutex.Lock();
    ++batch.done;
    if (batch.status.ok()) batch.status = status;
    batch.changed.SignalAll();
  }
  --batch.running;
  batch.changed.SignalAll();
  batch.mutex.Unlock();
}

}  // namespace

absl::Status ForEach(int count, ProgressBar& progress,
                     const std::function<absl::Status(int index)>& work) {
  Batch batch;
  std::vector<std::thread> threads;
  {
    MutexLock lock(batch.mutex);
    batch.running = std::min(count, kThreads);
    for (int i = 0; i < batch.running; ++i) threads.emplace_back([&] { Work(batch, count, work); });
    while (batch.running > 0) {
      batch.changed.WaitFor(batch.mutex, absl::Minutes(1));
      progress.Update(batch.done);
    }
  }
  for (std::thread& thread : threads) thread.join();
  MutexLock lock(batch.mutex);
  return batch.status;
}

}  // namespace naober::cli
