// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/pair_scorer.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iterator>

#include "libs/base/errors.h"

namespace naober::matching {

namespace {

constexpr int kFull = 1000;

int CountCommon(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b) {
  int common = 0;
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    if (*x == *y) {
      ++common;
      ++x;
      ++y;
    } else if (*x < *y) {
      ++x;
    } else {
      ++y;
    }
  }
  return common;
}

int ValueOfLevel(OralLevel level) {
  switch (level) {
    case OralLevel::kUnknown:
    case OralLevel::kA0:
      return 0;
    case OralLevel::kA1:
      return 250;
    case OralLevel::kA2:
      return 400;
    case OralLevel::kB1:
      return 600;
    case OralLevel::kB2:
      return 800;
    case OralLevel::kC1:
    case OralLevel::kC2:
    case OralLevel::kNative:
      return kFull;
  }
  Impossible("a level without a value");
}

int Share(int count, int full) { return std::min(count, full) * kFull / full; }

// Falls from 1000 at no difference to 0 at `most` and beyond.
int Likeness(int difference, int most) { return kFull - Share(difference, most); }

bool MeetsWish(GenderWish wish, Gender own, Gender other) {
  return wish == GenderWish::kAny || (own != Gender::kUnknown && own == other);
}

// The smallest difference in age between a child of one and a child of the other.
std::optional<int> ClosestChildren(const std::vector<int>& a, const std::vector<int>& b) {
  std::optional<int> closest;
  for (const int x : a) {
    for (const int y : b) closest = std::min(closest.value_or(1000), std::abs(x - y));
  }
  return closest;
}

}  // namespace

PairScorer::PairScorer(const Policy& policy, const RunDay& day,
                       absl::Span<const Candidate> newcomers, absl::Span<const Candidate> buddies)
    : texts_(1) {
  int default_travel_minutes = RuleParameters().default_travel_minutes;
  for (const Rule& rule : policy.rules) {
    if (!rule.enabled) continue;
    rules_.push_back(rule);
    if (rule.strength == Strength::kHard) {
      hard_.push_back(rule);
      hard_kinds_.push_back(rule.kind);
    }
    if (rule.weight > 0) weighed_.push_back(rule);
    if (rule.kind == RuleKind::kTravelLimit)
      default_travel_minutes = rule.parameters.default_travel_minutes;
  }
  newcomers_.reserve(newcomers.size());
  buddies_.reserve(buddies.size());
  for (const Candidate& newcomer : newcomers)
    newcomers_.push_back(Pack(newcomer, day, default_travel_minutes));
  for (const Candidate& buddy : buddies)
    buddies_.push_back(Pack(buddy, day, default_travel_minutes));
}

uint32_t PairScorer::CodeOf(const std::string& text) {
  const auto [at, is_new] = codes_.try_emplace(text, static_cast<uint32_t>(texts_.size()));
  if (is_new) texts_.push_back(text);
  return at->second;
}

std::vector<uint32_t> PairScorer::CodesOf(const std::vector<std::string>& texts) {
  std::vector<uint32_t> codes;
  codes.reserve(texts.size());
  for (const std::string& text : texts) codes.push_back(CodeOf(text));
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return codes;
}

PairScorer::Packed PairScorer::Pack(const Candidate& candidate, const RunDay& day,
                                    int default_travel_minutes) {
  const Features& features = candidate.features;
  Packed packed;
  for (const LanguageSkill& skill : features.languages) {
    packed.languages.push_back({CodeOf(skill.code), skill.level});
    packed.language_bits |= uint64_t{1} << (packed.languages.back().code % 64);
  }
  std::sort(packed.languages.begin(), packed.languages.end(),
            [](const PackedLanguage& a, const PackedLanguage& b) { return a.code < b.code; });
  packed.interests = CodesOf(features.interests);
  packed.competences = CodesOf(features.competences);
  packed.children = features.children_ages;
  packed.availability = features.availability;
  const std::string& municipality = candidate.area.municipality_code;
  if (!municipality.empty()) packed.municipality = CodeOf(municipality);
  packed.position = features.position;
  for (const geo::TravelMode mode : features.travel_modes) {
    if (!packed.fastest_mode ||
        geo::TravelMinutes(1, mode) < geo::TravelMinutes(1, *packed.fastest_mode))
      packed.fastest_mode = mode;
  }
  packed.travel_limit =
      features.max_travel_minutes > 0 ? features.max_travel_minutes : default_travel_minutes;
  packed.gender = features.gender;
  packed.gender_wish = features.gender_wish;
  packed.birth_year = features.birth_year;
  packed.background = features.background;
  packed.waiting_days = std::max<int>(
      0, static_cast<int>(day.today - absl::ToCivilDay(candidate.ready_at, day.zone)));
  packed.vetted = features.vetted_until.has_value() && *features.vetted_until >= day.today;
  packed.has_room = candidate.free_capacity > 0;
  return packed;
}

