// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_READINESS_TIMER_H_
#define NAOBER_SERVICES_INTAKE_READINESS_TIMER_H_

#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/base/clock.h"
#include "libs/base/mutex.h"
#include "libs/base/task.h"
#include "libs/postgres/pool.h"

namespace naober::intake {

// Looks again at enrolments whose readiness time alone has changed: a programme began or ended, a
// certificate of conduct or a consent ran out. Several processes may run it side by side: what one
// has done, the next doesn't find.
class ReadinessTimer final : public Task {
 public:
  // The worker role lists the consortia, the service role acts in each. All references must outlive
  // it.
  ReadinessTimer(postgres::Pool& service_pool, postgres::Pool& worker_pool, const Clock& clock,
                 absl::Duration every = absl::Minutes(1));
  ~ReadinessTimer() override;

  absl::string_view name() const override { return "readiness"; }
  absl::Status Start() override;
  void Stop() override;

  // One round over all consortia, on the calling thread. For tests, and the loop itself.
  absl::Status RunOnce();

 private:
  void Loop();
  absl::Status RunFor(const std::string& tenant_id);

  postgres::Pool& service_pool_;
  postgres::Pool& worker_pool_;
  const Clock& clock_;
  const absl::Duration every_;

  Mutex mutex_;
  CondVar stop_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_READINESS_TIMER_H_
