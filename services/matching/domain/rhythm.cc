// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/rhythm.h"

#include <algorithm>

namespace naober::matching {

namespace {

// Whole weeks from `from` to `to`, which is not before it.
int WeeksBetween(absl::Time from, absl::Time to) { return static_cast<int>((to - from) / kWeek); }

}  // namespace

Rhythm RhythmOf(const Match& match, const std::vector<Meeting>& meetings, absl::Time now) {
  Rhythm rhythm;
  rhythm.planned_weeks = WeeksBetween(match.active_from, match.planned_end_at);
  const absl::Time until = std::max(match.active_from, std::min(now, match.ended_at.value_or(now)));
  for (int i = 0; i <= WeeksBetween(match.active_from, until); ++i) {
    RhythmWeek week;
    week.week = i + 1;
    week.starts_at = match.active_from + i * kWeek;
    rhythm.weeks.push_back(week);
  }
  for (const Meeting& meeting : meetings) {
    const int index = WeeksBetween(match.active_from, meeting.starts_at);
    if (index >= static_cast<int>(rhythm.weeks.size())) continue;
    RhythmWeek& week = rhythm.weeks[index];
    if (week.meetings++ == 0) ++rhythm.weeks_met;
    if (meeting.state != MeetingState::kConfirmed) continue;
    ++week.confirmed_meetings;
    week.confirmed_minutes += meeting.minutes;
  }
  return rhythm;
}

}  // namespace naober::matching
