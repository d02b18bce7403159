// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_SCENARIO_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_SCENARIO_H_

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "libs/geo/position.h"
#include "services/matching/domain/match_plan.h"

// What could be otherwise in a programme: changes to a copy of what a run looks at.
namespace naober::matching {

// Buddies that are not there. The k-th is like the k-th buddy of the municipality, in the order of
// ready time and id, starting again behind the last one. Where there is none, they are like those
// of the whole programme and live in `homes`, in turn. Their certificates hold, and they come last
// in that order.
struct AddedBuddies {
  std::string municipality_code;
  int count = 0;                     // 1 … kMaxCount
  int places = 1;                    // of each, 1 … kMaxPlaces
  std::vector<geo::Position> homes;  // the municipality's places

  static constexpr int kMaxCount = 1000;
};

// Everybody's longest journey is this, whatever they stated. Who has no way of travelling still
// doesn't travel.
struct TravelLimit {
  int minutes = 0;  // 1 … scoring::kLongestJourney
};

// The level that a common language needs, Dutch as well where it has a level of its own. A rule
// that is off or not named is switched on, hard.
struct LanguageLevel {
  OralLevel level = OralLevel::kA1;
};

// The numbers are those of the API.
enum class RuleMode { kHard = 1, kSoft = 2, kOff = 3 };

// A rule as it is not now; what is not given stays. One that the policy doesn't name is added.
struct RuleSwitch {
  RuleKind kind = RuleKind::kCommonLanguage;
  std::optional<RuleMode> mode;
  std::optional<int> weight;

  // Of a rule that becomes soft and had no weight.
  static constexpr int kSoftWeight = 100;
};

// Who named childcare as a barrier is also free in the mornings and afternoons of working days: the
// most that childcare can bring.
struct ChildcareOnSite {};

// More places with the buddies of a municipality, or with all when it is empty.
struct AddedPlaces {
  std::string municipality_code;
  int places = 0;  // 1 … kMaxPlaces
};

// Newcomers who are no longer there: those of a municipality, or of one postcode area in it.
struct LeavingNewcomers {
  std::string municipality_code;
  std::string postcode;  // four digits; empty = all
};

// As many local pairs as possible before any other quality, or not. SAME_MUNICIPALITY is switched
// on for it, soft, where it is off or not named.
struct LocalFirst {
  bool wanted = false;
};

// A floor of the policy is taken out.
struct RemovedFloor {
  std::string name;
};

inline constexpr int kMaxPlaces = 50;

// Who may be matched with whom. The numbers are those of the API.
enum class MatchingArea { kMunicipality = 1, kConsortium = 2 };

// A floor stands beside those of the policy, or instead of the one with the same name.
using ScenarioChange =
    std::variant<AddedBuddies, TravelLimit, LanguageLevel, RuleSwitch, ChildcareOnSite, AddedPlaces,
                 MatchingArea, FairnessFloor, RemovedFloor, LeavingNewcomers, LocalFirst>;

struct Scenario {
  std::string name;
  std::vector<ScenarioChange> changes;  // a later one sees the earlier ones
  int look_ahead_weeks = 0;             // after them, as of a run (RunOptions)
};

// Applies one change, which stands in `field`, to `input`. INVALID_ARGUMENT with what
// ValidatePolicy says of the rule or the floor that it makes, under "<field>.rule" or
// "<field>.floor", and NO_SUCH_FLOOR; FAILED_PRECONDITION (NO_BUDDY_TO_RESEMBLE) for added buddies
// where there is none to be like. `input` may then be half changed.
absl::Status Apply(const ScenarioChange& change, absl::string_view field, PlanInput& input);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_SCENARIO_H_
