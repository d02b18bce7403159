// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/store/attendance_store.h"

#include <optional>
#include <utility>

#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"
#include "services/activities/store/reach.h"

namespace naober::activities {
namespace {

using postgres::Column;
using postgres::Query;
using postgres::ToParameter;

constexpr Query kLoad = {"attendance.load", R"sql(
  SELECT attendance_id, session_id, person_id, version, presence, minutes, barrier, flags,
         recorded_at
  FROM attendances
  WHERE tenant_id = $1 AND session_id = $2)sql"};

constexpr Query kSave = {"attendance.save", R"sql(
  INSERT INTO attendances (tenant_id, attendance_id, session_id, person_id, version, presence,
                           minutes, barrier, flags, recorded_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::text[], $10::timestamptz)
  ON CONFLICT (tenant_id, attendance_id) DO UPDATE
  SET version = excluded.version, presence = excluded.presence, minutes = excluded.minutes,
      barrier = excluded.barrier, flags = excluded.flags, recorded_at = excluded.recorded_at)sql"};

constexpr Query kList = {"attendance.list", R"sql(
  SELECT a.attendance_id, a.session_id, a.person_id, a.version, a.presence, a.minutes, a.barrier,
         a.flags, a.recorded_at
  FROM attendances a
  JOIN sessions s ON s.tenant_id = a.tenant_id AND s.session_id = a.session_id
  JOIN series ON series.tenant_id = s.tenant_id AND series.series_id = s.series_id
  LEFT JOIN people p ON p.tenant_id = a.tenant_id AND p.person_id = a.person_id
  WHERE a.tenant_id = $1
    AND ($2::uuid IS NULL OR a.session_id = $2::uuid)
    AND ($3::uuid IS NULL OR a.person_id = $3::uuid)
    AND ($4::text[] IS NULL OR p.municipality_code = ANY ($4::text[]))
    AND ($5::text IS NULL OR series.organisation_code = $5)
    AND ($6::uuid IS NULL OR a.person_id = $6::uuid)
    AND ($7::uuid IS NULL OR a.attendance_id > $7::uuid)
  ORDER BY a.attendance_id
  LIMIT $8)sql"};

absl::StatusOr<Attendance> ReadAttendance(const pqxx::row& row) {
  ASSIGN_OR_RETURN(const Presence presence, PresenceFromCode(Column<std::string>(row, "presence")));
  return Attendance{.id = AttendanceId::FromTrusted(Column<std::string>(row, "attendance_id")),
                    .session_id = SessionId::FromTrusted(Column<std::string>(row, "session_id")),
                    .person_id = PersonId::FromTrusted(Column<std::string>(row, "person_id")),
                    .presence = presence,
                    .minutes = Column<int>(row, "minutes"),
                    .barrier = Column<std::string>(row, "barrier"),
                    .flags = postgres::TextArrayColumn(row, "flags"),
                    .recorded_at = postgres::TimeColumn(row, "recorded_at"),
                    .version = Column<int>(row, "version")};
}

std::optional<std::string> NullIfEmpty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace

absl::StatusOr<std::map<PersonId, Attendance>> AttendanceStore::Load(const SessionId& session) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx_.Exec(kLoad, tx_.tenant_id(), session.str()));
  std::map<PersonId, Attendance> by_person;
  for (const pqxx::row& row : rows) {
    ASSIGN_OR_RETURN(Attendance attendance, ReadAttendance(row));
    by_person.emplace(attendance.person_id, std::move(attendance));
  }
  return by_person;
}

absl::Status AttendanceStore::Save(const Attendance& attendance) {
  return tx_
      .Exec(kSave, tx_.tenant_id(), attendance.id.str(), attendance.session_id.str(),
            attendance.person_id.str(), attendance.version,
            std::string(ToCode(attendance.presence)), attendance.minutes, attendance.barrier,
            ToParameter(attendance.flags), ToParameter(attendance.recorded_at))
      .status();
}

absl::StatusOr<std::vector<Attendance>> AttendanceStore::List(const std::string& session_id,
                                                              const std::string& person_id,
                                                              const auth::Reach& reach,
                                                              const rpc::Page& page) {
  const ReachParameters narrow = ParametersOf(reach);
  const std::optional<std::string> after =
      page.after.empty() ? std::nullopt : std::optional(page.after[0]);
  ASSIGN_OR_RETURN(
      const pqxx::result rows,
      tx_.Exec(kList, tx_.tenant_id(), NullIfEmpty(session_id), NullIfEmpty(person_id),
               narrow.municipalities, narrow.organisation, narrow.person, after, page.limit + 1));
  std::vector<Attendance> list;
  for (const pqxx::row& row : rows) {
    ASSIGN_OR_RETURN(Attendance attendance, ReadAttendance(row));
    list.push_back(std::move(attendance));
  }
  return list;
}

}  // namespace naober::activities
