// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_MATCH_PLAN_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_MATCH_PLAN_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "services/matching/domain/assignment/solver.h"
#include "services/matching/domain/candidate.h"
#include "services/matching/domain/pair_scorer.h"
#include "services/matching/domain/policy.h"

namespace naober::matching {

// Raised with every change after which the same input may give another plan.
inline constexpr int kEngineVersion = 3;

// A newcomer and a buddy.
using PersonPair = std::pair<PersonId, PersonId>;

// Everything that a run looks at.
struct PlanInput {
  Policy policy;
  RunDay day;
  std::vector<Candidate> newcomers;
  std::vector<Candidate> buddies;
  // Newcomer and buddy who are not proposed to each other again: one of them declined, or their
  // match has ended.
  absl::flat_hash_set<PersonPair> barred;
  // Pairs that stay, whatever else is planned. They are feasible, and there are places for all of
  // them: ChooseKept sees to it.
  std::vector<PersonPair> kept;
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

// What became of a floor.
struct FloorResult {
  std::string name;
  std::string municipality_code;  // of a floor for each municipality; else empty
  int newcomers = 0;
  int minimum = 0;
  int matched = 0;
  int missing = 0;  // of the minimum

  friend bool operator==(const FloorResult&, const FloorResult&) = default;
};

struct MatchPlan {
  std::vector<PlannedPair> pairs;  // longest waiting newcomer first
  int64_t feasible_pairs = 0;
  std::vector<Exclusion> exclusions;  // of each hard rule, in the policy's order
  int local = 0;
  int64_t quality = 0;              // in sum
  std::vector<FloorResult> floors;  // those of the policy over these people (PlaceFloors)
  // The proof: newcomers and buddies are numbered in the order of their claim.
  assignment::Solution solution;
};

// How far planning is: 0 … 1000. False stops it.
using PlanProgress = absl::FunctionRef<bool(int permille)>;

// More pairs than this are not held at once.
inline constexpr int64_t kMaxPairsHeld = int64_t{200} * 1000 * 1000;

// The best plan: the goals and their order are those of assignment::Solve, and a newcomer's claim
// is the ready time, then the person id. The same input gives the same plan, in whatever order
// people are given. CANCELLED if `progress` says stop.
//
// CPU-bound: about a second for ten thousand people on each side; two to six bytes of memory for
// each feasible pair. Where there are more than `max_pairs` pairs of people, each newcomer's best
// 32 are held, and others when it shows that they matter: the plan is just as good, and proven over
// all.
absl::StatusOr<MatchPlan> PlanMatches(const PlanInput& input, PlanProgress progress,
                                      int64_t max_pairs = kMaxPairsHeld);

// Whether a plan is the best one for its input: judges all pairs again and checks the certificate,
// in time linear in the pairs. The number of feasible pairs when it is. What is refused and why:
// see assignment::VerifyCertificate; CANCELLED if `progress` says stop.
absl::StatusOr<int64_t> VerifyPlan(const PlanInput& input, const assignment::Outcome& outcome,
                                   const assignment::Certificate& certificate,
                                   PlanProgress progress);

// A part of what a plan depends on. The numbers are stored and those of the API.
enum class InputPart { kDay = 1, kPolicy = 2, kNewcomers = 3, kBuddies = 4, kRefusals = 5 };

// SHA-256 in hexadecimal over each part, and over all of them: same hash, same plan.
struct InputDigest {
  std::map<InputPart, std::string> parts;

  std::string Whole() const;
  // The parts in which the two differ.
  std::vector<InputPart> DifferenceTo(const InputDigest& other) const;
};
InputDigest DigestOf(const PlanInput& input);

// The hash of the whole.
std::string InputHash(const PlanInput& input);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_MATCH_PLAN_H_
