// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_PLACE_PLACE_SHORTLIST_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_PLACE_PLACE_SHORTLIST_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "libs/geo/travel.h"
#include "services/matching/domain/place/place_offer.h"

// Which places to go suit a newcomer, best first, and why. The newcomer chooses (R9).
namespace naober::matching {

// So many at least are shown where the data allow it.
inline constexpr int kFewestSuggestions = 5;

// What a place must be, in the order in which it is looked at. The numbers are those of the API.
//
//   FREE_PLACE        it can take one more
//   NOT_ASKED_BEFORE  the person has and had no referral to it
//   AUDIENCE          WOMEN, MEN: the gender that the person states. PARENTS: with children. YOUTH:
//                     below 27, as in art. 7 of the Participatiewet. SENIORS: 60 or older, our
//                     default
//   LANGUAGE          the level that it asks of its language, or an interpreter is there. Who
//                     states languages and not this one has none of it yet (A0)
//   AVAILABILITY      one common part of the week
//   TRAVEL            the shortest journey is within the person's own minutes (60 where not
//                     stated), or the person is picked up or takes part online
//
// What place or person have not stated is no reason to leave the place out: people can ask. Two
// conditions must be shown all the same: a free place, and the gender where a group is for women or
// men only, since others rely on it.
enum class PlaceCondition {
  kFreePlace = 1,
  kNotAskedBefore,
  kAudience,
  kLanguage,
  kAvailability,
  kTravel
};
inline constexpr int kPlaceConditions = 6;

enum class CheckResult { kMet = 1, kNotStated, kNotMet };

struct PlaceCheck {
  PlaceCondition condition = PlaceCondition::kFreePlace;
  CheckResult result = CheckResult::kMet;
  // Free places, common parts of the week, minutes of travel; none where nothing is counted: no
  // level is asked, an interpreter is there, no journey is needed.
  std::optional<int> amount;
  std::optional<geo::TravelMode> travel_mode;  // of TRAVEL
  std::string language_code;                   // of LANGUAGE, where a level is asked

  friend bool operator==(const PlaceCheck&, const PlaceCheck&) = default;
};

// What makes a place suit somebody: weights 400, 150, 150, 150, 150. The numbers are those of the
// API. An aspect counts when the person has stated something about it: what they have not stated
// neither helps nor hurts.
//
//   INTERESTS, COMPETENCES  shared with the place: 500 for one, 1000 for two or more
//   BARRIERS                share of the person's barriers that the place takes away, of those
//                           that a place can: childcare, transport, language, cost
//   TRAVEL                  what is left of the person's own minutes; nothing when not known
//   AVAILABILITY            common parts of the week: a third for each, up to three
enum class PlaceAspect { kInterests = 1, kCompetences, kBarriers, kTravel, kAvailability };

struct PlaceReason {
  PlaceAspect aspect = PlaceAspect::kInterests;
  int points = 0;                   // the points of all reasons add up to the score
  int amount = 0;                   // how many are shared; minutes of travel
  std::vector<std::string> shared;  // codes of interests or competences
  std::vector<Barrier> removed;     // of BARRIERS

  friend bool operator==(const PlaceReason&, const PlaceReason&) = default;
};

struct SuggestedPlace {
  int offer = 0;  // index
  int score = 0;  // 0 … 1000
  std::vector<PlaceCheck> checks;
  std::vector<PlaceReason> reasons;

  friend bool operator==(const SuggestedPlace&, const SuggestedPlace&) = default;
};

struct PlaceShortlist {
  int considered = 0;
  std::vector<SuggestedPlace> suggestions;  // best first: by score, then place id; all that fit
  std::vector<int> left_after;              // places that pass the conditions up to this one
};

// Pure: the same places, in any order, and the same person give the same list. `this_year` tells
// ages.
PlaceShortlist MakeShortlist(const PlaceSeeker& seeker, absl::Span<const PlaceOffer> offers,
                             int this_year);

// Every condition of one place, in order.
std::vector<PlaceCheck> CheckPlace(const PlaceSeeker& seeker, const PlaceOffer& offer,
                                   int this_year);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_PLACE_PLACE_SHORTLIST_H_
