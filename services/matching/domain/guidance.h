// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_GUIDANCE_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_GUIDANCE_H_

#include <string>

#include "libs/base/errors.h"

namespace naober::matching {

inline constexpr int kMaxPeriodWeeks = 104;

// How a programme accompanies its pairs. The defaults are those of Buddy to Buddy: four months
// (R17), and a talk with each side in the first fourteen days (R18).
struct Guidance {
  int check_in_days = 14;    // from the start, in which each side is asked
  int period_weeks = 17;     // that a pair agrees on
  int follow_up_weeks = 12;  // after the end, until which each side is asked once more

  friend bool operator==(const Guidance&, const Guidance&) = default;
};

// Adds what is out of range in `guidance`, which stands at `path` of a request.
void CheckGuidance(const Guidance& guidance, const std::string& path, FieldViolations& violations);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_GUIDANCE_H_
