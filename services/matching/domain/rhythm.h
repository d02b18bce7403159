// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_RHYTHM_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_RHYTHM_H_

#include <vector>

#include "absl/time/time.h"
#include "services/matching/domain/match.h"
#include "services/matching/domain/meeting.h"

namespace naober::matching {

// Seven days of a match, counted from its start.
struct RhythmWeek {
  int week = 1;
  absl::Time starts_at;
  int meetings = 0;  // confirmed or not
  int confirmed_meetings = 0;
  int confirmed_minutes = 0;
};

// Whether a pair keeps to its weekly rhythm (R17).
struct Rhythm {
  std::vector<RhythmWeek> weeks;  // those that have begun by `now`, or by the end
  int weeks_met = 0;              // of them, with a meeting
  int planned_weeks = 0;          // that the pair agreed on
};

// `meetings` are those of `match`, in any order.
Rhythm RhythmOf(const Match& match, const std::vector<Meeting>& meetings, absl::Time now);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_RHYTHM_H_
