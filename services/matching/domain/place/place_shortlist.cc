// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/place/place_shortlist.h"

#include <algorithm>
#include <tuple>

#include "absl/algorithm/container.h"

namespace naober::matching {
namespace {

constexpr int kFull = 1000;
constexpr int kDefaultTravelMinutes = 60;  // as the rule about travel of a new policy
constexpr int kYouthBelow = 27;
constexpr int kSeniorsFrom = 60;
constexpr int kFullShared = 2;
constexpr int kFullMoments = 3;
constexpr char kDutch[] = "nl";

constexpr std::pair<Barrier, BarrierRemoval> kAnswers[] = {
    {Barrier::kChildcare, BarrierRemoval::kChildcareOnSite},
    {Barrier::kTransport, BarrierRemoval::kPickUp},
    {Barrier::kTransport, BarrierRemoval::kOnline},
    {Barrier::kLanguage, BarrierRemoval::kInterpreter},
    {Barrier::kCost, BarrierRemoval::kFreeOfCharge}};

bool Removes(const PlaceOffer& offer, BarrierRemoval removal) {
  return absl::c_linear_search(offer.removals, removal);
}

bool NeedsNoJourney(const PlaceOffer& offer) {
  return Removes(offer, BarrierRemoval::kOnline) || Removes(offer, BarrierRemoval::kPickUp);
}

CheckResult MetIf(bool met) { return met ? CheckResult::kMet : CheckResult::kNotMet; }

std::vector<std::string> Shared(std::vector<std::string> a, std::vector<std::string> b) {
  absl::c_sort(a);
  absl::c_sort(b);
  std::vector<std::string> shared;
  absl::c_set_intersection(a, b, std::back_inserter(shared));
  shared.erase(std::unique(shared.begin(), shared.end()), shared.end());
  return shared;
}

int MinutesOf(const PlaceSeeker& seeker) {
  const int stated = seeker.features.max_travel_minutes;
  return stated > 0 ? stated : kDefaultTravelMinutes;
}

struct Journey {
  int minutes = 0;
  geo::TravelMode mode = geo::TravelMode::kWalk;
};

// None when it can't be known.
std::optional<Journey> ShortestJourney(const PlaceSeeker& seeker, const PlaceOffer& offer) {
  const Features& features = seeker.features;
  if (!features.position || !offer.position) return std::nullopt;
  const double distance = geo::DistanceKm(*features.position, *offer.position);
  std::optional<Journey> shortest;
  for (const geo::TravelMode mode : features.travel_modes) {
    const int minutes = static_cast<int>(geo::TravelMinutes(distance, mode));
    if (!shortest || minutes < shortest->minutes) shortest = Journey{minutes, mode};
  }
  return shortest;
}

PlaceCheck CheckAudience(const PlaceSeeker& seeker, const PlaceOffer& offer, int this_year) {
  const Features& features = seeker.features;
  PlaceCheck check{.condition = PlaceCondition::kAudience};
  const auto by_age = [&](auto fits) {
    if (!features.birth_year) return CheckResult::kNotStated;
    return MetIf(fits(this_year - *features.birth_year));
  };
  const bool women_only = Removes(offer, BarrierRemoval::kWomenOnly);
  switch (women_only ? PlaceAudience::kWomen : offer.audience) {
    case PlaceAudience::kAll:
      break;
    case PlaceAudience::kWomen:
      check.result = MetIf(features.gender == Gender::kFemale);
      break;
    case PlaceAudience::kMen:
      check.result = MetIf(features.gender == Gender::kMale);
      break;
    case PlaceAudience::kParents:
      if (features.children_ages.empty()) check.result = CheckResult::kNotStated;
      break;
    case PlaceAudience::kYouth:
      check.result = by_age([](int age) { return age < kYouthBelow; });
      break;
    case PlaceAudience::kSeniors:
      check.result = by_age([](int age) { return age >= kSeniorsFrom; });
      break;
  }
  return check;
}

PlaceCheck CheckLanguage(const PlaceSeeker& seeker, const PlaceOffer& offer) {
  PlaceCheck check{.condition = PlaceCondition::kLanguage};
  if (offer.min_oral_level == OralLevel::kUnknown) return check;
  if (Removes(offer, BarrierRemoval::kInterpreter)) return check;
  check.language_code = offer.language_code.empty() ? kDutch : offer.language_code;
  const auto& languages = seeker.features.languages;
  const auto skill = absl::c_find_if(
      languages, [&](const LanguageSkill& one) { return one.code == check.language_code; });
  if (languages.empty() || (skill != languages.end() && skill->level == OralLevel::kUnknown)) {
    check.result = CheckResult::kNotStated;
    return check;
  }
  const OralLevel level = skill == languages.end() ? OralLevel::kA0 : skill->level;
  check.result = MetIf(level >= offer.min_oral_level);
  return check;
}

PlaceCheck CheckAvailability(const PlaceSeeker& seeker, const PlaceOffer& offer) {
  PlaceCheck check{.condition = PlaceCondition::kAvailability};
  const WeeklyAvailability free = seeker.features.availability;
  if (free.bits() == 0 || offer.availability.bits() == 0) {
    check.result = CheckResult::kNotStated;
    return check;
  }
  check.amount = free.CommonWith(offer.availability);
  check.result = MetIf(*check.amount > 0);
  return check;
}

PlaceCheck CheckTravel(const PlaceSeeker& seeker, const PlaceOffer& offer) {
  PlaceCheck check{.condition = PlaceCondition::kTravel};
  if (NeedsNoJourney(offer)) return check;
  const std::optional<Journey> journey = ShortestJourney(seeker, offer);
  if (!journey) {
    check.result = CheckResult::kNotStated;
    return check;
  }
  check.amount = journey->minutes;
  check.travel_mode = journey->mode;
  check.result = MetIf(journey->minutes <= MinutesOf(seeker));
  return check;
}

// An aspect before its share of the score is known.
struct Weighed {
  int weight = 0;
  int value = 0;  // 0 … 1000
  PlaceReason reason;
};

void AddShared(PlaceAspect aspect, int weight, const std::vector<std::string>& stated,
               const std::vector<std::string>& offered, std::vector<Weighed>& weighed) {
  if (stated.empty()) return;
  PlaceReason reason{.aspect = aspect, .shared = Shared(stated, offered)};
  reason.amount = static_cast<int>(reason.shared.size());
  const int value = std::min(reason.amount, kFullShared) * kFull / kFullShared;
  weighed.push_back({weight, value, std::move(reason)});
}

void AddBarriers(const PlaceSeeker& seeker, const PlaceOffer& offer,
                 std::vector<Weighed>& weighed) {
  PlaceReason reason{.aspect = PlaceAspect::kBarriers};
  int removable = 0;
  for (const Barrier barrier : seeker.barriers) {
    const auto answers = [&](const auto& answer) { return answer.first == barrier; };
    if (absl::c_none_of(kAnswers, answers)) continue;
    ++removable;
    if (absl::c_any_of(kAnswers, [&](const auto& answer) {
          return answers(answer) && Removes(offer, answer.second);
        }))
      reason.removed.push_back(barrier);
  }
  if (removable == 0) return;
  absl::c_sort(reason.removed);
  reason.amount = static_cast<int>(reason.removed.size());
  const int value = reason.amount * kFull / removable;
  weighed.push_back({150, value, std::move(reason)});
}

void AddTravel(const PlaceSeeker& seeker, const PlaceOffer& offer, std::vector<Weighed>& weighed) {
  if (NeedsNoJourney(offer)) return;
  const std::optional<Journey> journey = ShortestJourney(seeker, offer);
  if (!journey) return;
  const int limit = MinutesOf(seeker);
  PlaceReason reason{.aspect = PlaceAspect::kTravel, .amount = journey->minutes};
  const int value = std::max(0, limit - journey->minutes) * kFull / limit;
  weighed.push_back({150, value, std::move(reason)});
}

void AddAvailability(const PlaceSeeker& seeker, const PlaceOffer& offer,
                     std::vector<Weighed>& weighed) {
  if (seeker.features.availability.bits() == 0) return;
  PlaceReason reason{.aspect = PlaceAspect::kAvailability,
                     .amount = seeker.features.availability.CommonWith(offer.availability)};
  const int value = std::min(reason.amount, kFullMoments) * kFull / kFullMoments;
  weighed.push_back({150, value, std::move(reason)});
}

// Fills in score and reasons.
void Score(const PlaceSeeker& seeker, const PlaceOffer& offer, SuggestedPlace& place) {
  std::vector<Weighed> weighed;
  AddShared(PlaceAspect::kInterests, 400, seeker.features.interests, offer.interests, weighed);
  AddShared(PlaceAspect::kCompetences, 150, seeker.features.competences, offer.competences,
            weighed);
  AddBarriers(seeker, offer, weighed);
  AddTravel(seeker, offer, weighed);
  AddAvailability(seeker, offer, weighed);
  int weights = 0;
  for (const Weighed& one : weighed) weights += one.weight;
  // Rounded as sums, so that the points add up to the score.
  int sum = 0;
  for (Weighed& one : weighed) {
    sum += one.weight * one.value;
    one.reason.points = sum / weights - place.score;
    place.score += one.reason.points;
    place.reasons.push_back(std::move(one.reason));
  }
}

}  // namespace

std::vector<PlaceCheck> CheckPlace(const PlaceSeeker& seeker, const PlaceOffer& offer,
                                   int this_year) {
  return {{.condition = PlaceCondition::kFreePlace,
           .result = MetIf(offer.free_places > 0),
           .amount = offer.free_places},
          {.condition = PlaceCondition::kNotAskedBefore, .result = MetIf(!offer.asked_before)},
          CheckAudience(seeker, offer, this_year),
          CheckLanguage(seeker, offer),
          CheckAvailability(seeker, offer),
          CheckTravel(seeker, offer)};
}

PlaceShortlist MakeShortlist(const PlaceSeeker& seeker, absl::Span<const PlaceOffer> offers,
                             int this_year) {
  PlaceShortlist shortlist;
  shortlist.considered = static_cast<int>(offers.size());
  shortlist.left_after.assign(kPlaceConditions, 0);
  for (int i = 0; i < shortlist.considered; ++i) {
    SuggestedPlace place{.offer = i, .checks = CheckPlace(seeker, offers[i], this_year)};
    const auto refusal = absl::c_find_if(
        place.checks, [](const PlaceCheck& check) { return check.result == CheckResult::kNotMet; });
    for (auto check = place.checks.begin(); check != refusal; ++check)
      ++shortlist.left_after[check - place.checks.begin()];
    if (refusal != place.checks.end()) continue;
    Score(seeker, offers[i], place);
    shortlist.suggestions.push_back(std::move(place));
  }
  absl::c_sort(shortlist.suggestions, [&](const SuggestedPlace& a, const SuggestedPlace& b) {
    return std::tie(b.score, offers[a.offer].id) < std::tie(a.score, offers[b.offer].id);
  });
  return shortlist;
}

}  // namespace naober::matching
