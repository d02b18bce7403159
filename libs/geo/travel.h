// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_GEO_TRAVEL_H_
#define NAOBER_LIBS_GEO_TRAVEL_H_

#include <array>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace naober::geo {

// How somebody gets about. The spellings are those that files, API and events share.
enum class TravelMode { kWalk, kBicycle, kPublicTransport, kCar };
inline constexpr int kTravelModeCount = 4;

// "walk", "bicycle", "public_transport", "car".
absl::string_view ToString(TravelMode mode);

// INVALID_ARGUMENT (TRAVEL_MODE_UNKNOWN) for any other spelling.
absl::StatusOr<TravelMode> ParseTravelMode(absl::string_view text);

// Door-to-door time as an estimate, not a timetable: the straight line times a detour factor,
// divided by an average speed that includes stops, waiting and parking. The defaults are the
// platform's planning assumption for the countryside of the mission: 5, 15, 20 and 45 km/h over 1.3
// times the straight line. 5 and 15 km/h are the usual planning speeds for walking and cycling; 20
// and 45 are round, careful figures for a regional bus with its wait and for a car with its
// parking; 1.3 is a usual ratio of road distance to straight line. Give other figures where a
// region knows better.
struct TravelAssumptions {
  std::array<double, kTravelModeCount> kilometres_per_hour = {5, 15, 20, 45};  // by TravelMode
  double detour_factor = 1.3;
};

// The estimated minutes one way for `distance_km` in a straight line.
inline double TravelMinutes(double distance_km, TravelMode mode,
                            const TravelAssumptions& assumptions = {}) {
  return distance_km * assumptions.detour_factor * 60 /
         assumptions.kilometres_per_hour[static_cast<int>(mode)];
}

// The inverse: how far in a straight line, in kilometres, `minutes` reach. Take the largest over
// somebody's modes once, and each pair is a comparison of distances.
inline double ReachKm(double minutes, TravelMode mode, const TravelAssumptions& assumptions = {}) {
  return minutes / 60 * assumptions.kilometres_per_hour[static_cast<int>(mode)] /
         assumptions.detour_factor;
}

}  // namespace naober::geo

#endif  // NAOBER_LIBS_GEO_TRAVEL_H_
