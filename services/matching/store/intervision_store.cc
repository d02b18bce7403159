// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/store/intervision_store.h"

#include <optional>

#include "absl/strings/numbers.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"

namespace naober::matching {

namespace {

using postgres::Column;
using postgres::Query;
using postgres::ToParameter;

// Reach is always the first two parameters.
#define NAOBER_SELECT_GROUP_IN_REACH                                                             \
  "SELECT g.group_id, g.version, g.programme_code, g.municipality_code, g.facilitator_subject, " \
  "g.every_weeks, g.created_at, "                                                                \
  "ARRAY(SELECT b.buddy_id::text FROM intervision_members b WHERE b.tenant_id = g.tenant_id "    \
  "AND b.group_id = g.group_id ORDER BY b.buddy_id) AS buddies, "                                \
  "(SELECT max(i.starts_at) FROM intervision_meetings i WHERE i.tenant_id = g.tenant_id "        \
  "AND i.group_id = g.group_id) AS last_meeting_at "                                             \
  "FROM intervision_groups g "                                                                   \
  "WHERE ($1::text[] IS NULL OR g.municipality_code = ANY($1::text[])) "                         \
  "AND ($2::uuid IS NULL OR EXISTS (SELECT FROM intervision_members b "                          \
  "WHERE b.tenant_id = g.tenant_id AND b.group_id = g.group_id AND b.buddy_id = $2::uuid)) "

#define NAOBER_SELECT_MEETING                                                                    \
  "SELECT i.meeting_id, i.group_id, i.starts_at, i.minutes, i.recorded_at, "                     \
  "ARRAY(SELECT a.buddy_id::text FROM intervision_attendance a WHERE a.tenant_id = i.tenant_id " \
  "AND a.meeting_id = i.meeting_id ORDER BY a.buddy_id) AS buddies, "                            \
  "ARRAY(SELECT a.minutes::text FROM intervision_attendance a WHERE a.tenant_id = i.tenant_id "  \
  "AND a.meeting_id = i.meeting_id ORDER BY a.buddy_id) AS buddy_minutes "                       \
  "FROM intervision_meetings i "

constexpr Query kInsertGroup = {"intervision_group.insert", R"sql(
  INSERT INTO intervision_groups (tenant_id, group_id, version, programme_code, municipality_code,
                                  facilitator_subject, every_weeks, created_at)
  VALUES (naober_tenant(), $1::uuid, $2, $3, $4, $5, $6, $7::timestamptz)
)sql"};

constexpr Query kInsertMembers = {"intervision_group.insert_members", R"sql(
  INSERT INTO intervision_members (tenant_id, group_id, buddy_id)
  SELECT naober_tenant(), $1::uuid, unnest($2::uuid[])
)sql"};

constexpr Query kDeleteMembers = {"intervision_group.delete_members",
                                  "DELETE FROM intervision_members WHERE group_id = $1::uuid"};

constexpr Query kFindGroup = {"intervision_group.find",
                              NAOBER_SELECT_GROUP_IN_REACH "AND g.group_id = $3::uuid"};

constexpr Query kLockGroup = {"intervision_group.lock", NAOBER_SELECT_GROUP_IN_REACH
                              "AND g.group_id = $3::uuid FOR UPDATE OF g"};

constexpr Query kSaveGroup = {"intervision_group.save", R"sql(
  UPDATE intervision_groups SET version = $2, facilitator_subject = $3, every_weeks = $4
  WHERE group_id = $1::uuid
)sql"};

constexpr Query kListGroups = {"intervision_group.list", NAOBER_SELECT_GROUP_IN_REACH R"sql(
    AND ($3 = '' OR g.programme_code = $3)
    AND ($4::uuid IS NULL OR g.group_id > $4::uuid)
  ORDER BY g.group_id LIMIT $5
)sql"};

constexpr Query kInsertMeeting = {"intervision_meeting.insert", R"sql(
  INSERT INTO intervision_meetings (tenant_id, meeting_id, group_id, starts_at, minutes)
  VALUES (naober_tenant(), $1::uuid, $2::uuid, $3::timestamptz, $4)
  ON CONFLICT (tenant_id, group_id, starts_at) DO NOTHING
)sql"};

constexpr Query kFindMeeting = {"intervision_meeting.find",
                                NAOBER_SELECT_MEETING "WHERE i.meeting_id = $1::uuid"};

constexpr Query kSaveMeeting = {
    "intervision_meeting.save",
    "UPDATE intervision_meetings SET recorded_at = $2::timestamptz WHERE meeting_id = $1::uuid"};

constexpr Query kDeleteAttendance = {
    "intervision_meeting.delete_attendance",
    "DELETE FROM intervision_attendance WHERE meeting_id = $1::uuid"};

constexpr Query kInsertAttendance = {"intervision_meeting.insert_attendance", R"sql(
  INSERT INTO intervision_attendance (tenant_id, meeting_id, buddy_id, minutes)
  VALUES (naober_tenant(), $1::uuid, $2::uuid, $3)
)sql"};

constexpr Query kListMeetings = {"intervision_meeting.list", NAOBER_SELECT_MEETING R"sql(
  WHERE i.group_id = $1::uuid
    AND ($2::timestamptz IS NULL OR (i.starts_at, i.meeting_id) > ($2::timestamptz, $3::uuid))
  ORDER BY i.starts_at, i.meeting_id LIMIT $4
)sql"};

constexpr Query kLeave = {"intervision_group.leave", R"sql(
  DELETE FROM intervision_members b USING intervision_groups g
  WHERE g.tenant_id = b.tenant_id AND g.group_id = b.group_id
    AND b.buddy_id = $1::uuid AND ($2 = '' OR g.programme_code = $2)
)sql"};

constexpr Query kForgetAttendance = {
    "intervision_meeting.forget", "DELETE FROM intervision_attendance WHERE buddy_id = $1::uuid"};

#undef NAOBER_SELECT_MEETING
#undef NAOBER_SELECT_GROUP_IN_REACH

IntervisionGroup ReadGroup(const pqxx::row& row) {
  IntervisionGroup group;
  group.id = IntervisionGroupId::FromTrusted(Column<std::string>(row, "group_id"));
  group.version = Column<int>(row, "version");
  group.programme_code = Column<std::string>(row, "programme_code");
  group.municipality_code = Column<std::string>(row, "municipality_code");
  group.facilitator_subject = Column<std::string>(row, "facilitator_subject");
  for (std::string& id : postgres::TextArrayColumn(row, "buddies"))
    group.buddies.push_back(PersonId::FromTrusted(std::move(id)));
  group.every_weeks = Column<int>(row, "every_weeks");
  group.created_at = postgres::TimeColumn(row, "created_at");
  group.last_meeting_at = postgres::OptionalTimeColumn(row, "last_meeting_at");
  return group;
}

IntervisionMeeting ReadMeeting(const pqxx::row& row) {
  IntervisionMeeting meeting;
  meeting.id = IntervisionMeetingId::FromTrusted(Column<std::string>(row, "meeting_id"));
  meeting.group_id = IntervisionGroupId::FromTrusted(Column<std::string>(row, "group_id"));
  meeting.starts_at = postgres::TimeColumn(row, "starts_at");
  meeting.minutes = Column<int>(row, "minutes");
  meeting.recorded_at = postgres::OptionalTimeColumn(row, "recorded_at");
  const std::vector<std::string> buddies = postgres::TextArrayColumn(row, "buddies");
  const std::vector<std::string> minutes = postgres::TextArrayColumn(row, "buddy_minutes");
  for (size_t i = 0; i < buddies.size(); ++i) {
    IntervisionAttendance attendance{PersonId::FromTrusted(buddies[i]), 0};
    if (absl::SimpleAtoi(minutes[i], &attendance.minutes)) meeting.attendance.push_back(attendance);
  }
  return meeting;
}

absl::StatusOr<IntervisionGroup> OneGroup(postgres::Transaction& tx, const Query& query,
                                          const IntervisionGroupId& id,
                                          const ReachParameters& reach) {
  ASSIGN_OR_RETURN(const pqxx::result result,
                   tx.Exec(query, reach.municipalities, reach.person_id, id.str()));
  if (result.empty()) return NotFound("intervision_group", id.str());
  return ReadGroup(result[0]);
}

absl::Status InsertMembers(postgres::Transaction& tx, const IntervisionGroup& group) {
  std::vector<std::string> ids;
  for (const PersonId& buddy : group.buddies) ids.push_back(buddy.str());
  return tx.Exec(kInsertMembers, group.id.str(), ToParameter(ids)).status();
}

}  // namespace

absl::Status InsertGroup(postgres::Transaction& tx, const IntervisionGroup& group) {
  RETURN_IF_ERROR(tx.Exec(kInsertGroup, group.id.str(), group.version, group.programme_code,
                          group.municipality_code, group.facilitator_subject, group.every_weeks,
                          ToParameter(group.created_at))
                      .status());
  return InsertMembers(tx, group);
}

absl::StatusOr<IntervisionGroup> FindGroup(postgres::Transaction& tx, const IntervisionGroupId& id,
                                           const ReachParameters& reach) {
  return OneGroup(tx, kFindGroup, id, reach);
}

absl::StatusOr<IntervisionGroup> LockGroup(postgres::Transaction& tx, const IntervisionGroupId& id,
                                           const ReachParameters& reach) {
  return OneGroup(tx, kLockGroup, id, reach);
}

absl::Status SaveGroup(postgres::Transaction& tx, const IntervisionGroup& group) {
  RETURN_IF_ERROR(tx.Exec(kSaveGroup, group.id.str(), group.version, group.facilitator_subject,
                          group.every_weeks)
                      .status());
  RETURN_IF_ERROR(tx.Exec(kDeleteMembers, group.id.str()).status());
  return InsertMembers(tx, group);
}

absl::StatusOr<std::vector<IntervisionGroup>> ListGroups(postgres::Transaction& tx,
                                                         const std::string& programme_code,
                                                         const ReachParameters& reach,
                                                         const rpc::Page& page) {
  ASSIGN_OR_RETURN(
      const pqxx::result result,
      tx.Exec(kListGroups, reach.municipalities, reach.person_id, programme_code,
              page.after.empty() ? std::nullopt : std::optional(page.after[0]), page.limit + 1));
  std::vector<IntervisionGroup> groups;
  for (const pqxx::row& row : result) groups.push_back(ReadGroup(row));
  return groups;
}

absl::Status InsertIntervisionMeeting(postgres::Transaction& tx,
                                      const IntervisionMeeting& meeting) {
  ASSIGN_OR_RETURN(const pqxx::result inserted,
                   tx.Exec(kInsertMeeting, meeting.id.str(), meeting.group_id.str(),
                           ToParameter(meeting.starts_at), meeting.minutes));
  if (inserted.affected_rows() == 1) return absl::OkStatus();
  return Refuse("INTERVISION_MEETING_EXISTS", "the group has a meeting at this start already",
                {{"intervision_group_id", meeting.group_id.str()}});
}

absl::StatusOr<IntervisionMeeting> FindIntervisionMeeting(postgres::Transaction& tx,
                                                          const IntervisionMeetingId& id) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kFindMeeting, id.str()));
  if (result.empty()) return NotFound("intervision_meeting", id.str());
  return ReadMeeting(result[0]);
}

