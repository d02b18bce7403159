// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/store/session_store.h"

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"

namespace naober::activities {
namespace {

using postgres::Column;
using postgres::Query;
using postgres::ToParameter;

constexpr Query kLock = {"session.lock", R"sql(
  SELECT session_id, series_id, ordinal, version, state, scheduled_start, starts_at,
         duration_minutes, capacity, walk_ins
  FROM sessions
  WHERE tenant_id = $1 AND session_id = $2
  FOR UPDATE)sql"};

constexpr Query kSave = {"session.save", R"sql(
  UPDATE sessions
  SET version = $3, state = $4, starts_at = $5::timestamptz, duration_minutes = $6, walk_ins = $7
  WHERE tenant_id = $1 AND session_id = $2)sql"};

constexpr Query kList = {"session.list", R"sql(
  SELECT s.session_id, s.series_id, s.ordinal, s.version, s.state, s.scheduled_start, s.starts_at,
         s.duration_minutes, s.capacity, s.walk_ins, series.time_zone,
         (SELECT count(*) FROM registrations r
          WHERE r.tenant_id = s.tenant_id AND r.session_id = s.session_id AND r.state = 'SEATED')
           AS seated,
         (SELECT count(*) FROM registrations r
          WHERE r.tenant_id = s.tenant_id AND r.session_id = s.session_id
            AND r.state = 'WAITLISTED') AS waiting
  FROM sessions s
  JOIN series ON series.tenant_id = s.tenant_id AND series.series_id = s.series_id
  WHERE s.tenant_id = $1
    AND ($2::uuid IS NULL OR s.session_id = $2::uuid)
    AND ($3::uuid IS NULL OR s.series_id = $3::uuid)
    AND ($4 = '' OR series.municipality_code = $4)
    AND ($5::timestamptz IS NULL OR s.starts_at >= $5::timestamptz)
    AND ($6::timestamptz IS NULL OR s.starts_at < $6::timestamptz)
    AND ($7::timestamptz IS NULL OR (s.starts_at, s.session_id) > ($7::timestamptz, $8::uuid))
  ORDER BY s.starts_at, s.session_id
  LIMIT $9)sql"};

constexpr Query kToCome = {"session.to_come", R"sql(
  SELECT session_id
  FROM sessions
  WHERE tenant_id = $1 AND series_id = $2 AND state = 'SCHEDULED' AND starts_at > $3::timestamptz
  ORDER BY starts_at, session_id)sql"};

absl::StatusOr<Session> ReadSession(const pqxx::row& row) {
  ASSIGN_OR_RETURN(const SessionState state,
                   SessionStateFromCode(Column<std::string>(row, "state")));
  return Session{.id = SessionId::FromTrusted(Column<std::string>(row, "session_id")),
                 .series_id = SeriesId::FromTrusted(Column<std::string>(row, "series_id")),
                 .ordinal = Column<int>(row, "ordinal"),
                 .scheduled_start = postgres::TimeColumn(row, "scheduled_start"),
                 .starts_at = postgres::TimeColumn(row, "starts_at"),
                 .duration_minutes = Column<int>(row, "duration_minutes"),
                 .capacity = Column<int>(row, "capacity"),
                 .state = state,
                 .walk_ins = Column<int>(row, "walk_ins"),
                 .version = Column<int>(row, "version")};
}

absl::StatusOr<SessionView> ReadView(const pqxx::row& row) {
  ASSIGN_OR_RETURN(Session session, ReadSession(row));
  return SessionView{.session = std::move(session),
                     .time_zone = Column<std::string>(row, "time_zone"),
                     .seated = Column<int>(row, "seated"),
                     .waiting = Column<int>(row, "waiting")};
}

std::optional<std::string> NullIfEmpty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace

absl::StatusOr<Session> SessionStore::Lock(const SessionId& id) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx_.Exec(kLock, tx_.tenant_id(), id.str()));
  if (rows.empty()) return NotFound("session", id.str());
  return ReadSession(rows[0]);
}

absl::StatusOr<SessionView> SessionStore::Get(const SessionId& id) {
  const std::optional<std::string> any;
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kList, tx_.tenant_id(), id.str(), any, "", any, any, any, any, 1));
  if (rows.empty()) return NotFound("session", id.str());
  return ReadView(rows[0]);
}

absl::Status SessionStore::Save(const Session& session) {
  return tx_
      .Exec(kSave, tx_.tenant_id(), session.id.str(), session.version,
            std::string(ToCode(session.state)), ToParameter(session.starts_at),
            session.duration_minutes, session.walk_ins)
      .status();
}

absl::StatusOr<std::vector<SessionView>> SessionStore::List(const SessionFilter& filter,
                                                            const rpc::Page& page) {
  std::optional<std::string> after_start;
  std::optional<std::string> after_id;
  if (!page.after.empty()) {
    after_start = page.after[0];
    after_id = page.after[1];
  }
  const std::optional<std::string> any;
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kList, tx_.tenant_id(), any, NullIfEmpty(filter.series_id),
                            filter.municipality_code, ToParameter(filter.from),
                            ToParameter(filter.until), after_start, after_id, page.limit + 1));
  std::vector<SessionView> views;
  for (const pqxx::row& row : rows) {
    ASSIGN_OR_RETURN(SessionView view, ReadView(row));
    views.push_back(std::move(view));
  }
  return views;
}

absl::StatusOr<std::vector<SessionId>> SessionStore::ToCome(const SeriesId& series,
                                                            absl::Time now) {
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kToCome, tx_.tenant_id(), series.str(), ToParameter(now)));
  std::vector<SessionId> ids;
  for (const pqxx::row& row : rows) {
    ids.push_back(SessionId::FromTrusted(Column<std::string>(row, "session_id")));
  }
  return ids;
}

}  // namespace naober::activities
