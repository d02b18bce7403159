// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_DOMAIN_RECURRENCE_H_
#define NAOBER_SERVICES_ACTIVITIES_DOMAIN_RECURRENCE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/base/errors.h"

namespace naober::activities {

// A series longer than this is refused: a session for every day of a (leap) year.
inline constexpr int kMostSessions = 366;

// When the sessions of a series begin: a first start on the wall clock of a time zone and an RFC
// 5545 recurrence rule ("FREQ=WEEKLY;COUNT=12"); no rule = once.
struct Recurrence {
  std::string rule;
  absl::CivilSecond first_start;
  absl::TimeZone zone;
};

// All starts, ascending; at least one, at most kMostSessions. The rule runs on the wall clock, so
// that a session at 20:00 stays at 20:00 when summer time begins or ends. As RFC 5545 (3.3.5) says,
// a wall-clock time that a day skips is read with the offset before the gap, and one that occurs
// twice is the first of the two. An UNTIL in UTC is compared in the zone; an UNTIL without a time
// includes its whole day.
//
// INVALID_ARGUMENT with one violation on `rule_field`: NOT_A_RECURRENCE_RULE;
// RECURRENCE_NOT_SUPPORTED (more often than daily); RECURRENCE_UNBOUNDED (neither COUNT nor UNTIL);
// TOO_MANY_SESSIONS; START_OUTSIDE_RULE (the rule doesn't produce the first start, for which the
// RFC defines no meaning).
absl::StatusOr<std::vector<absl::Time>> Expand(const Recurrence& recurrence,
                                               absl::string_view rule_field);

// The moment of a wall-clock time that somebody chose. INVALID_ARGUMENT (LOCAL_TIME_SKIPPED) on
// `field` when the clock jumps over it; the first of two when it occurs twice.
absl::StatusOr<absl::Time> MomentOf(absl::CivilSecond local, absl::TimeZone zone,
                                    absl::string_view field);

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_DOMAIN_RECURRENCE_H_
