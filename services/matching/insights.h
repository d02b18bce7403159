// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_INSIGHTS_H_
#define NAOBER_SERVICES_MATCHING_INSIGHTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/geo/gazetteer.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/call.h"
#include "services/matching/domain/candidate_counts.h"
#include "services/matching/domain/explanation.h"
#include "services/matching/domain/match_run.h"
#include "services/matching/domain/pair_review.h"
#include "services/matching/domain/proposal.h"
#include "services/matching/domain/register_entry.h"
#include "services/matching/intake.h"
#include "services/matching/matching_pool.h"
#include "services/matching/policies.h"
#include "services/matching/store/run_record_store.h"

namespace naober::matching {

// The best buddy that a newcomer was not proposed.
struct BestAlternative {
  PersonId buddy_id;
  AlternativeFacts facts;
  std::optional<PairCost> cost;  // of that pair at the run, where its proof is kept
};

struct ExplainedProposal {
  Proposal proposal;  // with its reasons, as they were when the run made it
  // As the pool is now, by the policy of the run; none when the newcomer no longer waits, and for
  // a person who asks about the own proposal.
  std::optional<BestAlternative> alternative;
  bool policy_not_valid = false;  // any more: then there is no telling of an alternative
};

// A buddy who passes all rules with a newcomer.
struct SuitableBuddy {
  PersonId buddy_id;
  int quality = 0;
  bool local = false;
  int free_places = 0;
  int standing_proposals = 0;  // that nobody has approved yet
};

struct ExplainedNewcomer {
  int buddies = 0;
  std::vector<FunnelStep> steps;
  std::vector<SuitableBuddy> best;         // of those who pass all rules, best first
  std::optional<StrategyWarning> warning;  // of the programme's last run
};

struct NamedBlockingPair {
  PersonId newcomer_id;
  PersonId buddy_id;
  BlockingPair pair;
  std::optional<PairCost> cost;  // none for a newcomer with nobody
};

struct ExplainedRun {
  MatchRun run;
  std::vector<PersonWarning> warnings;  // of those whose features are kept
  std::optional<WeakBound> weak_bound;
  std::vector<ProposedPair> weak_pairs;   // below it, the worst first
  std::optional<int64_t> blocking_count;  // none where there is a gap
  std::optional<ReviewGap> gap;
  std::vector<NamedBlockingPair> blocking;  // the first of them
};

// Use cases that explain matching and change nothing. Thread-safe.
class Insights {
 public:
  // References must outlive it.
  Insights(postgres::Pool& pool, Policies& policies, Intake& intake,
           const geo::Gazetteer& gazetteer)
      : pool_(pool), policies_(policies), intake_(intake), gazetteer_(gazetteer) {}

  // What `draft`, or else the present policy, leaves of those who wait now. CPU-bound: some 5 ns a
  // pair. NOT_FOUND (PROGRAMME_NOT_FOUND).
  absl::StatusOr<CandidateCounts> Preview(const rpc::Call& call, const std::string& programme_code,
                                          const std::optional<Policy>& draft);

  // NOT_FOUND (PROPOSAL_NOT_FOUND) also when it is out of reach.
  absl::StatusOr<ExplainedProposal> ExplainProposal(const rpc::Call& call, const ProposalId& id);

  // By the present policy. NOT_FOUND: PROGRAMME_NOT_FOUND; NEWCOMER_NOT_FOUND for whoever doesn't
  // wait in the programme, or is out of reach.
  absl::StatusOr<ExplainedNewcomer> ExplainNewcomer(const rpc::Call& call,
                                                    const std::string& programme_code,
                                                    const PersonId& newcomer);

  // CPU-bound: some 10 ns a pair of the run's pool. NOT_FOUND (MATCH_RUN_NOT_FOUND);
  // FAILED_PRECONDITION (MATCH_RUN_NOT_SUCCEEDED).
  absl::StatusOr<ExplainedRun> ExplainRun(const rpc::Call& call, const MatchRunId& id);

  // Of the present policy. NOT_FOUND (PROGRAMME_NOT_FOUND).
  absl::StatusOr<RegisterEntry> Register(const rpc::Call& call, const std::string& programme_code);

 private:
  absl::StatusOr<RunDay> Today(const rpc::Call& call);
  absl::StatusOr<MatchingPool> Load(const rpc::Call& call, const std::string& programme_code);
  // Fills in the best buddy that the newcomer of the proposal was not proposed.
  absl::Status AddAlternative(postgres::Transaction& tx, const RunDay& day,
                              ExplainedProposal& explained) const;

  postgres::Pool& pool_;
  Policies& policies_;
  Intake& intake_;
  const geo::Gazetteer& gazetteer_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_INSIGHTS_H_
