// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_ROUND_CHANGES_H_
#define NAOBER_SERVICES_MATCHING_ROUND_CHANGES_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "naober/matching/v1/round_service.pb.h"
#include "services/matching/convert_round.h"

// What people change in a planned round, and the trace that it leaves.
namespace naober::matching {

// Notes in a round who changed it, whom that moved and what it did to the score.
class ChangeNote {
 public:
  // Before the change.
  ChangeNote(const rpc::Call& call, const v1::Round& round);

  v1::RoundChange& change() { return change_; }

  // After it.
  void AddTo(v1::Round& round);

 private:
  std::map<std::string, int> groups_before_;  // by person
  v1::RoundChange change_;
};

// Those among `ids` who are in the round and not absent yet. INVALID_ARGUMENT (NOT_IN_ROUND) names
// those who never were.
absl::StatusOr<std::vector<std::string>> NewlyAbsent(const std::vector<std::string>& ids,
                                                     const v1::Round& round);

// Rules that people can't decide away: who isn't vetted or has no room is nobody's buddy.
// FAILED_PRECONDITION (PAIR_NOT_ALLOWED).
absl::Status CheckMayBeCouple(const DinnerParty& party, int newcomer, int buddy);

// Applies the changes to the dinner `round`, in order, and notes what each did. The contract names
// the errors; after one, `round` is half changed.
absl::Status ApplyByHand(const rpc::Call& call, const v1::RearrangeRoundRequest& request,
                         const RoundPool& pool, v1::Round& round);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_ROUND_CHANGES_H_
