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
constexpr size_t kLanguageBits = 64;

template <class Codes>
int CountCommon(const Codes& a, const Codes& b) {
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

// The texts of the codes that both have, in alphabetical order.
template <class Codes, class CodeBook>
std::vector<std::string> SharedTexts(const Codes& a, const Codes& b, const CodeBook& book) {
  std::vector<uint32_t> common;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
  std::vector<std::string> texts;
  for (const uint32_t code : common) texts.push_back(book.TextOf(code));
  std::sort(texts.begin(), texts.end());
  return texts;
}

double SquaredChord(const geo::Position& a, const geo::Position& b) {
  const double dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
  return dx * dx + dy * dy + dz * dz;
}

// The same for a distance along the earth, so that a pair is compared without an arcsine.
double SquaredChordOf(double kilometres) {
  const double half = std::sin(std::min(kilometres / (2 * geo::kEarthRadiusKm), 1.57));
  return 4 * half * half;
}

}  // namespace

PairScorer::PairScorer(const Policy& policy, const RunDay& day,
                       absl::Span<const Candidate> newcomers, absl::Span<const Candidate> buddies) {
  for (const Rule& rule : policy.rules) {
    if (!rule.enabled) continue;
    rules_.push_back(rule);
    if (rule.strength == Strength::kHard) {
      hard_.push_back(rule);
      hard_kinds_.push_back(rule.kind);
    }
    if (rule.weight > 0) weighed_.push_back(rule);
    if (rule.kind == RuleKind::kCommonLanguage) min_oral_level_ = rule.parameters.min_oral_level;
    if (rule.kind == RuleKind::kTravelLimit)
      default_travel_minutes_ = rule.parameters.default_travel_minutes;
  }
  newcomers_.reserve(newcomers.size());
  buddies_.reserve(buddies.size());
  for (const Candidate& newcomer : newcomers) newcomers_.push_back(Pack(newcomer, day));
  for (const Candidate& buddy : buddies) buddies_.push_back(Pack(buddy, day));
}

uint32_t PairScorer::CodeBook::CodeOf(const std::string& text) {
  const auto [at, is_new] = codes_.try_emplace(text, static_cast<uint32_t>(texts_.size() + 1));
  if (is_new) texts_.push_back(text);
  return at->second;
}

PairScorer::Codes PairScorer::CodesOf(const std::vector<std::string>& texts, CodeBook& book) {
  Codes codes;
  for (const std::string& text : texts) codes.push_back(book.CodeOf(text));
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return codes;
}

