// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_CONTACT_WATCH_H_
#define NAOBER_SERVICES_MATCHING_CONTACT_WATCH_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/clock.h"
#include "libs/postgres/pool.h"
#include "services/matching/domain/policy.h"
#include "services/matching/intake.h"

namespace naober::matching {

// Watches over pairs that don't meet: once an active match has been silent for as many days as the
// programme's policy allows, it raises one signal to the contact person, or to the deputy during
// leave, and states ContactMissing. Once per gap, by a unique key: any number of watches may run.
// By the business clock.
class ContactWatch {
 public:
  // `worker_pool` finds the consortia, `service_pool` acts inside each. References must outlive it.
  ContactWatch(postgres::Pool& service_pool, postgres::Pool& worker_pool, Intake& intake,
               const Clock& clock)
      : service_pool_(service_pool), worker_pool_(worker_pool), intake_(intake), clock_(clock) {}

  // Looks once at all consortia, until `stopping`. The first error, after having tried the others.
  absl::Status LookAtAll(const std::function<bool()>& stopping);

 private:
  absl::Status LookAt(const std::string& tenant_id, absl::Time now,
                      const std::function<bool()>& stopping);
  // Whether there may be more.
  absl::StatusOr<bool> RaiseSome(const std::string& tenant_id, const PolicyVersion& policy,
                                 const absl::TimeZone& zone, absl::Time now);

  postgres::Pool& service_pool_;
  postgres::Pool& worker_pool_;
  Intake& intake_;
  const Clock& clock_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_CONTACT_WATCH_H_
