// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/convert.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/events/timestamps.h"
#include "libs/rpc/enum_code.h"
#include "services/activities/domain/recurrence.h"

namespace naober::activities {
namespace {

constexpr int kMostNotes = 500;
constexpr int kMostWalkIns = 100'000;

// "2026-10-06T20:00". Seconds are not for people.
constexpr char kLocalTime[] = "%E4Y-%m-%dT%H:%M";

bool ParseLocalTime(const std::string& text, absl::CivilSecond& local) {
  absl::CivilMinute minute;
  if (text.size() != 16 || !absl::ParseCivilTime(text, &minute)) return false;
  local = absl::CivilSecond(minute);
  return true;
}

std::string FormatLocalTime(absl::CivilSecond local) {
  return absl::FormatTime(kLocalTime, absl::FromCivil(local, absl::UTCTimeZone()),
                          absl::UTCTimeZone());
}

// Sorted codes without repeats. An unspecified one is refused.
template <class Repeated>
std::vector<std::string> Codes(const Repeated& values, absl::string_view field,
                               FieldViolations& violations) {
  std::set<std::string> codes;
  for (int i = 0; i < values.size(); ++i) {
    const std::string code = rpc::CodeOf(values.Get(i));
    if (code.empty()) {
      violations.Add(absl::StrCat(field, "[", i, "]"), "UNSPECIFIED", "must be a known value");
    }
    codes.insert(code);
  }
  return {codes.begin(), codes.end()};
}

// protobuf's C++ API gives repeated enums as numbers; this gives them their type back.
template <class Enum>
class TypedEnums {
 public:
  explicit TypedEnums(const google::protobuf::RepeatedField<int>& numbers) : numbers_(numbers) {}
  int size() const { return numbers_.size(); }
  Enum Get(int i) const { return static_cast<Enum>(numbers_.Get(i)); }

