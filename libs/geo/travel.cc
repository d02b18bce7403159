// SPDX-License-Identifier: EUPL-1.2
#include "libs/geo/travel.h"

#include "libs/base/errors.h"

namespace naober::geo {
namespace {

constexpr std::array<absl::string_view, kTravelModeCount> kSpellings = {"walk", "bicycle",
                                                                        "public_transport", "car"};

}  // namespace

absl::string_view ToString(TravelMode mode) { return kSpellings[static_cast<int>(mode)]; }

absl::StatusOr<TravelMode> ParseTravelMode(absl::string_view text) {
  for (int i = 0; i < kTravelModeCount; ++i) {
    if (text == kSpellings[i]) return static_cast<TravelMode>(i);
  }
  return WithReason(
      absl::InvalidArgumentError("a travel mode is one of walk, bicycle, public_transport, car"),
      "TRAVEL_MODE_UNKNOWN");
}

}  // namespace naober::geo
