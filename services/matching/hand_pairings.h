// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_HAND_PAIRINGS_H_
#define NAOBER_SERVICES_MATCHING_HAND_PAIRINGS_H_

#include <string>

#include "absl/status/statusor.h"
#include "libs/geo/gazetteer.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/call.h"
#include "services/matching/candidate_pool.h"
#include "services/matching/domain/pair_by_hand.h"
#include "services/matching/domain/proposal.h"
#include "services/matching/intake.h"
#include "services/matching/policies.h"

namespace naober::matching {

// Whom people put together, and why.
struct WantedPair {
  std::string programme_code;
  PersonId newcomer_id;
  PersonId buddy_id;
  PairReason reason = PairReason::kOther;
};

// Use case: people put two together by hand, whatever was proposed. Thread-safe.
class HandPairings {
 public:
  // References must outlive it.
  HandPairings(postgres::Pool& pool, Policies& policies, CandidatePool& candidates, Intake& intake,
               const geo::Gazetteer& gazetteer)
      : pool_(pool),
        policies_(policies),
        candidates_(candidates),
        intake_(intake),
        gazetteer_(gazetteer) {}

  // The approved proposal that it makes. Reads the whole pool of the programme. Errors: those that
  // the contract names for ProposePair.
  absl::StatusOr<Proposal> Propose(const rpc::Call& call, const WantedPair& wanted);

 private:
  // The pool as it is, its people locked, so that nobody else changes who is free.
  absl::StatusOr<PlanInput> LockPresent(postgres::Transaction& tx,
                                        const std::string& programme_code, const RunDay& day) const;

  postgres::Pool& pool_;
  Policies& policies_;
  CandidatePool& candidates_;
  Intake& intake_;
  const geo::Gazetteer& gazetteer_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_HAND_PAIRINGS_H_
