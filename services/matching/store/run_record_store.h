// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_STORE_RUN_RECORD_STORE_H_
#define NAOBER_SERVICES_MATCHING_STORE_RUN_RECORD_STORE_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/transaction.h"
#include "services/matching/domain/match_plan.h"
#include "services/matching/domain/pairing.h"
#include "services/matching/domain/run_plan.h"

// What runs keep so that they can be proven later: their people's features, without names, and the
// proof. A person's features go when the person leaves the pool or withdraws consent.
namespace naober::matching {

// A run's proof; numbers are places in the order of claim.
struct RunProof {
  PlanInput input;     // without policy and people
  InputDigest digest;  // of what the run looked at
  InputDigest seen;    // the same before it kept places for who is expected
  assignment::Outcome outcome;
  assignment::Certificate certificate;
  int people = 0;  // that the run looked at
};

// Keeps what a run looked at and its proof; `present` is what there was. To be called while
// LockCandidates holds the people.
absl::Status KeepRunRecord(postgres::Transaction& tx, const MatchRunId& run,
                           const PlanInput& present, const RunPlan& planned);

// Drops what runs of the programme keep, but for its newest `kept` that succeeded.
absl::Status DropOldRunRecords(postgres::Transaction& tx, const std::string& programme_code,
                               int kept);

// None when the run keeps nothing (any more). INTERNAL when what is stored can't be read at all.
absl::StatusOr<std::optional<RunProof>> FindRunProof(postgres::Transaction& tx,
                                                     const MatchRunId& run);

// Adds to `input` the people whose features are still there, in the order of claim.
absl::Status LoadRunPeople(postgres::Transaction& tx, const MatchRunId& run, PlanInput& input);

using PersonWarning = std::pair<PersonId, StrategyWarning>;
// What a run found out about stating less, the longest waiting newcomers first; with a person, only
// theirs. StrategyWarning::newcomer is not filled in.
absl::StatusOr<std::vector<PersonWarning>> ListRunWarnings(postgres::Transaction& tx,
                                                           const MatchRunId& run,
                                                           const std::optional<PersonId>& person);

// Erases a person's features from all runs.
absl::Status ForgetInRuns(postgres::Transaction& tx, const PersonId& person);

// The pairs that a run proposed, whatever became of them.
struct ProposedPair {
  PersonId newcomer_id;
  PersonId buddy_id;
  int quality = 0;

  friend auto operator<=>(const ProposedPair&, const ProposedPair&) = default;
};
absl::StatusOr<std::vector<ProposedPair>> ListProposedPairs(postgres::Transaction& tx,
                                                            const MatchRunId& run);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_STORE_RUN_RECORD_STORE_H_
