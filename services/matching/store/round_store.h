// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_STORE_ROUND_STORE_H_
#define NAOBER_SERVICES_MATCHING_STORE_ROUND_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/auth/caller.h"
#include "libs/base/id.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "naober/matching/v1/round.pb.h"
#include "services/matching/domain/pairing.h"

namespace naober::matching {

struct RoundTag {};
using RoundId = Id<RoundTag>;

// A round as it is stored: what is planned and who is placed where is the body, read and written
// whole, with the residents' status that no answer shows.
struct StoredRound {
  RoundId id;
  int version = 1;
  v1::Round body;
};

absl::Status InsertRound(postgres::Transaction& tx, const StoredRound& round,
                         absl::Time created_at);

// NOT_FOUND (ROUND_NOT_FOUND), also when it is out of reach: of other municipalities or, for an
// organisation, not approved or without a group that comes to it.
absl::StatusOr<StoredRound> FindRound(postgres::Transaction& tx, const RoundId& id,
                                      const auth::Reach& reach);
// The same, locked until the transaction ends.
absl::StatusOr<StoredRound> LockRound(postgres::Transaction& tx, const RoundId& id,
                                      const auth::Reach& reach);

// Writes a locked round as its next version.
absl::Status SaveRound(postgres::Transaction& tx, StoredRound& round);

struct RoundFilter {
  std::string programme_code;  // empty = all
  std::optional<int> state;    // v1::RoundState; none = all
};
// Newest first, one more than the page holds when there are more. The page key is (round id).
absl::StatusOr<std::vector<StoredRound>> ListRounds(postgres::Transaction& tx,
                                                    const RoundFilter& filter,
                                                    const auth::Reach& reach,
                                                    const rpc::Page& page);

// Somebody who is ready in a programme, matched or not.
struct ReadyPerson {
  Side side = Side::kNewcomer;
  std::string municipality_code;
};
absl::StatusOr<absl::flat_hash_map<std::string, ReadyPerson>> ReadyPeopleOf(
    postgres::Transaction& tx, const std::string& programme_code);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_STORE_ROUND_STORE_H_