OralLevel PairScorer::BestCommonLevel(const Packed& newcomer, const Packed& buddy) {
  OralLevel best = OralLevel::kUnknown;
  if ((newcomer.language_bits & buddy.language_bits) == 0) return best;
  auto a = newcomer.languages.begin();
  auto b = buddy.languages.begin();
  while (a != newcomer.languages.end() && b != buddy.languages.end()) {
    if (a->code == b->code) {
      best = std::max(best, std::min(a->level, b->level));
      ++a;
      ++b;
    } else if (a->code < b->code) {
      ++a;
    } else {
      ++b;
    }
  }
  return best;
}

std::optional<PairScorer::Journey> PairScorer::ShortestJourney(const Packed& newcomer,
                                                               const Packed& buddy) {
  const double kilometres = geo::DistanceKm(*newcomer.position, *buddy.position);
  std::optional<Journey> shortest;
  for (const Packed* traveller : {&newcomer, &buddy}) {
    if (!traveller->fastest_mode) continue;
    const double minutes = geo::TravelMinutes(kilometres, *traveller->fastest_mode);
    if (minutes > traveller->travel_limit) continue;
    if (!shortest || minutes < shortest->minutes)
      shortest = Journey{minutes, traveller->travel_limit, *traveller->fastest_mode};
  }
  return shortest;
}

PairScorer::Verdict PairScorer::Judge(const Rule& rule, const Packed& newcomer,
                                      const Packed& buddy) {
  const auto met = [](bool is_met) { return Verdict{true, is_met, is_met ? kFull : 0}; };
  const RuleParameters& parameters = rule.parameters;
  switch (rule.kind) {
    case RuleKind::kCommonLanguage: {
      if (newcomer.languages.empty() || buddy.languages.empty()) return {};
      const OralLevel level = BestCommonLevel(newcomer, buddy);
      return {true, level >= parameters.min_oral_level, ValueOfLevel(level)};
    }
    case RuleKind::kAvailabilityOverlap: {
      if (newcomer.availability.bits() == 0 || buddy.availability.bits() == 0) return {};
      const int slots = newcomer.availability.CommonWith(buddy.availability);
      return {true, slots >= parameters.min_slots, Share(slots, parameters.full_score_count)};
    }
    case RuleKind::kTravelLimit: {
      if (!newcomer.position || !buddy.position) return {};
      const std::optional<Journey> journey = ShortestJourney(newcomer, buddy);
      if (!journey) return {true, false, 0};
      return {true, true, Likeness(static_cast<int>(journey->minutes), journey->limit)};
    }
    case RuleKind::kGenderWish:
      return met(MeetsWish(newcomer.gender_wish, newcomer.gender, buddy.gender) &&
                 MeetsWish(buddy.gender_wish, buddy.gender, newcomer.gender));
    case RuleKind::kVetting:
      return met(buddy.vetted);
    case RuleKind::kCapacity:
      return met(buddy.has_room);
    case RuleKind::kDeclaredBackground:
      if (buddy.background == Background::kUnknown) return {};
      return met(buddy.background == parameters.background);
    case RuleKind::kInterests:
    case RuleKind::kCompetences: {
      const bool interests = rule.kind == RuleKind::kInterests;
      const std::vector<uint32_t>& a = interests ? newcomer.interests : newcomer.competences;
      const std::vector<uint32_t>& b = interests ? buddy.interests : buddy.competences;
      if (a.empty() || b.empty()) return {};
      const int shared = CountCommon(a, b);
      return {true, shared > 0, Share(shared, parameters.full_score_count)};
    }
    case RuleKind::kAge: {
      if (!newcomer.birth_year || !buddy.birth_year) return {};
      const int years = std::abs(*newcomer.birth_year - *buddy.birth_year);
      return {true, years < parameters.max_difference_years,
              Likeness(years, parameters.max_difference_years)};
    }
    case RuleKind::kHousehold: {
      const std::optional<int> years = ClosestChildren(newcomer.children, buddy.children);
      if (!years) return {};
      return {true, *years < parameters.max_difference_years,
              Likeness(*years, parameters.max_difference_years)};
    }
    case RuleKind::kSameMunicipality:
      if (newcomer.municipality == 0 || buddy.municipality == 0) return {};
      return met(newcomer.municipality == buddy.municipality);
    case RuleKind::kWaitingTime:
      return {true, true, Share(newcomer.waiting_days, parameters.full_score_days)};
  }
  Impossible("a rule that nobody judges");
}

