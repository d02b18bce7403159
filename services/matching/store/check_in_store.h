// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_STORE_CHECK_IN_STORE_H_
#define NAOBER_SERVICES_MATCHING_STORE_CHECK_IN_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/matching/domain/check_in.h"
#include "services/matching/store/reach.h"

namespace naober::matching {

// Adds planned ones.
absl::Status InsertCheckIns(postgres::Transaction& tx, const std::vector<CheckIn>& planned);

// Locked. NOT_FOUND (CHECK_IN_NOT_FOUND) also when it is out of reach, which for a person is
// everything but their own side (R18).
absl::StatusOr<CheckIn> LockCheckIn(postgres::Transaction& tx, const CheckInId& id,
                                    const ReachParameters& reach);

// Writes the answer of a locked one.
absl::Status SaveCheckIn(postgres::Transaction& tx, const CheckIn& check_in);

struct CheckInFilter {
  std::string match_id;  // each empty = all in reach
  std::string programme_code;
  std::string municipality_code;  // the newcomer's
  bool open_only = false;
  bool follow_up_needed_only = false;
  std::optional<absl::Time> due_before;
};
// By due time and id, one more than the page holds when there are more. The page key is (due time
// as PostgreSQL reads it, id). A person gets their own side's alone.
absl::StatusOr<std::vector<CheckIn>> ListCheckIns(postgres::Transaction& tx,
                                                  const CheckInFilter& filter,
                                                  const ReachParameters& reach,
                                                  const rpc::Page& page);

// Removes those of a match that nobody has answered.
absl::Status DropOpenCheckIns(postgres::Transaction& tx, const MatchId& match);

// Removes all of a person, answered or not, when their consent ends. The other side's stay.
absl::Status ForgetCheckIns(postgres::Transaction& tx, const PersonId& person);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_STORE_CHECK_IN_STORE_H_
