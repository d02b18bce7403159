// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REPORTING_STORE_PROJECTION_STORE_H_
#define NAOBER_SERVICES_REPORTING_STORE_PROJECTION_STORE_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/postgres/transaction.h"
#include "services/reporting/domain/effect.h"
#include "services/reporting/domain/figures.h"
#include "services/reporting/domain/funder_table.h"
#include "services/reporting/domain/municipal_table.h"

namespace naober::reporting {

// What the enrolment aggregate says of a participation.
struct EnrolmentFacts {
  std::string programme_code;
  std::string person_id;
  bool is_newcomer = false;
  bool is_buddy = false;
  std::string municipality_code;
  int buddy_capacity = 0;
  std::string channel;
  std::string referring_organisation_code;
};

struct MatchFacts {
  std::string match_id;
  std::string programme_code;
  std::string newcomer_id;
  std::string buddy_id;
  bool local = false;
};

struct ReferralFacts {
  std::string referral_id;
  int version = 0;
  std::string programme_code;
  std::string municipality_code;
  std::string state;  // "ACCEPTED"
};

// The tables that events fill. Every function works in the caller's transaction, which is fenced to
// a tenant, and returns what the transaction returns (libs/postgres). Each write is the same
// whatever came before it from other services.
namespace projection_store {

// The person aggregate: where the case belongs and how many newcomers a buddy takes. An older
// version than the known one changes nothing; nullopt leaves the known value.
absl::Status ApplyPerson(postgres::Transaction& tx, const std::string& person_id, int version,
                         const std::optional<std::string>& municipality_code,
                         const std::optional<int>& buddy_capacity);

absl::Status ApplyEnrolment(postgres::Transaction& tx, const EnrolmentFacts& facts);

// READY now or not; once ready stays "ever ready".
absl::Status ApplyReadiness(postgres::Transaction& tx, const EnrolmentFacts& facts, bool ready);

// A proposal was made (+1) or is no longer open (-1), for both sides.
absl::Status ApplyProposal(postgres::Transaction& tx, const MatchFacts& pair, int change);

absl::Status ApplyMatchActivated(postgres::Transaction& tx, const MatchFacts& match,
                                 absl::Time active_from);
absl::Status ApplyMatchEnded(postgres::Transaction& tx, const std::string& match_id);
absl::Status ApplyMeeting(postgres::Transaction& tx, const std::string& programme_code,
                          const std::string& newcomer_id, int minutes);
// That the pair met, whether its start has been heard of or not.
absl::Status ApplyPairMeeting(postgres::Transaction& tx, const std::string& match_id,
                              const std::string& meeting_id, absl::Time started_at);
absl::Status ApplyReferral(postgres::Transaction& tx, const ReferralFacts& referral);

// Rows by municipality code; a row for each municipality with somebody enrolled.
absl::StatusOr<std::map<std::string, Figures>> MunicipalFigures(postgres::Transaction& tx,
                                                                const std::string& programme_code);
// Referrals by municipality and state.
absl::StatusOr<ReferralCounts> ReferralsByState(postgres::Transaction& tx,
                                                const std::string& programme_code);
// Newcomers enrolled, by channel and referring organisation.
absl::StatusOr<std::map<ChannelKey, int64_t>> Channels(postgres::Transaction& tx,
                                                       const std::string& programme_code);
// Of the programme's pairs that began in [from, until), those with `min_meetings` confirmed
// meetings within `window` of their start.
absl::StatusOr<Proportion> PairsMeeting(postgres::Transaction& tx,
                                        const std::string& programme_code, absl::Time from,
                                        absl::Time until, int min_meetings, absl::Duration window);
// Matches that were ever activated.
absl::StatusOr<int64_t> ActivatedMatches(postgres::Transaction& tx,
                                         const std::string& programme_code);

// Whether an event or a grant has named the programme.
absl::StatusOr<bool> HasHeardOf(postgres::Transaction& tx, const std::string& programme_code);

// Empties all projections of all tenants, before a rebuild. For the owner of the rebuild: the
// worker role.
absl::Status Clear(postgres::Transaction& tx);

}  // namespace projection_store
}  // namespace naober::reporting

#endif  // NAOBER_SERVICES_REPORTING_STORE_PROJECTION_STORE_H_
