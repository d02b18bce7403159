// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_FAIRNESS_FLOOR_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_FAIRNESS_FLOOR_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "libs/base/errors.h"
#include "services/matching/domain/candidate.h"

namespace naober::matching {

// A fairness floor of a policy: at least so many of these newcomers should be matched, before
// anything else counts. Which newcomers: those whose cases some municipalities own, who speak Dutch
// up to some level, or both.
struct FairnessFloor {
  std::string name;                             // what reports call it
  std::vector<std::string> municipality_codes;  // empty = all
  // A floor for each of the municipalities by itself instead of one for all of them together.
  bool each_municipality = false;
  // Only who speaks Dutch at this level or less, or stated no Dutch; kUnknown = all.
  OralLevel max_dutch_level = OralLevel::kUnknown;
  // One of the two is given, the other is 0.
  int percent = 0;    // 1 … 100 of the newcomers, rounded up
  int newcomers = 0;  // from 1; all of them where fewer wait

  friend bool operator==(const FairnessFloor&, const FairnessFloor&) = default;
};

inline constexpr int kMaxFloors = 20;  // each costs a run one more solution

// Adds everything that is wrong with the floors of a policy, with fields under `field`, for example
// "policy.floors[1].name": TOO_MANY; REQUIRED, TOO_LONG and NAME_REPEATED (name); REQUIRED and
// NAME_REPEATED (municipality_codes[i]); MINIMUM_REQUIRED; OUT_OF_RANGE; and FLOORS_OVERLAP for one
// that shares newcomers with an earlier one while neither holds the other, whoever they may be.
void CheckFloors(const std::vector<FairnessFloor>& floors, absl::string_view field,
                 FieldViolations& violations);

// A floor over the people of a run.
struct PlacedFloor {
  std::string name;
  std::string municipality_code;   // of a floor for each municipality; else empty
  std::vector<int32_t> newcomers;  // positions, ascending
  int minimum = 0;
};

// The floors over these newcomers, in the policy's order; a floor for each municipality gives one
// for each that newcomers are of, by code.
std::vector<PlacedFloor> PlaceFloors(const std::vector<FairnessFloor>& floors,
                                     absl::Span<const Candidate* const> newcomers);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_FAIRNESS_FLOOR_H_