 private:
  const google::protobuf::RepeatedField<int>& numbers_;
};

AttendanceNote NoteFrom(const v1::Attendance& attendance, const std::string& field,
                        FieldViolations& violations) {
  CheckId(attendance.person_id(), absl::StrCat(field, ".person_id"), IdIs::kRequired, violations);
  AttendanceNote note{.person_id = PersonId::FromTrusted(attendance.person_id())};
  const absl::StatusOr<Presence> presence = PresenceFromCode(rpc::CodeOf(attendance.presence()));
  if (presence.ok()) {
    note.presence = *presence;
  } else {
    violations.Add(absl::StrCat(field, ".presence"), "REQUIRED",
                   "must be PRESENT, EXCUSED or ABSENT");
  }
  if (attendance.has_minutes()) note.minutes = attendance.minutes();
  note.barrier = rpc::CodeOf(attendance.barrier());
  note.flags = Codes(TypedEnums<common::v1::ContactFlag>(attendance.flags()),
                     absl::StrCat(field, ".flags"), violations);
  return note;
}

}  // namespace

void CheckId(absl::string_view text, absl::string_view field, IdIs is,
             FieldViolations& violations) {
  if (text.empty() && is == IdIs::kOptional) return;
  if (!IsUuid(text)) violations.Add(field, "NOT_A_UUID", "must be a UUID in lower case");
}

absl::StatusOr<Series> FromProto(const v1::CreateSeriesRequest& request) {
  const v1::Series& in = request.series();
  FieldViolations violations;
  Series series{.external_id = in.external_id(),
                .organisation_code = in.organisation_code(),
                .programme_code = in.programme_code(),
                .title = std::string(absl::StripAsciiWhitespace(in.title())),
                .description = in.description(),
                .kind = rpc::CodeOf(in.kind()),
                .country = in.country(),
                .postcode = in.postcode(),
                .place = in.place(),
                .venue = in.venue(),
                .municipality_code = in.municipality_code(),
                .time_zone = in.time_zone(),
                .rule = in.recurrence_rule(),
                .duration_minutes = in.duration_minutes(),
                .capacity = in.capacity(),
                .language_code = in.language_code(),
                .requires_match = in.requires_match()};
  if (!ParseLocalTime(in.start_local_time(), series.first_start)) {
    violations.Add("series.start_local_time", "NOT_A_LOCAL_TIME",
                   "must be a local time such as 2026-10-06T20:00");
  }
  series.social_connections =
      Codes(TypedEnums<common::v1::SocialConnection>(in.social_connections()),
            "series.social_connections", violations);
  series.barrier_removals = Codes(TypedEnums<common::v1::BarrierRemoval>(in.barrier_removals()),
                                  "series.barrier_removals", violations);
  if (!violations.empty()) return violations.ToStatus();
  return series;
}

SeriesFilter FilterOf(const v1::ListSeriesRequest& request) {
  return {.programme_code = request.programme_code(),
          .municipality_code = request.municipality_code(),
          .organisation_code = request.organisation_code(),
          .kind = rpc::CodeOf(request.kind())};
}

absl::StatusOr<SessionFilter> FilterOf(const v1::ListSessionsRequest& request) {
  FieldViolations violations;
  CheckId(request.series_id(), "series_id", IdIs::kOptional, violations);
  SessionFilter filter{.series_id = request.series_id(),
                       .municipality_code = request.municipality_code()};
  if (request.has_from_time()) filter.from = events::FromTimestamp(request.from_time());
  if (request.has_until_time()) filter.until = events::FromTimestamp(request.until_time());
  if (filter.from.has_value() && filter.until.has_value() && *filter.until <= *filter.from) {
    violations.Add("until_time", "NOT_AFTER_FROM", "must be after from_time");
  }
  if (!violations.empty()) return violations.ToStatus();
  return filter;
}

absl::StatusOr<RegistrationFilter> FilterOf(const v1::ListRegistrationsRequest& request) {
  FieldViolations violations;
  if (request.session_id().empty() && request.series_id().empty() && request.person_id().empty()) {
    violations.Add("session_id", "REQUIRED", "one of session_id, series_id, person_id is needed");
  }
  CheckId(request.session_id(), "session_id", IdIs::kOptional, violations);
  CheckId(request.series_id(), "series_id", IdIs::kOptional, violations);
  CheckId(request.person_id(), "person_id", IdIs::kOptional, violations);
  RegistrationFilter filter{
      .session_id = request.session_id(),
      .series_id = request.series_id(),
      .person_id = request.person_id(),
      .states = Codes(TypedEnums<v1::RegistrationState>(request.states()), "states", violations)};
  if (!violations.empty()) return violations.ToStatus();
  return filter;
}

absl::StatusOr<Rescheduling> FromProto(const v1::RescheduleSessionRequest& request) {
  FieldViolations violations;
  CheckId(request.id(), "id", IdIs::kRequired, violations);
  Rescheduling rescheduling{.session = SessionId::FromTrusted(request.id())};
  if (!ParseLocalTime(request.start_local_time(), rescheduling.local_start)) {
    violations.Add("start_local_time", "NOT_A_LOCAL_TIME",
                   "must be a local time such as 2026-10-06T20:00");
  }
  if (request.has_duration_minutes()) {
    rescheduling.duration_minutes = request.duration_minutes();
    if (request.duration_minutes() < 1 || request.duration_minutes() > kLongestSessionMinutes) {
      violations.Add("duration_minutes", "OUT_OF_RANGE",
                     absl::StrCat("must be 1 to ", kLongestSessionMinutes));
    }
  }
  if (!violations.empty()) return violations.ToStatus();
  return rescheduling;
}

absl::StatusOr<Recording> FromProto(const v1::RecordAttendanceRequest& request) {
  FieldViolations violations;
  CheckId(request.session_id(), "session_id", IdIs::kRequired, violations);
  Recording recording{.session = SessionId::FromTrusted(request.session_id())};
  if (request.attendance().empty() && !request.has_walk_ins()) {
    violations.Add("attendance", "REQUIRED", "name somebody or give walk_ins");
  }
  if (request.attendance_size() > kMostNotes) {
    violations.Add("attendance", "TOO_MANY", absl::StrCat("must be at most ", kMostNotes));
  }
  if (request.has_walk_ins()) {
    recording.walk_ins = request.walk_ins();
    if (request.walk_ins() < 0 || request.walk_ins() > kMostWalkIns) {
      violations.Add("walk_ins", "OUT_OF_RANGE", absl::StrCat("must be 0 to ", kMostWalkIns));
    }
  }
  std::set<PersonId> named;
  for (int i = 0; i < request.attendance_size(); ++i) {
    const std::string field = absl::StrCat("attendance[", i, "]");
    recording.notes.push_back(NoteFrom(request.attendance(i), field, violations));
    if (!named.insert(recording.notes.back().person_id).second) {
      violations.Add(absl::StrCat(field, ".person_id"), "PERSON_REPEATED", "must be named once");
    }
  }
  if (!violations.empty()) return violations.ToStatus();
  return recording;
}

v1::Series ToProto(const Series& series) {
  v1::Series out;
  out.set_id(series.id.str());
  out.set_etag(absl::StrCat(series.version));
  out.set_external_id(series.external_id);
  out.set_title(series.title);
  out.set_description(series.description);
  out.set_organisation_code(series.organisation_code);
  out.set_kind(rpc::EnumOf<common::v1::ContactKind>(series.kind));
  out.set_programme_code(series.programme_code);
  out.set_recurrence_rule(series.rule);
  out.set_start_local_time(FormatLocalTime(series.first_start));
  out.set_time_zone(series.time_zone);
  out.set_duration_minutes(series.duration_minutes);
  out.set_country(series.country);
  out.set_postcode(series.postcode);
  out.set_place(series.place);
  out.set_venue(series.venue);
  out.set_municipality_code(series.municipality_code);
  out.set_capacity(series.capacity);
  out.set_language_code(series.language_code);
  for (const std::string& code : series.social_connections) {
    out.add_social_connections(rpc::EnumOf<common::v1::SocialConnection>(code));
  }
  for (const std::string& code : series.barrier_removals) {
    out.add_barrier_removals(rpc::EnumOf<common::v1::BarrierRemoval>(code));
  }
  out.set_requires_match(series.requires_match);
  out.set_session_count(series.session_count);
  *out.mutable_create_time() = events::ToTimestamp(series.created_at);
  return out;
}

v1::Session ToProto(const SessionView& view) {
  const Session& session = view.session;
  absl::TimeZone zone;
  NAOBER_CHECK(absl::LoadTimeZone(view.time_zone, &zone));
  v1::Session out;
  out.set_id(session.id.str());
  out.set_etag(absl::StrCat(session.version));
  out.set_series_id(session.series_id.str());
  out.set_ordinal(session.ordinal);
  out.set_state(rpc::EnumOf<v1::SessionState>(ToCode(session.state)));
  *out.mutable_start_time() = events::ToTimestamp(session.starts_at);
  out.set_duration_minutes(session.duration_minutes);
  out.set_start_local_time(FormatLocalTime(absl::ToCivilSecond(session.starts_at, zone)));
  out.set_capacity(session.capacity);
  out.set_seats_taken(view.seated);
  out.set_waiting(view.waiting);
  out.set_walk_ins(session.walk_ins);
  return out;
}

v1::Registration ToProto(const RegistrationView& view) {
  const Registration& registration = view.registration;
  v1::Registration out;
  out.set_id(registration.id.str());
  out.set_etag(absl::StrCat(registration.version));
  out.set_session_id(view.session_id.str());
  out.set_series_id(view.series_id.str());
  out.set_person_id(registration.person_id.str());
  out.set_state(rpc::EnumOf<v1::RegistrationState>(ToCode(registration.state)));
  if (view.waiting_position > 0) out.set_waiting_position(view.waiting_position);
  *out.mutable_create_time() = events::ToTimestamp(registration.created_at);
  return out;
}

v1::Attendance ToProto(const Attendance& attendance) {
  v1::Attendance out;
  out.set_id(attendance.id.str());
  out.set_session_id(attendance.session_id.str());
  out.set_person_id(attendance.person_id.str());
  out.set_presence(rpc::EnumOf<v1::Presence>(ToCode(attendance.presence)));
  out.set_minutes(attendance.minutes);
  out.set_barrier(rpc::EnumOf<common::v1::Barrier>(attendance.barrier));
  for (const std::string& code : attendance.flags) {
    out.add_flags(rpc::EnumOf<common::v1::ContactFlag>(code));
  }
  out.set_version(attendance.version);
  *out.mutable_update_time() = events::ToTimestamp(attendance.recorded_at);
  return out;
}

}  // namespace naober::activities