PairScorer::Packed PairScorer::Pack(const Candidate& candidate, const RunDay& day) {
  const Features& features = candidate.features;
  Packed packed;
  PackLanguages(features, packed);
  PackTravel(features, packed);
  packed.interests = CodesOf(features.interests, subjects_);
  packed.competences = CodesOf(features.competences, subjects_);
  packed.children = features.children_ages;
  packed.availability = features.availability;
  const std::string& municipality = candidate.area.municipality_code;
  if (!municipality.empty()) packed.municipality = municipalities_.CodeOf(municipality);
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

void PairScorer::PackLanguages(const Features& features, Packed& packed) {
  for (const LanguageSkill& skill : features.languages) {
    const uint32_t code = languages_.CodeOf(skill.code);
    packed.languages.push_back({code, skill.level});
    if (skill.level >= min_oral_level_)
      packed.usable_languages |= uint64_t{1} << (code % kLanguageBits);
  }
  std::sort(packed.languages.begin(), packed.languages.end(),
            [](const PackedLanguage& a, const PackedLanguage& b) { return a.code < b.code; });
}

void PairScorer::PackTravel(const Features& features, Packed& packed) const {
  packed.has_position = features.position.has_value();
  if (packed.has_position) packed.position = *features.position;
  packed.travel_limit =
      features.max_travel_minutes > 0 ? features.max_travel_minutes : default_travel_minutes_;
  for (const geo::TravelMode mode : features.travel_modes) {
    if (!packed.fastest_mode ||
        geo::TravelMinutes(1, mode) < geo::TravelMinutes(1, *packed.fastest_mode))
      packed.fastest_mode = mode;
  }
  if (packed.fastest_mode)
    packed.reach = SquaredChordOf(geo::ReachKm(packed.travel_limit, *packed.fastest_mode));
}

OralLevel PairScorer::BestCommonLevel(const Packed& newcomer, const Packed& buddy) {
  OralLevel best = OralLevel::kUnknown;
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
  const double chord = SquaredChord(newcomer.position, buddy.position);
  const double kilometres = geo::DistanceKm(newcomer.position, buddy.position);
  std::optional<Journey> shortest;
  for (const Packed* traveller : {&newcomer, &buddy}) {
    if (chord > traveller->reach) continue;
    const double minutes = geo::TravelMinutes(kilometres, *traveller->fastest_mode);
    if (!shortest || minutes < shortest->minutes)
      shortest = Journey{minutes, traveller->travel_limit, *traveller->fastest_mode};
  }
  return shortest;
}

bool PairScorer::Passes(const Rule& rule, const Packed& newcomer, const Packed& buddy) const {
  switch (rule.kind) {
    case RuleKind::kCommonLanguage:
      if ((newcomer.usable_languages & buddy.usable_languages) == 0) return false;
      // Two languages share a bit when there are more than bits: then look closely.
      return languages_.size() <= kLanguageBits ||
             BestCommonLevel(newcomer, buddy) >= rule.parameters.min_oral_level;
    case RuleKind::kAvailabilityOverlap:
      return newcomer.availability.CommonWith(buddy.availability) >= rule.parameters.min_slots;
    case RuleKind::kTravelLimit:
      return newcomer.has_position && buddy.has_position &&
             SquaredChord(newcomer.position, buddy.position) <=
                 std::max(newcomer.reach, buddy.reach);
    case RuleKind::kGenderWish:
      return MeetsWish(newcomer.gender_wish, newcomer.gender, buddy.gender) &&
             MeetsWish(buddy.gender_wish, buddy.gender, newcomer.gender);
    case RuleKind::kVetting:
      return buddy.vetted;
    case RuleKind::kCapacity:
      return buddy.has_room;
    default:
      return Judge(rule, newcomer, buddy).passes;
  }
}

PairScorer::Verdict PairScorer::Judge(const Rule& rule, const Packed& newcomer,
                                      const Packed& buddy) const {
  const auto met = [](bool is_met) { return Verdict{true, is_met, is_met ? kFull : 0}; };
  const auto graded = [&](int value) {
    return Verdict{true, Passes(rule, newcomer, buddy), value};
  };
  const RuleParameters& parameters = rule.parameters;
  switch (rule.kind) {
    case RuleKind::kCommonLanguage:
      if (newcomer.languages.empty() || buddy.languages.empty()) return {};
      return graded(ValueOfLevel(BestCommonLevel(newcomer, buddy)));
    case RuleKind::kAvailabilityOverlap:
      if (newcomer.availability.bits() == 0 || buddy.availability.bits() == 0) return {};
      return graded(
          Share(newcomer.availability.CommonWith(buddy.availability), parameters.full_score_count));
    case RuleKind::kTravelLimit: {
      if (!newcomer.has_position || !buddy.has_position) return {};
      const std::optional<Journey> journey = ShortestJourney(newcomer, buddy);
      return graded(journey ? Likeness(static_cast<int>(journey->minutes), journey->limit) : 0);
    }
    case RuleKind::kGenderWish:
    case RuleKind::kVetting:
    case RuleKind::kCapacity:
      return met(Passes(rule, newcomer, buddy));
    case RuleKind::kDeclaredBackground:
      if (buddy.background == Background::kUnknown) return {};
      return met(buddy.background == parameters.background);
    case RuleKind::kInterests:
    case RuleKind::kCompetences: {
      const bool interests = rule.kind == RuleKind::kInterests;
      const Codes& a = interests ? newcomer.interests : newcomer.competences;
      const Codes& b = interests ? buddy.interests : buddy.competences;
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
    if (!Passes(hard_[i], newcomers_[newcomer], buddies_[buddy])) refusals |= 1u << i;
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
      Codes sides[2];
      for (const int side : {0, 1}) {
        for (const PackedLanguage& language : (side == 0 ? newcomer : buddy).languages) {
          if (language.level >= rule.parameters.min_oral_level)
            sides[side].push_back(language.code);
        }
      }
      contribution.shared = SharedTexts(sides[0], sides[1], languages_);
      return;
    }
    case RuleKind::kInterests:
      contribution.shared = SharedTexts(newcomer.interests, buddy.interests, subjects_);
      return;
    case RuleKind::kCompetences:
      contribution.shared = SharedTexts(newcomer.competences, buddy.competences, subjects_);
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

bool PairScorer::IsLocal(int newcomer, int buddy) const {
  const uint32_t municipality = newcomers_[newcomer].municipality;
  return municipality != 0 && municipality == buddies_[buddy].municipality;
}

}  // namespace naober::matching
