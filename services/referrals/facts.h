// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_FACTS_H_
#define NAOBER_SERVICES_REFERRALS_FACTS_H_

#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/postgres/transaction.h"
#include "services/referrals/domain/organisation.h"
#include "services/referrals/domain/place.h"
#include "services/referrals/domain/referral.h"
#include "services/referrals/store/referral_store.h"

namespace naober::referrals {

// Each publishes one fact inside the transaction that makes it true.
absl::Status PublishRegistered(postgres::Transaction& tx, const Organisation& organisation,
                               absl::Time now);
absl::Status PublishPlace(postgres::Transaction& tx, const Place& place, absl::Time now);

// The fact of the state that `transition` entered; DRAFT has none.
absl::Status PublishTransition(postgres::Transaction& tx, const ReferralView& view,
                               const Transition& transition);

// `days`: local days since it was sent.
absl::Status PublishOverdue(postgres::Transaction& tx, const ReferralView& view, Overdue level,
                            int days, absl::Time now);

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_FACTS_H_
