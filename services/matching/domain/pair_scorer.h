// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_PAIR_SCORER_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_PAIR_SCORER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/matching/domain/candidate.h"
#include "services/matching/domain/policy.h"

namespace naober::matching {

// What one rule says about a pair: part of the reason for a proposal.
struct Contribution {
  RuleKind kind = RuleKind::kCommonLanguage;
  Strength strength = Strength::kHard;
  int value = 0;   // how well the pair does by this rule, 0 … 1000
  int weight = 0;  // of the rule in the policy
  int points = 0;  // what it adds to the quality; the points of all rules add up to it exactly
  std::vector<std::string> shared;  // codes of languages, interests or competences
  std::optional<int> amount;        // common moments, minutes of travel, years, days of waiting
  std::optional<geo::TravelMode> travel_mode;

  friend bool operator==(const Contribution&, const Contribution&) = default;
};

// The day of a run: rules about certificates and waiting look at it.
struct RunDay {
  absl::CivilDay today;  // in the consortium's time zone
  absl::TimeZone zone;
};

// Judges pairs of newcomers and buddies by a policy. Features are packed once, in the constructor;
// judging a pair allocates nothing. Whole numbers in all values, so that a quality is the same
// everywhere.
//
//   rule                  passes when                         value, 0 … 1000
//   COMMON_LANGUAGE       both speak one at min_oral_level    by the level of the best language
//   that
//                         or better                           both speak: A0 0, A1 250, A2 400,
//                                                             B1 600, B2 800, C1 and better 1000
//   AVAILABILITY_OVERLAP  min_slots common parts of the week  share of full_score_count
//   TRAVEL_LIMIT          one reaches the other within their  what is left of the traveller's own
//                         own minutes                         minutes, of the shorter journey
//   GENDER_WISH           each side's wish is met             1000 or 0
//   VETTING               the certificate holds today         1000 or 0
//   CAPACITY              the buddy has room                  1000 or 0
//   DECLARED_BACKGROUND   the buddy has it                    1000 or 0
//   INTERESTS,            one is shared                       share of full_score_count
//   COMPETENCES
//   AGE                   years between < max_difference      falls from 1000 to 0 there
//   HOUSEHOLD             the closest two children likewise   likewise
//   SAME_MUNICIPALITY     it is the same                      1000 or 0
//   WAITING_TIME          always                              share of full_score_days
//
// What a side has not stated can't be known: a hard rule then refuses, since it must be shown to be
// met, and the rule is left out of the quality, neither for nor against.
//
// Keeps no reference to its arguments. Thread-safe once made.
class PairScorer {
 public:
  PairScorer(const Policy& policy, const RunDay& day, absl::Span<const Candidate> newcomers,
             absl::Span<const Candidate> buddies);

  // The hard rules that refuse the pair: bit i for hard_rules()[i]; 0 = the pair is feasible.
  uint32_t Refusals(int newcomer, int buddy) const;
  const std::vector<RuleKind>& hard_rules() const { return hard_kinds_; }

  // 0 … 1000: the mean of the rules that can be known, by their weights; 0 when there is none.
  int Quality(int newcomer, int buddy) const;

  // How the quality comes about, and what the hard rules found: the rules that can be known, in the
  // policy's order.
  std::vector<Contribution> Explain(int newcomer, int buddy) const;

  // Whether the same municipality owns both cases.
  bool IsLocal(int newcomer, int buddy) const;

 private:
  // Texts as numbers from 1, in the order in which they are first seen.
  class CodeBook {
   public:
    uint32_t CodeOf(const std::string& text);
    const std::string& TextOf(uint32_t code) const { return texts_[code - 1]; }
    size_t size() const { return texts_.size(); }

   private:
    absl::flat_hash_map<std::string, uint32_t> codes_;
    std::vector<std::string> texts_;
  };
  using Codes = absl::InlinedVector<uint32_t, 6>;  // ascending

  struct PackedLanguage {
    uint32_t code = 0;
    OralLevel level = OralLevel::kUnknown;
  };
  // What most pairs are refused by stands in front, so that refusing touches one cache line a side.
  struct Packed {
    uint64_t usable_languages = 0;  // those at the minimum level: bit code mod 64
    WeeklyAvailability availability;
    bool vetted = false;
    bool has_room = false;
    bool has_position = false;
    Gender gender = Gender::kUnknown;
    GenderWish gender_wish = GenderWish::kAny;
    Background background = Background::kUnknown;
    geo::Position position;
    double reach = -1;  // square of the longest chord on the unit sphere that the person travels
    absl::InlinedVector<PackedLanguage, 4> languages;  // by code
    Codes interests;
    Codes competences;
    std::vector<int> children;  // ages
    uint32_t municipality = 0;  // 0 = not known
    std::optional<geo::TravelMode> fastest_mode;
    int travel_limit = 0;  // minutes
    std::optional<int> birth_year;
    int waiting_days = 0;
  };
  struct Verdict {
    bool known = false;
    bool passes = false;
    int value = 0;
  };
  struct Journey {
    double minutes = 0;
    int limit = 0;
    geo::TravelMode mode = geo::TravelMode::kWalk;
  };

  Packed Pack(const Candidate& candidate, const RunDay& day);
  void PackLanguages(const Features& features, Packed& packed);
  void PackTravel(const Features& features, Packed& packed) const;
  static Codes CodesOf(const std::vector<std::string>& texts, CodeBook& book);

  // Whether a rule that is hard lets the pair pass: the part of Judge that runs for every pair.
  bool Passes(const Rule& rule, const Packed& newcomer, const Packed& buddy) const;
  Verdict Judge(const Rule& rule, const Packed& newcomer, const Packed& buddy) const;
  static OralLevel BestCommonLevel(const Packed& newcomer, const Packed& buddy);
  // The shorter journey of those that a side can make within its own limit.
  static std::optional<Journey> ShortestJourney(const Packed& newcomer, const Packed& buddy);
  // Fills in what lies behind the value.
  void AddEvidence(const Rule& rule, const Packed& newcomer, const Packed& buddy,
                   Contribution& contribution) const;

  std::vector<Rule> rules_;  // those that are on
  std::vector<Rule> hard_;
  std::vector<RuleKind> hard_kinds_;
  std::vector<Rule> weighed_;
  OralLevel min_oral_level_ = RuleParameters().min_oral_level;
  int default_travel_minutes_ = RuleParameters().default_travel_minutes;
  CodeBook languages_;
  CodeBook municipalities_;
  CodeBook subjects_;  // interests and competences
  std::vector<Packed> newcomers_;
  std::vector<Packed> buddies_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_PAIR_SCORER_H_
