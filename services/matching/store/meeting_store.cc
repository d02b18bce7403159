// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/store/meeting_store.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"
#include "services/matching/store/pairing_columns.h"

namespace naober::matching {

namespace {

using postgres::Column;
using postgres::Query;
using postgres::ToParameter;

#define NAOBER_SELECT_MEETING                                                                   \
  "SELECT meeting_id, match_id, state, starts_at, minutes, kind, flags, logged_by, logged_at, " \
  "confirmed_by, confirmed_at FROM meetings "

constexpr Query kInsert = {"meeting.insert", R"sql(
  INSERT INTO meetings (tenant_id, meeting_id, match_id, state, starts_at, minutes, kind, flags, logged_by, logged_at)
  VALUES (naober_tenant(), $1::uuid, $2::uuid, $3, $4::timestamptz, $5, $6, $7::smallint[], $8, $9::timestamptz)
  ON CONFLICT DO NOTHING
)sql"};

constexpr Query kSame = {"meeting.same", R"sql(
  SELECT meeting_id FROM meetings WHERE match_id = $1::uuid AND starts_at = $2::timestamptz AND minutes = $3
)sql"};

constexpr Query kFind = {"meeting.find", NAOBER_SELECT_MEETING "WHERE meeting_id = $1::uuid"};

constexpr Query kLock = {"meeting.lock",
                         NAOBER_SELECT_MEETING "WHERE meeting_id = $1::uuid FOR UPDATE"};

constexpr Query kSave = {"meeting.save", R"sql(
  UPDATE meetings SET state = $2, confirmed_by = $3, confirmed_at = $4::timestamptz WHERE meeting_id = $1::uuid
)sql"};

constexpr Query kList = {"meeting.list", NAOBER_SELECT_MEETING R"sql(
  WHERE match_id = $1::uuid
    AND ($2::timestamptz IS NULL OR (starts_at, meeting_id) > ($2::timestamptz, $3::uuid))
  ORDER BY starts_at, meeting_id LIMIT $4
)sql"};

constexpr Query kAll = {"meeting.all",
                        NAOBER_SELECT_MEETING "WHERE match_id = $1::uuid ORDER BY starts_at"};

#undef NAOBER_SELECT_MEETING

Meeting Read(const pqxx::row& row) {
  Meeting meeting;
  meeting.id = MeetingId::FromTrusted(Column<std::string>(row, "meeting_id"));
  meeting.match_id = MatchId::FromTrusted(Column<std::string>(row, "match_id"));
  meeting.state = EnumColumn<MeetingState>(row, "state");
  meeting.starts_at = postgres::TimeColumn(row, "starts_at");
  meeting.minutes = Column<int>(row, "minutes");
  meeting.kind = EnumColumn<ContactKind>(row, "kind");
  for (const std::string& text : postgres::TextArrayColumn(row, "flags")) {
    int flag = 0;
    if (absl::SimpleAtoi(text, &flag)) meeting.flags.push_back(static_cast<ContactFlag>(flag));
  }
  meeting.logged_by = EnumColumn<Side>(row, "logged_by");
  meeting.logged_at = postgres::TimeColumn(row, "logged_at");
  meeting.confirmed_by = OptionalEnumColumn<Side>(row, "confirmed_by");
  meeting.confirmed_at = postgres::OptionalTimeColumn(row, "confirmed_at");
  return meeting;
}

absl::StatusOr<std::vector<Meeting>> ReadAll(const absl::StatusOr<pqxx::result>& result) {
  RETURN_IF_ERROR(result.status());
  std::vector<Meeting> meetings;
  for (const pqxx::row& row : *result) meetings.push_back(Read(row));
  return meetings;
}

absl::StatusOr<Meeting> One(postgres::Transaction& tx, const Query& query, const MeetingId& id) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(query, id.str()));
  if (result.empty()) return NotFound("meeting", id.str());
  return Read(result[0]);
}

}  // namespace

absl::Status InsertMeeting(postgres::Transaction& tx, const Meeting& meeting) {
  std::vector<std::string> flags;
  for (const ContactFlag flag : meeting.flags)
    flags.push_back(absl::StrCat(static_cast<int>(flag)));
  ASSIGN_OR_RETURN(const pqxx::result inserted,
                   tx.Exec(kInsert, meeting.id.str(), meeting.match_id.str(),
                           static_cast<int>(meeting.state), ToParameter(meeting.starts_at),
                           meeting.minutes, static_cast<int>(meeting.kind), ToParameter(flags),
                           static_cast<int>(meeting.logged_by), ToParameter(meeting.logged_at)));
  if (inserted.affected_rows() == 1) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const pqxx::result same,
      tx.Exec(kSame, meeting.match_id.str(), ToParameter(meeting.starts_at), meeting.minutes));
  if (same.empty()) return absl::InternalError("a meeting conflicts with none that is there");
  return Refuse("MEETING_EXISTS", "a meeting with this start and length was logged already",
                {{"meeting_id", Column<std::string>(same[0], "meeting_id")}});
}

absl::StatusOr<Meeting> FindMeeting(postgres::Transaction& tx, const MeetingId& id) {
  return One(tx, kFind, id);
}

absl::StatusOr<Meeting> LockMeeting(postgres::Transaction& tx, const MeetingId& id) {
  return One(tx, kLock, id);
}

absl::Status SaveMeeting(postgres::Transaction& tx, const Meeting& meeting) {
  return tx
      .Exec(kSave, meeting.id.str(), static_cast<int>(meeting.state),
            EnumParameter(meeting.confirmed_by), ToParameter(meeting.confirmed_at))
      .status();
}

absl::StatusOr<std::vector<Meeting>> ListMeetings(postgres::Transaction& tx, const MatchId& match,
                                                  const rpc::Page& page) {
  std::optional<std::string> after_start, after_id;
  if (page.after.size() == 2) {
    after_start = page.after[0];
    after_id = page.after[1];
  }
  return ReadAll(tx.Exec(kList, match.str(), after_start, after_id, page.limit + 1));
}

absl::StatusOr<std::vector<Meeting>> AllMeetings(postgres::Transaction& tx, const MatchId& match) {
  return ReadAll(tx.Exec(kAll, match.str()));
}

}  // namespace naober::matching
