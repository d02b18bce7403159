// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_ROUNDS_H_
#define NAOBER_SERVICES_MATCHING_ROUNDS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/geo/gazetteer.h"
#include "libs/postgres/pool.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "naober/matching/v1/round_service.pb.h"
#include "services/matching/candidate_pool.h"
#include "services/matching/convert_round.h"
#include "services/matching/intake.h"
#include "services/matching/policies.h"
#include "services/matching/store/round_store.h"

namespace naober::matching {

// Use cases around rounds: dinners, groups for shifts, circles. The contract names the errors.
// Thread-safe.
class Rounds {
 public:
  // References must outlive it.
  Rounds(postgres::Pool& pool, Policies& policies, CandidatePool& candidates, Intake& intake,
         const geo::Gazetteer& gazetteer)
      : pool_(pool),
        policies_(policies),
        candidates_(candidates),
        intake_(intake),
        gazetteer_(gazetteer) {}

  absl::StatusOr<StoredRound> Create(const rpc::Call& call, const v1::Round& round);

  absl::StatusOr<StoredRound> Get(const rpc::Call& call, const RoundId& id);

  // One more than the page holds when there are more.
  absl::StatusOr<std::vector<StoredRound>> List(const rpc::Call& call, const RoundFilter& filter,
                                                const rpc::Page& page);

  // Fetches stale features first; then some hundred milliseconds of one core at most.
  absl::StatusOr<StoredRound> Plan(const rpc::Call& call, const RoundId& id,
                                   const std::string& etag);

  absl::StatusOr<StoredRound> RecordNoShows(const rpc::Call& call, const RoundId& id,
                                            const std::vector<std::string>& person_ids,
                                            const std::string& etag);

  absl::StatusOr<StoredRound> Rearrange(const rpc::Call& call,
                                        const v1::RearrangeRoundRequest& request);

  absl::StatusOr<StoredRound> Approve(const rpc::Call& call, const RoundId& id,
                                      const std::string& etag);

 private:
  using Change = absl::FunctionRef<absl::Status(postgres::Transaction& tx, StoredRound& round)>;

  // Locks the round, checks version and state, changes it and stores it; once for each request.
  absl::StatusOr<StoredRound> ChangeRound(const rpc::Call& call, const RoundId& id,
                                          const std::string& etag, Change change);

  absl::StatusOr<RunDay> DayOf(const rpc::Call& call);
  // Who may be placed now, as the transaction sees it.
  absl::StatusOr<RoundPool> LoadPool(postgres::Transaction& tx, const v1::Round& round,
                                     const RunDay& day) const;
  absl::Status PlanPeople(postgres::Transaction& tx, const RunDay& day, v1::Round& round) const;
  absl::Status PlanShiftGroups(postgres::Transaction& tx, v1::Round& round) const;
  absl::Status ProposeCouples(postgres::Transaction& tx, const rpc::Call& call, const RunDay& day,
                              const StoredRound& round) const;

  postgres::Pool& pool_;
  Policies& policies_;
  CandidatePool& candidates_;
  Intake& intake_;
  const geo::Gazetteer& gazetteer_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_ROUNDS_H_
