// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_PAIR_SCORER_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_PAIR_SCORER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/matching/domain/candidate.h"
#include "services/matching/domain/policy.h"
#include "services/matching/domain/scoring/block_kernel.h"
#include "services/matching/domain/scoring/packed_people.h"

namespace naober::matching {

// What one rule says about a pair: part of the reason for a proposal.
struct Contribution {
  RuleKind kind = RuleKind::kCommonLanguage;
  Strength strength = Strength::kHard;
  int value = 0;   // how well the pair does by this rule, 0 … 1000
  int weight = 0;  // of the rule in the policy
  int points = 0;  // what it adds to the quality; the points of all rules add up to it exactly
  std::vector<std::string> shared;  // codes of languages, interests or competences
  std::optional<int> amount;        // common moments, minutes of travel, years, days, runs
  std::optional<geo::TravelMode> travel_mode;

  friend bool operator==(const Contribution&, const Contribution&) = default;
};

// The day of a run: rules about certificates and waiting look at it.
struct RunDay {
  absl::CivilDay today;  // in the consortium's time zone
  absl::TimeZone zone;
};

// Newcomer and buddy of whom one declined the other, or whose match has ended.
using EarlierRefusals = absl::flat_hash_set<std::pair<PersonId, PersonId>>;

// A buddy who passes all hard rules for a newcomer.
struct ScoredBuddy {
  int buddy = 0;    // index
  int quality = 0;  // 0 … 1000
  bool local = false;

  friend bool operator==(const ScoredBuddy&, const ScoredBuddy&) = default;
};

// How many pairs the hard rules leave. Adds up over the newcomers that it is handed on to.
struct PairCounts {
  int64_t pairs = 0;
  int64_t feasible = 0;
  std::vector<int64_t> refused;  // by hard_rules()[i], whatever the others say
};

// Judges pairs of newcomers and buddies by a policy. Features are packed once, in the constructor,
// into columns of whole numbers; judging allocates nothing but its answer. Results are the same on
// every processor.
//
//   rule                  passes when                        value, 0 … 1000
//   COMMON_LANGUAGE       both speak one at min_oral_level   by the level of the best language that
//                         or better (Dutch: at               both speak: A0 0, A1 250, A2 400,
//                         dutch_oral_level, if given)        B1 600, B2 800, C1 and better 1000
//   AVAILABILITY_OVERLAP  min_slots common parts of the week share of full_score_count
//   TRAVEL_LIMIT          one reaches the other within their what is left of the traveller's own
//                         own minutes                        minutes, of the shorter journey
//   GENDER_WISH           each side's wish is met            1000 or 0
//   VETTING               the certificate holds today        1000 or 0
//   CAPACITY              the buddy has room                 1000 or 0
//   DECLARED_BACKGROUND   the buddy has it                   1000 or 0
//   INTERESTS,            one is shared                      share of full_score_count
//   COMPETENCES
//   AGE                   years between < max_difference     falls from 1000 to 0 there
//   HOUSEHOLD             the closest two children likewise  likewise; all from 31 are of one age
//   SAME_MUNICIPALITY     it is the same                     1000 or 0
//   WAITING_TIME          always                             share of full_score_days
//   EARLIER_REFUSAL       neither declined the other         1000 or 0
//   LEFT_OVER             always                             share of full_score_runs
//
// What a side has not stated can't be known. The rule is then left out of the quality, neither for
// nor against; whether a hard rule refuses is MustBeShown's to say.
//
// Keeps no reference to its arguments. Thread-safe once made.
class PairScorer {
 public:
  // With `earlier`, pairs in it are refused unless the policy has EARLIER_REFUSAL off or soft, also
  // when it doesn't name the rule: hard_rules() then has it at the end. Without, the rule can't be
  // known.
  PairScorer(const Policy& policy, const RunDay& day, absl::Span<const Candidate> newcomers,
             absl::Span<const Candidate> buddies, const EarlierRefusals* earlier = nullptr);

  // The hard rules in the policy's order.
  const std::vector<RuleKind>& hard_rules() const { return hard_kinds_; }
  int newcomers() const { return people_.newcomers.people; }
  int buddies() const { return people_.buddies.people; }
  // Whether local pairs come before all others.
  bool local_first() const { return program_.local_first; }

