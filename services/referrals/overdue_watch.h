// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_OVERDUE_WATCH_H_
#define NAOBER_SERVICES_REFERRALS_OVERDUE_WATCH_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/base/clock.h"
#include "libs/postgres/pool.h"
#include "services/referrals/domain/referral.h"
#include "services/referrals/peers.h"

namespace naober::referrals {

// Watches over referrals that nobody answers: one ReferralOverdue when the reminder is due, one
// when the escalation is, and EXPIRED at the end (A-03, R12). Counts local days of the consortium
// by the business clock. What has been signalled is stored with the referral, in the transaction
// that publishes it, so any number of watches may run.
class OverdueWatch {
 public:
  // `worker_pool` finds the consortia, `service_pool` acts inside each. References must outlive it.
  OverdueWatch(postgres::Pool& service_pool, postgres::Pool& worker_pool, IntakePeer& intake,
               const Clock& clock, AnswerTerms terms)
      : service_pool_(service_pool),
        worker_pool_(worker_pool),
        intake_(intake),
        clock_(clock),
        terms_(terms) {}

  // Looks once, now, at all consortia. The first error, after having tried the others.
  absl::Status Look();

 private:
  absl::Status LookAt(const std::string& tenant_id, absl::Time now, absl::Time deadline);
  absl::Status Judge(const std::string& tenant_id, const ReferralId& id, absl::TimeZone zone,
                     absl::Time now, absl::Time deadline);
  absl::Time SentBefore(absl::Time now) const;

  postgres::Pool& service_pool_;
  postgres::Pool& worker_pool_;
  IntakePeer& intake_;
  const Clock& clock_;
  const AnswerTerms terms_;
};

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_OVERDUE_WATCH_H_
