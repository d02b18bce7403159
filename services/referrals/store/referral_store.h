// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_STORE_REFERRAL_STORE_H_
#define NAOBER_SERVICES_REFERRALS_STORE_REFERRAL_STORE_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/auth/caller.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/referrals/domain/referral.h"
#include "services/referrals/store/progress_store.h"

namespace naober::referrals {

// A referral and where the person's case belongs (codes empty while that isn't known).
struct ReferralView {
  Referral referral;
  KnownPerson person;
};

// What a list of referrals is narrowed to; empty fields don't narrow.
struct ReferralFilter {
  std::string sender_code;
  std::string receiver_code;
  std::string person_id;
  std::string programme_code;
  std::string municipality_code;
  std::vector<std::string> states;
};

// The referrals of one tenant, inside one transaction. Errors are postgres::Transaction's.
//
// Reach: case workers see people of their municipalities; an organisation what it sent, and what it
// was sent (no draft, and nothing once the person's consent for it ended); people their own, drafts
// apart. All else is NOT_FOUND (REFERRAL_NOT_FOUND).
class ReferralStore {
 public:
  explicit ReferralStore(postgres::Transaction& tx) : tx_(tx) {}

  // ALREADY_EXISTS when the person has an open one to the same receiver and place.
  absl::Status Insert(const Referral& referral);

  absl::StatusOr<ReferralView> Get(const ReferralId& id, const auth::Reach& reach);
  // The same, locked until the transaction ends.
  absl::StatusOr<ReferralView> Lock(const ReferralId& id, const auth::Reach& reach);

  // The open referral of this person to the same receiver and place, if there is one.
  absl::StatusOr<std::optional<ReferralId>> FindOpen(const Referral& like);

  // Writes what may change: state and what belongs to it, times, overdue level, version.
  absl::Status Save(const Referral& referral);

  // By id; one more than the page's limit when there are more. Key: referral id.
  absl::StatusOr<std::vector<ReferralView>> List(const ReferralFilter& filter,
                                                 const auth::Reach& reach, const rpc::Page& page);

  // The state of the person's latest referral to each place that there is one to, whoever sent it.
  absl::StatusOr<std::map<PlaceId, ReferralState>> LatestByPlace(const PersonId& person);

  absl::Status InsertTransition(const ReferralId& referral, const Transition& transition);
  // Oldest first; one more than the page's limit when there are more. Key: version.
  absl::StatusOr<std::vector<Transition>> History(const ReferralId& referral,
                                                  const rpc::Page& page);

  // Unanswered referrals that were sent before `sent_before`, oldest first.
  absl::StatusOr<std::vector<ReferralId>> Unanswered(absl::Time sent_before, int limit);

  // The person withdrew the consent for this receiver (or for all, when it is empty): receivers see
  // those referrals no more.
  absl::Status ShutOutReceiver(const PersonId& person, const std::string& receiver_code);

 private:
  postgres::Transaction& tx_;
};

// With the worker role: consortia that have referrals unanswered and sent before `sent_before`.
absl::StatusOr<std::vector<std::string>> TenantsWithUnanswered(postgres::Transaction& tx,
                                                               absl::Time sent_before);

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_STORE_REFERRAL_STORE_H_