  // One pair at a time, rule by rule: what is meant, for tests and for explaining. The search below
  // agrees with it to the bit.

  // The hard rules that refuse the pair: bit i for hard_rules()[i]; 0 = the pair is feasible.
  uint32_t Refusals(int newcomer, int buddy) const;
  // 0 … 1000: the mean of the rules that can be known, by their weights; 0 when there is none.
  int Quality(int newcomer, int buddy) const;
  // How the quality comes about, and what the hard rules found: the rules that can be known, in the
  // policy's order.
  std::vector<Contribution> Explain(int newcomer, int buddy) const;
  // Whether the same municipality owns both cases.
  bool IsLocal(int newcomer, int buddy) const;

  // A newcomer beside all buddies, in blocks, by the fastest instructions that the processor has:
  // some 2 ns a pair. Each replaces `out` and adds to `counts`, if given.

  // All that pass, by index.
  void FeasiblePairs(int newcomer, std::vector<ScoredBuddy>& out,
                     PairCounts* counts = nullptr) const;
  // The k best of those, best first: by quality, then local, then index; where the policy puts
  // local first, local ones come before all others. Returns the best of those that are left out:
  // none of them comes before it.
  std::optional<ScoredBuddy> TopPairs(int newcomer, int k, std::vector<ScoredBuddy>& out,
                                      PairCounts* counts = nullptr) const;
  // Refusals of every buddy.
  void AllRefusals(int newcomer, std::vector<uint32_t>& out) const;

  // Searches with `kernel` from now on: for tests and benchmarks.
  void UseKernel(const scoring::Kernel& kernel) { kernel_ = kernel; }

 private:
  struct Verdict {
    bool known = false;
    bool passes = false;
    int value = 0;
  };
  struct Journey {
    int minutes = 0;
    int limit = 0;
    geo::TravelMode mode = geo::TravelMode::kWalk;
  };

  void TakeRules(const Policy& policy, bool knows_refusals);
  void TakeRefusals(const EarlierRefusals& earlier, absl::Span<const Candidate> newcomers,
                    absl::Span<const Candidate> buddies);
  // Answers what depends on one side alone, and leaves the rest to the kernel's steps.
  void Compile(const Policy& policy);
  void CompileBuddies(const Rule& rule, uint32_t refusal);
  void CompileNewcomers(const Rule& rule);

  Verdict Judge(const Rule& rule, int newcomer, int buddy) const;
  Verdict JudgeLanguage(int newcomer, int buddy) const;
  Verdict JudgeGender(int newcomer, int buddy) const;
  Verdict JudgeBuddy(const Rule& rule, int buddy) const;  // of rules about the buddy alone
  std::optional<int> YearsBetween(RuleKind kind, int newcomer, int buddy) const;
  bool Declined(int newcomer, int buddy) const;
  // The shorter journey of those that a side can make within its own limit.
  std::optional<Journey> ShortestJourney(int newcomer, int buddy) const;
  // Fills in what lies behind the value.
  void AddEvidence(const Rule& rule, int newcomer, int buddy, Contribution& contribution) const;

  // A block judged up to refusals, earlier ones included.
  scoring::BlockView Refuse(int newcomer, int first, scoring::Block& block,
                            PairCounts* counts) const;
  void Count(const scoring::Block& block, int size, PairCounts& counts) const;

  std::vector<Rule> rules_;  // those that are on
  std::vector<Rule> hard_;
  std::vector<RuleKind> hard_kinds_;
  std::vector<Rule> weighed_;
  uint32_t refusal_bit_ = 0;  // of EARLIER_REFUSAL, when it is hard
  int refusal_weight_ = 0;    // of EARLIER_REFUSAL, when refusals are known
  bool knows_refusals_ = false;
  std::vector<std::vector<int>> declined_;  // by newcomer, ascending; empty when there are none
  scoring::PackedPeople people_;
  scoring::Program program_;
  scoring::Kernel kernel_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_PAIR_SCORER_H_