absl::Status SaveIntervisionMeeting(postgres::Transaction& tx, const IntervisionMeeting& meeting) {
  RETURN_IF_ERROR(
      tx.Exec(kSaveMeeting, meeting.id.str(), ToParameter(meeting.recorded_at)).status());
  RETURN_IF_ERROR(tx.Exec(kDeleteAttendance, meeting.id.str()).status());
  for (const IntervisionAttendance& came : meeting.attendance) {
    RETURN_IF_ERROR(
        tx.Exec(kInsertAttendance, meeting.id.str(), came.buddy_id.str(), came.minutes).status());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<IntervisionMeeting>> ListIntervisionMeetings(
    postgres::Transaction& tx, const IntervisionGroupId& group, const rpc::Page& page) {
  std::optional<std::string> after_start, after_id;
  if (page.after.size() == 2) {
    after_start = page.after[0];
    after_id = page.after[1];
  }
  ASSIGN_OR_RETURN(const pqxx::result result,
                   tx.Exec(kListMeetings, group.str(), after_start, after_id, page.limit + 1));
  std::vector<IntervisionMeeting> meetings;
  for (const pqxx::row& row : result) meetings.push_back(ReadMeeting(row));
  return meetings;
}

absl::Status LeaveGroups(postgres::Transaction& tx, const PersonId& buddy,
                         const std::string& programme_code) {
  return tx.Exec(kLeave, buddy.str(), programme_code).status();
}

absl::Status ForgetAttendance(postgres::Transaction& tx, const PersonId& buddy) {
  return tx.Exec(kForgetAttendance, buddy.str()).status();
}

}  // namespace naober::matching
