// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_DOMAIN_ATTENDANCE_H_
#define NAOBER_SERVICES_ACTIVITIES_DOMAIN_ATTENDANCE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/activities/domain/ids.h"
#include "services/activities/domain/session.h"

namespace naober::activities {

enum class Presence { kPresent, kExcused, kAbsent };

absl::string_view ToCode(Presence presence);  // PRESENT, EXCUSED, ABSENT
absl::StatusOr<Presence> PresenceFromCode(absl::string_view code);

// Whether one named person was at one session. A correction is a new version of the same
// attendance, so that the ledger, which knows id and version, counts it once.
struct Attendance {
  AttendanceId id;
  SessionId session_id;
  PersonId person_id;
  Presence presence = Presence::kAbsent;
  int minutes = 0;      // 0 unless PRESENT
  std::string barrier;  // what stood in the way (R28): a code of 5.12; empty when unknown
  std::vector<std::string> flags;  // ALONE, NOT_IN_DUTCH: what credit rules look at; sorted
  absl::Time recorded_at;          // or last corrected
  int version = 1;
};

// What somebody writes down about one person.
struct AttendanceNote {
  PersonId person_id;
  Presence presence = Presence::kAbsent;
  std::optional<int> minutes;  // nullopt, present: the whole session
  std::string barrier;
  std::vector<std::string> flags;
};

// The attendance after `note`: the first version, or `earlier` corrected. nullopt when `earlier`
// already says so. The session must have been held (Session::Hold). INVALID_ARGUMENT, naming fields
// under `field`: MINUTES_OUT_OF_RANGE (1 to the session's length when present, none otherwise),
// BARRIER_OF_PRESENT.
absl::StatusOr<std::optional<Attendance>> Record(const Session& session,
                                                 const std::optional<Attendance>& earlier,
                                                 const AttendanceNote& note, absl::Time now,
                                                 absl::string_view field);

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_DOMAIN_ATTENDANCE_H_
