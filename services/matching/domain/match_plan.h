// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_MATCH_PLAN_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_MATCH_PLAN_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "services/matching/domain/candidate.h"
#include "services/matching/domain/pair_scorer.h"
#include "services/matching/domain/policy.h"

namespace naober::matching {

// Everything that a run looks at.
struct PlanInput {
  Policy policy;
  RunDay day;
  std::vector<Candidate> newcomers;
  std::vector<Candidate> buddies;
  // Newcomer and buddy who are not proposed to each other again: one of them declined, or their
  // match has ended.
  absl::flat_hash_set<std::pair<PersonId, PersonId>> barred;
};

// A pair that a run proposes, and why.
struct PlannedPair {
  int newcomer = 0;  // index into PlanInput::newcomers
  int buddy = 0;     // index into PlanInput::buddies
  int quality = 0;   // 0 … 1000
  bool local = false;
  std::vector<Contribution> contributions;
};

// How many pairs a hard rule excludes, whatever the others say.
struct Exclusion {
  RuleKind kind = RuleKind::kCommonLanguage;
  int64_t pairs = 0;
};

struct MatchPlan {
  std::vector<PlannedPair> pairs;  // longest waiting newcomer first
  int64_t feasible_pairs = 0;
  std::vector<Exclusion> exclusions;  // of each hard rule, in the policy's order
  int local = 0;
  int64_t quality = 0;  // in sum
};

// How far planning is: 0 … 1000. False stops it.
using PlanProgress = absl::FunctionRef<bool(int permille)>;

// The best plan: the goals and their order are those of SolveAssignment, and a newcomer's claim is
// the ready time, then the person id. The same input gives the same plan, in whatever order people
// are given. CANCELLED if `progress` says stop. CPU-bound: seconds for ten thousand people on each
// side; six bytes of memory for each feasible pair.
absl::StatusOr<MatchPlan> PlanMatches(const PlanInput& input, PlanProgress progress);

// SHA-256 in hexadecimal over everything that the plan depends on: same hash, same plan.
std::string InputHash(const PlanInput& input);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_MATCH_PLAN_H_
