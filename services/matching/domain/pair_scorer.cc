// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/pair_scorer.h"

#include <algorithm>
#include <cstdlib>

#include "absl/container/flat_hash_map.h"
#include "libs/base/errors.h"

namespace naober::matching {

namespace {

using scoring::BitColumns;
using scoring::PackedSide;
using scoring::SharedCodes;

constexpr int kFull = 1000;
constexpr int kLevelValues[scoring::kScoredLevels.size()] = {250, 400, 600, 800, kFull};

int Share(int count, int full) { return std::min(count, full) * kFull / full; }

// Falls from 1000 at no difference to 0 at `most` and beyond.
int Likeness(int difference, int most) { return kFull - Share(difference, most); }

// The codes that both have.
std::vector<int> CommonCodes(const BitColumns& a, int of_a, const BitColumns& b, int of_b) {
  std::vector<int> codes;
  for (int word = 0; word < a.words(); ++word) {
    for (uint32_t bits = a.At(word, of_a) & b.At(word, of_b); bits != 0; bits &= bits - 1)
      codes.push_back(word * 32 + __builtin_ctz(bits));
  }
  return codes;
}

std::vector<std::string> TextsOf(const std::vector<int>& codes, const SharedCodes& book) {
  std::vector<std::string> texts;
  for (const int code : codes) texts.push_back(book.TextOf(code));
  return texts;
}

bool HaveStated(const PackedSide& newcomers, int newcomer, const PackedSide& buddies, int buddy,
                RuleKind kind) {
  return (newcomers.stated[newcomer] & buddies.stated[buddy]) >> static_cast<int>(kind) & 1;
}

// The smallest difference in age between a child of one and a child of the other.
int ClosestChildren(uint32_t a, uint32_t b) {
  int difference = 0;
  while (((a << difference | a >> difference) & b) == 0) ++difference;
  return difference;
}

}  // namespace

PairScorer::PairScorer(const Policy& policy, const RunDay& day,
                       absl::Span<const Candidate> newcomers, absl::Span<const Candidate> buddies,
                       const EarlierRefusals* earlier)
    : kernel_(scoring::Kernels().back()) {
  TakeRules(policy, earlier != nullptr);
  scoring::PackingOptions options;
  options.today = day.today;
  options.zone = day.zone;
  for (const Rule& rule : rules_) {
    if (rule.kind == RuleKind::kCommonLanguage) {
      options.min_oral_level = rule.parameters.min_oral_level;
      options.dutch_oral_level = rule.parameters.dutch_oral_level;
    }
    if (rule.kind == RuleKind::kTravelLimit)
      options.default_travel_minutes = rule.parameters.default_travel_minutes;
  }
  people_ = scoring::PackPeople(newcomers, buddies, options);
  if (earlier != nullptr) TakeRefusals(*earlier, newcomers, buddies);
  Compile(policy);
}

void PairScorer::TakeRules(const Policy& policy, bool knows_refusals) {
  knows_refusals_ = knows_refusals;
  bool names_refusals = false;
  for (const Rule& rule : policy.rules) {
    names_refusals = names_refusals || rule.kind == RuleKind::kEarlierRefusal;
    if (rule.enabled) rules_.push_back(rule);
  }
  if (knows_refusals && !names_refusals)
    rules_.push_back(MakeRule(RuleKind::kEarlierRefusal, Strength::kHard, 0));
  for (const Rule& rule : rules_) {
    if (rule.strength == Strength::kHard) {
      hard_.push_back(rule);
      hard_kinds_.push_back(rule.kind);
    }
    if (rule.weight > 0) weighed_.push_back(rule);
  }
}

void PairScorer::TakeRefusals(const EarlierRefusals& earlier, absl::Span<const Candidate> newcomers,
                              absl::Span<const Candidate> buddies) {
  if (earlier.empty()) return;
  absl::flat_hash_map<PersonId, int> buddy_of;
  for (size_t i = 0; i < buddies.size(); ++i) buddy_of[buddies[i].person_id] = static_cast<int>(i);
  absl::flat_hash_map<PersonId, std::vector<int>> by_newcomer;
  for (const auto& [newcomer, buddy] : earlier) {
    if (const auto found = buddy_of.find(buddy); found != buddy_of.end())
      by_newcomer[newcomer].push_back(found->second);
  }
  declined_.resize(newcomers.size());
  for (size_t i = 0; i < newcomers.size(); ++i) {
    if (const auto found = by_newcomer.find(newcomers[i].person_id); found != by_newcomer.end())
      declined_[i] = found->second;
    std::sort(declined_[i].begin(), declined_[i].end());
  }
}

bool PairScorer::Declined(int newcomer, int buddy) const {
  return !declined_.empty() &&
         std::binary_search(declined_[newcomer].begin(), declined_[newcomer].end(), buddy);
}

PairScorer::Verdict PairScorer::JudgeLanguage(int newcomer, int buddy) const {
  const PackedSide& a = people_.newcomers;
  const PackedSide& b = people_.buddies;
  Verdict verdict;
  verdict.known = HaveStated(a, newcomer, b, buddy, RuleKind::kCommonLanguage);
  verdict.passes = !CommonCodes(a.usable_languages, newcomer, b.usable_languages, buddy).empty();
  for (size_t level = 0; level < scoring::kScoredLevels.size(); ++level) {
    if (!CommonCodes(a.languages_at[level], newcomer, b.languages_at[level], buddy).empty())
      verdict.value = kLevelValues[level];
  }
  return verdict;
}

PairScorer::Verdict PairScorer::JudgeGender(int newcomer, int buddy) const {
  const uint32_t own = people_.newcomers.gender[newcomer];
  const uint32_t theirs = people_.buddies.gender[buddy];
  const uint32_t meets = scoring::Crossed(own) & theirs;
  if ((meets & scoring::kOwnGender) != 0 && (meets & scoring::kWelcomeGenders) != 0)
    return {true, true, kFull};
  const bool has_wish = ((own | theirs) & scoring::kWishBit) != 0;
  const bool has_unknown = ((own | theirs) & scoring::kGenderUnknownBit) != 0;
  return {!(has_wish && has_unknown), false, 0};
}

PairScorer::Verdict PairScorer::JudgeBuddy(const Rule& rule, int buddy) const {
  const PackedSide& b = people_.buddies;
  const auto met = [](bool is_met) { return Verdict{true, is_met, is_met ? kFull : 0}; };
  switch (rule.kind) {
    case RuleKind::kVetting:
      return met(b.vetted[buddy]);
    case RuleKind::kCapacity:
      return met(b.has_room[buddy]);
    case RuleKind::kDeclaredBackground:
      if (b.background[buddy] == Background::kUnknown) return {};
      return met(b.background[buddy] == rule.parameters.background);
    default:
      Impossible("a rule that looks at more than the buddy");
  }
}

std::optional<int> PairScorer::YearsBetween(RuleKind kind, int newcomer, int buddy) const {
  const PackedSide& a = people_.newcomers;
  const PackedSide& b = people_.buddies;
  if (!HaveStated(a, newcomer, b, buddy, kind)) return std::nullopt;
  if (kind == RuleKind::kAge) return std::abs(a.birth_year[newcomer] - b.birth_year[buddy]);
  return ClosestChildren(a.children[newcomer], b.children[buddy]);
}

std::optional<PairScorer::Journey> PairScorer::ShortestJourney(int newcomer, int buddy) const {
  const PackedSide& a = people_.newcomers;
  const PackedSide& b = people_.buddies;
  const int units = scoring::DistanceUnits(a.x[newcomer] - b.x[buddy], a.y[newcomer] - b.y[buddy],
                                           a.z[newcomer] - b.z[buddy]);
  std::optional<Journey> shortest;
  int shortest_time = 0;
  for (const auto& [side, person] : {std::pair(&a, newcomer), std::pair(&b, buddy)}) {
    const int time = units * side->pace[person];
    const int limit = side->limit[person];
    if (time > limit << scoring::kPaceShift || (shortest && time >= shortest_time)) continue;
    shortest_time = time;
    shortest = Journey{time >> scoring::kPaceShift, limit,
                       static_cast<geo::TravelMode>(side->mode[person])};
  }
  return shortest;
}

PairScorer::Verdict PairScorer::Judge(const Rule& rule, int newcomer, int buddy) const {
  const PackedSide& a = people_.newcomers;
  const PackedSide& b = people_.buddies;
  const RuleParameters& parameters = rule.parameters;
  const bool stated = HaveStated(a, newcomer, b, buddy, rule.kind);
  switch (rule.kind) {
    case RuleKind::kCommonLanguage:
      return JudgeLanguage(newcomer, buddy);
    case RuleKind::kAvailabilityOverlap: {
      const int common = __builtin_popcount(a.availability[newcomer] & b.availability[buddy]);
      return {stated, common >= parameters.min_slots, Share(common, parameters.full_score_count)};
    }
    case RuleKind::kTravelLimit: {
      const std::optional<Journey> journey = ShortestJourney(newcomer, buddy);
      return {stated, journey.has_value(),
              journey ? Likeness(journey->minutes, journey->limit) : 0};
    }
    case RuleKind::kGenderWish:
      return JudgeGender(newcomer, buddy);
    case RuleKind::kVetting:
    case RuleKind::kCapacity:
    case RuleKind::kDeclaredBackground:
      return JudgeBuddy(rule, buddy);
    case RuleKind::kInterests:
    case RuleKind::kCompetences: {
      const bool interests = rule.kind == RuleKind::kInterests;
      const auto shared = CommonCodes(interests ? a.interests : a.competences, newcomer,
                                      interests ? b.interests : b.competences, buddy);
      const int count = static_cast<int>(shared.size());
      return {stated, count > 0, Share(count, parameters.full_score_count)};
    }
    case RuleKind::kAge:
    case RuleKind::kHousehold: {
      const std::optional<int> years = YearsBetween(rule.kind, newcomer, buddy);
      if (!years) return {};
      return {true, *years < parameters.max_difference_years,
              Likeness(*years, parameters.max_difference_years)};
    }
    case RuleKind::kSameMunicipality: {
      const bool local = IsLocal(newcomer, buddy);
      return {stated, local, local ? kFull : 0};
    }
    case RuleKind::kWaitingTime:
      return {true, true, Share(a.waiting_days[newcomer], parameters.full_score_days)};
    case RuleKind::kEarlierRefusal: {
      const bool declined = Declined(newcomer, buddy);
      return {knows_refusals_, !declined, declined ? 0 : kFull};
    }
    case RuleKind::kLeftOver:
      return {true, true, Share(a.runs_left_over[newcomer], parameters.full_score_runs)};
  }
  Impossible("a rule that nobody judges");
}

uint32_t PairScorer::Refusals(int newcomer, int buddy) const {
  uint32_t refusals = 0;
  for (size_t i = 0; i < hard_.size(); ++i) {
    const Verdict verdict = Judge(hard_[i], newcomer, buddy);
    const bool lets_pass = verdict.known ? verdict.passes : !MustBeShown(hard_[i].kind);
    if (!lets_pass) refusals |= 1u << i;
  }
  return refusals;
}

int PairScorer::Quality(int newcomer, int buddy) const {
  int weighted = 0, weights = 0;
  for (const Rule& rule : weighed_) {
    const Verdict verdict = Judge(rule, newcomer, buddy);
    if (!verdict.known) continue;
    weighted += verdict.value * rule.weight;
    weights += rule.weight;
  }
  return weights == 0 ? 0 : weighted / weights;
}

std::vector<Contribution> PairScorer::Explain(int newcomer, int buddy) const {
  std::vector<Contribution> contributions;
  int weights = 0;
  for (const Rule& rule : rules_) {
    const Verdict verdict = Judge(rule, newcomer, buddy);
    if (!verdict.known) continue;
    Contribution contribution;
    contribution.kind = rule.kind;
    contribution.strength = rule.strength;
    contribution.value = verdict.value;
    contribution.weight = rule.weight;
    AddEvidence(rule, newcomer, buddy, contribution);
    contributions.push_back(std::move(contribution));
    weights += rule.weight;
  }
  // Each rule gets what the running sum gains by it, so that rounding never breaks the sum.
  int weighted = 0, points = 0;
  for (Contribution& contribution : contributions) {
    weighted += contribution.value * contribution.weight;
    contribution.points = (weights == 0 ? 0 : weighted / weights) - points;
    points += contribution.points;
  }
  return contributions;
}

void PairScorer::AddEvidence(const Rule& rule, int newcomer, int buddy,
                             Contribution& contribution) const {
  const PackedSide& a = people_.newcomers;
  const PackedSide& b = people_.buddies;
  switch (rule.kind) {
    case RuleKind::kCommonLanguage:
      contribution.shared = TextsOf(
          CommonCodes(a.usable_languages, newcomer, b.usable_languages, buddy), people_.languages);
      return;
    case RuleKind::kInterests:
      contribution.shared =
          TextsOf(CommonCodes(a.interests, newcomer, b.interests, buddy), people_.interests);
      return;
    case RuleKind::kCompetences:
      contribution.shared =
          TextsOf(CommonCodes(a.competences, newcomer, b.competences, buddy), people_.competences);
      return;
    case RuleKind::kAvailabilityOverlap:
      contribution.amount = __builtin_popcount(a.availability[newcomer] & b.availability[buddy]);
      return;
    case RuleKind::kTravelLimit:
      if (const std::optional<Journey> journey = ShortestJourney(newcomer, buddy)) {
        contribution.amount = journey->minutes;
        contribution.travel_mode = journey->mode;
      }
      return;
    case RuleKind::kAge:
    case RuleKind::kHousehold:
      contribution.amount = YearsBetween(rule.kind, newcomer, buddy);
      return;
    case RuleKind::kWaitingTime:
      contribution.amount = a.waiting_days[newcomer];
      return;
    case RuleKind::kLeftOver:
      contribution.amount = a.runs_left_over[newcomer];
      return;
    case RuleKind::kGenderWish:
    case RuleKind::kVetting:
    case RuleKind::kCapacity:
    case RuleKind::kDeclaredBackground:
    case RuleKind::kSameMunicipality:
    case RuleKind::kEarlierRefusal:
      return;
  }
}

bool PairScorer::IsLocal(int newcomer, int buddy) const {
  const int municipality = people_.newcomers.municipality[newcomer];
  return municipality != 0 && municipality == people_.buddies.municipality[buddy];
}

}  // namespace naober::matching
