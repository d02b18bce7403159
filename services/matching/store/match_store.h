// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_STORE_MATCH_STORE_H_
#define NAOBER_SERVICES_MATCHING_STORE_MATCH_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/matching/domain/match.h"
#include "services/matching/store/reach.h"

namespace naober::matching {

absl::Status InsertMatch(postgres::Transaction& tx, const Match& match);

// NOT_FOUND (MATCH_NOT_FOUND) also when it is out of reach.
absl::StatusOr<Match> FindMatch(postgres::Transaction& tx, const MatchId& id,
                                const ReachParameters& reach);
// The same, locked until the transaction ends.
absl::StatusOr<Match> LockMatch(postgres::Transaction& tx, const MatchId& id,
                                const ReachParameters& reach);

// Writes all that can change of a locked match.
absl::Status SaveMatch(postgres::Transaction& tx, const Match& match);

struct MatchFilter {
  std::string programme_code;     // each empty = all in reach
  std::string municipality_code;  // the newcomer's
  std::string person_id;
  std::vector<MatchState> states;
  std::optional<absl::Time> planned_end_before;
};
// By id, one more than the page holds when there are more. The page key is (match id).
absl::StatusOr<std::vector<Match>> ListMatches(postgres::Transaction& tx, const MatchFilter& filter,
                                               const ReachParameters& reach, const rpc::Page& page);

// Active or paused ones with this person on either side, locked; with a programme, only those in
// it.
absl::StatusOr<std::vector<Match>> LockOpenMatchesOf(postgres::Transaction& tx,
                                                     const PersonId& person,
                                                     const std::string& programme_code);

// How many newcomers a buddy has now, in all programmes.
absl::StatusOr<int> CountOpenMatches(postgres::Transaction& tx, const PersonId& buddy);

// Active or paused matches in the programme of these people, on either side: person → match.
absl::StatusOr<absl::flat_hash_map<PersonId, MatchId>> OpenMatches(
    postgres::Transaction& tx, const std::string& programme_code,
    const std::vector<std::string>& people);

// Which of these people are buddies of an active or paused match in the programme and in reach.
// Those matches can't end before the transaction does.
absl::StatusOr<absl::flat_hash_set<PersonId>> BuddiesWithMatch(postgres::Transaction& tx,
                                                               const std::string& programme_code,
                                                               const std::vector<PersonId>& people,
                                                               const ReachParameters& reach);

// Active matches that have been silent since `silent_since` or longer (Match::SilentSince) and of
// whose gap nobody was told yet. For the worker: tenants that may have some.
absl::StatusOr<std::vector<std::string>> TenantsWithSilentMatches(postgres::Transaction& tx,
                                                                  absl::Time silent_since);
absl::StatusOr<std::vector<std::string>> ProgrammesWithActiveMatches(postgres::Transaction& tx);
// At most `limit` of them in a programme, by id, locked.
absl::StatusOr<std::vector<Match>> LockSilentMatches(postgres::Transaction& tx,
                                                     const std::string& programme_code,
                                                     absl::Time silent_since, int limit);

// Where a person's case belongs from now on, in matches that have not ended.
absl::Status MoveInMatches(postgres::Transaction& tx, const PersonId& person, const Area& area);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_STORE_MATCH_STORE_H_