uint32_t PairScorer::Refusals(int newcomer, int buddy) const {
  uint32_t refusals = 0;
  for (size_t i = 0; i < hard_.size(); ++i) {
    if (!Judge(hard_[i], newcomers_[newcomer], buddies_[buddy]).passes) refusals |= 1u << i;
  }
  return refusals;
}

int PairScorer::Quality(int newcomer, int buddy) const {
  int weighted = 0, weights = 0;
  for (const Rule& rule : weighed_) {
    const Verdict verdict = Judge(rule, newcomers_[newcomer], buddies_[buddy]);
    if (!verdict.known) continue;
    weighted += verdict.value * rule.weight;
    weights += rule.weight;
  }
  return weights == 0 ? 0 : weighted / weights;
}

std::vector<Contribution> PairScorer::Explain(int newcomer, int buddy) const {
  const Packed& a = newcomers_[newcomer];
  const Packed& b = buddies_[buddy];
  std::vector<Contribution> contributions;
  int weights = 0;
  for (const Rule& rule : rules_) {
    const Verdict verdict = Judge(rule, a, b);
    if (!verdict.known) continue;
    Contribution contribution;
    contribution.kind = rule.kind;
    contribution.strength = rule.strength;
    contribution.value = verdict.value;
    contribution.weight = rule.weight;
    AddEvidence(rule, a, b, contribution);
    contributions.push_back(std::move(contribution));
    weights += rule.weight;
  }
  // Each rule gets what the running sum gains by it, so that rounding never breaks the sum.
  int weighted = 0, points = 0;
  for (Contribution& contribution : contributions) {
    if (contribution.weight == 0) continue;
    weighted += contribution.value * contribution.weight;
    contribution.points = weighted / weights - points;
    points += contribution.points;
  }
  return contributions;
}

void PairScorer::AddEvidence(const Rule& rule, const Packed& newcomer, const Packed& buddy,
                             Contribution& contribution) const {
  switch (rule.kind) {
    case RuleKind::kCommonLanguage: {
      std::vector<uint32_t> sides[2];
      for (const int side : {0, 1}) {
        for (const PackedLanguage& language : (side == 0 ? newcomer : buddy).languages) {
          if (language.level >= rule.parameters.min_oral_level)
            sides[side].push_back(language.code);
        }
      }
      contribution.shared = SharedTexts(sides[0], sides[1]);
      return;
    }
    case RuleKind::kInterests:
      contribution.shared = SharedTexts(newcomer.interests, buddy.interests);
      return;
    case RuleKind::kCompetences:
      contribution.shared = SharedTexts(newcomer.competences, buddy.competences);
      return;
    case RuleKind::kAvailabilityOverlap:
      contribution.amount = newcomer.availability.CommonWith(buddy.availability);
      return;
    case RuleKind::kTravelLimit:
      if (const std::optional<Journey> journey = ShortestJourney(newcomer, buddy)) {
        contribution.amount = static_cast<int>(journey->minutes);
        contribution.travel_mode = journey->mode;
      }
      return;
    case RuleKind::kAge:
      contribution.amount = std::abs(*newcomer.birth_year - *buddy.birth_year);
      return;
    case RuleKind::kHousehold:
      contribution.amount = ClosestChildren(newcomer.children, buddy.children);
      return;
    case RuleKind::kWaitingTime:
      contribution.amount = newcomer.waiting_days;
      return;
    case RuleKind::kGenderWish:
    case RuleKind::kVetting:
    case RuleKind::kCapacity:
    case RuleKind::kDeclaredBackground:
    case RuleKind::kSameMunicipality:
      return;
  }
}

std::vector<std::string> PairScorer::SharedTexts(std::vector<uint32_t> a,
                                                 std::vector<uint32_t> b) const {
  std::vector<uint32_t> common;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
  std::vector<std::string> texts;
  for (const uint32_t code : common) texts.push_back(texts_[code]);
  std::sort(texts.begin(), texts.end());
  return texts;
}

bool PairScorer::IsLocal(int newcomer, int buddy) const {
  const uint32_t municipality = newcomers_[newcomer].municipality;
  return municipality != 0 && municipality == buddies_[buddy].municipality;
}

}  // namespace naober::matching
