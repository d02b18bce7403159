// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/domain/attendance.h"

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"

namespace naober::activities {
namespace {

absl::StatusOr<int> MinutesOf(const Session& session, const AttendanceNote& note,
                              absl::string_view field) {
  FieldViolations violations;
  const std::string minutes_field = absl::StrCat(field, ".minutes");
  if (note.presence == Presence::kPresent) {
    const int minutes = note.minutes.value_or(session.duration_minutes);
    if (minutes < 1 || minutes > session.duration_minutes) {
      violations.Add(minutes_field, "MINUTES_OUT_OF_RANGE",
                     absl::StrCat("must be 1 to ", session.duration_minutes,
                                  ", the session's length, for somebody who was present"));
    }
    if (!note.barrier.empty()) {
      violations.Add(absl::StrCat(field, ".barrier"), "BARRIER_OF_PRESENT",
                     "must be unset for somebody who was present");
    }
    RETURN_IF_ERROR(violations.ToStatus());
    return minutes;
  }
  if (note.minutes.value_or(0) != 0) {
    violations.Add(minutes_field, "MINUTES_OUT_OF_RANGE",
                   "must be unset for somebody who was not present");
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return 0;
}

}  // namespace

absl::string_view ToCode(Presence presence) {
  switch (presence) {
    case Presence::kPresent:
      return "PRESENT";
    case Presence::kExcused:
      return "EXCUSED";
    case Presence::kAbsent:
      return "ABSENT";
  }
  Impossible("unknown presence");
}

absl::StatusOr<Presence> PresenceFromCode(absl::string_view code) {
  for (const Presence presence : {Presence::kPresent, Presence::kExcused, Presence::kAbsent}) {
    if (ToCode(presence) == code) return presence;
  }
  return absl::InternalError(absl::StrCat("unknown presence ", code));
}

absl::StatusOr<std::optional<Attendance>> Record(const Session& session,
                                                 const std::optional<Attendance>& earlier,
                                                 const AttendanceNote& note, absl::Time now,
                                                 absl::string_view field) {
  ASSIGN_OR_RETURN(const int minutes, MinutesOf(session, note, field));
  if (earlier.has_value() && earlier->presence == note.presence && earlier->minutes == minutes &&
      earlier->barrier == note.barrier && earlier->flags == note.flags) {
    return std::optional<Attendance>();
  }
  return Attendance{.id = earlier.has_value() ? earlier->id : AttendanceId::New(),
                    .session_id = session.id,
                    .person_id = note.person_id,
                    .presence = note.presence,
                    .minutes = minutes,
                    .barrier = note.barrier,
                    .flags = note.flags,
                    .recorded_at = now,
                    .version = earlier.has_value() ? earlier->version + 1 : 1};
}

}  // namespace naober::activities
