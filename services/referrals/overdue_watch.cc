// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/overdue_watch.h"

#include <algorithm>
#include <vector>

#include "absl/time/clock.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/transaction.h"
#include "services/referrals/facts.h"
#include "services/referrals/store/referral_store.h"

namespace naober::referrals {
namespace {

using postgres::Mode;
using postgres::Scope;
using postgres::Transaction;

// Of one consortium in one look; the next look takes what is left.
constexpr int kMostAtOnce = 1000;
constexpr absl::Duration kLookDeadline = absl::Seconds(30);

auth::Reach Everything() { return {.kind = auth::Reach::Kind::kConsortium}; }

}  // namespace

// Day 7 begins at a local midnight, at most a day (and an hour, when the clock changes) before
// seven times 24 hours have passed; which exactly is judged per referral.
absl::Time OverdueWatch::SentBefore(absl::Time now) const {
  const int days = std::min({terms_.reminder_days, terms_.escalation_days, terms_.expiry_days});
  return now - absl::Hours(24) * (days - 1) + absl::Hours(2);
}

absl::Status OverdueWatch::Look() {
  const absl::Time now = clock_.Now();
  const absl::Time deadline = absl::Now() + kLookDeadline;
  std::vector<std::string> tenants;
  RETURN_IF_ERROR(postgres::Transact(worker_pool_, Scope::Platform(), deadline, Mode::kReadOnly,
                                     [&](Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(tenants,
                                                        TenantsWithUnanswered(tx, SentBefore(now)));
                                       return absl::OkStatus();
                                     }));
  absl::Status first_error;
  for (const std::string& tenant : tenants) first_error.Update(LookAt(tenant, now, deadline));
  return first_error;
}

absl::Status OverdueWatch::LookAt(const std::string& tenant_id, absl::Time now,
                                  absl::Time deadline) {
  ASSIGN_OR_RETURN(const absl::TimeZone zone, intake_.TimeZoneOf(tenant_id, deadline));
  std::vector<ReferralId> unanswered;
  RETURN_IF_ERROR(postgres::Transact(
      service_pool_, Scope::Tenant(tenant_id), deadline, Mode::kReadOnly,
      [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(unanswered, ReferralStore(tx).Unanswered(SentBefore(now), kMostAtOnce));
        return absl::OkStatus();
      }));
  absl::Status first_error;
  for (const ReferralId& id : unanswered) {
    first_error.Update(Judge(tenant_id, id, zone, now, deadline));
  }
  return first_error;
}

absl::Status OverdueWatch::Judge(const std::string& tenant_id, const ReferralId& id,
                                 absl::TimeZone zone, absl::Time now, absl::Time deadline) {
  return postgres::Transact(
      service_pool_, Scope::Tenant(tenant_id), deadline, [&](Transaction& tx) -> absl::Status {
        ReferralStore store(tx);
        ASSIGN_OR_RETURN(ReferralView view, store.Lock(id, Everything()));
        Referral& referral = view.referral;
        if (referral.HasExpired(terms_, now, zone)) {
          ASSIGN_OR_RETURN(
              const Transition expired,
              referral.Move({.to = ReferralState::kExpired, .by = Party::kSystem}, now));
          RETURN_IF_ERROR(store.Save(referral));
          RETURN_IF_ERROR(store.InsertTransition(id, expired));
          return PublishTransition(tx, view, expired);
        }
        const Overdue due = referral.DueSignal(terms_, now, zone);
        if (due == Overdue::kNo) return absl::OkStatus();
        referral.overdue = due;
        RETURN_IF_ERROR(store.Save(referral));
        return PublishOverdue(tx, view, due, LocalDaysBetween(*referral.sent_at, now, zone), now);
      });
}

}  // namespace naober::referrals
