// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_READINESS_TIMER_H_
#define NAOBER_SERVICES_INTAKE_READINESS_TIMER_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "libs/base/clock.h"
#include "libs/postgres/pool.h"

namespace naober::intake {

// Looks again at enrolments whose readiness time alone has changed: a programme began or ended, a
// certificate of conduct or a consent ran out. Several processes may run it side by side: what one
// has done, the next doesn't find.
class ReadinessTimer {
 public:
  // The worker role lists the consortia, the service role acts in each. All references must outlive
  // it.
  ReadinessTimer(postgres::Pool& service_pool, postgres::Pool& worker_pool, const Clock& clock)
      : service_pool_(service_pool), worker_pool_(worker_pool), clock_(clock) {}

  // One round over all consortia, until `stopping`.
  absl::Status RunOnce(const std::function<bool()>& stopping);

 private:
  absl::Status RunFor(const std::string& tenant_id, const std::function<bool()>& stopping);

  postgres::Pool& service_pool_;
  postgres::Pool& worker_pool_;
  const Clock& clock_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_READINESS_TIMER_H_
