// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_STORE_REFERRAL_ROW_H_
#define NAOBER_SERVICES_REFERRALS_STORE_REFERRAL_ROW_H_

#include <pqxx/pqxx>

#include "absl/status/statusor.h"
#include "services/referrals/store/referral_store.h"

namespace naober::referrals {

// Reads what ReferralStore selects. INTERNAL for a code that this program doesn't know.
absl::StatusOr<ReferralView> ReadReferral(const pqxx::row& row);
absl::StatusOr<Transition> ReadTransition(const pqxx::row& row);

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_STORE_REFERRAL_ROW_H_
