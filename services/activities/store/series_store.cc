// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/store/series_store.h"

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"

namespace naober::activities {
namespace {

using postgres::Column;
using postgres::OptionalColumn;
using postgres::Query;
using postgres::ToParameter;

constexpr Query kInsert = {"series.insert", R"sql(
  INSERT INTO series (tenant_id, series_id, version, external_id, organisation_code, programme_code,
                      title, description, kind, country, postcode, place, venue, municipality_code,
                      time_zone, first_start, recurrence_rule, duration_minutes, capacity,
                      language_code, social_connections, barrier_removals, requires_match,
                      session_count, created_at)
  VALUES ($1, $2, $3, nullif($4, ''), $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
          $16::timestamp, $17, $18, $19, $20, $21::text[], $22::text[], $23, $24,
          $25::timestamptz))sql"};

constexpr Query kInsertSessions = {"sessions.insert", R"sql(
  INSERT INTO sessions (tenant_id, session_id, series_id, ordinal, version, state, scheduled_start,
                        starts_at, duration_minutes, capacity, walk_ins)
  SELECT $1, session_id, $2, ordinal, 1, 'SCHEDULED', starts_at, starts_at, $3, $4, 0
  FROM unnest($5::uuid[], $6::timestamptz[]) WITH ORDINALITY
    AS planned (session_id, starts_at, ordinal))sql"};

#define NAOBER_SERIES_COLUMNS                                                                      \
  "series_id, version, external_id, organisation_code, programme_code, title, description, kind, " \
  "country, postcode, place, venue, municipality_code, time_zone, "                                \
  "to_char(first_start, 'YYYY-MM-DD\"T\"HH24:MI:SS') AS first_start, recurrence_rule, "            \
  "duration_minutes, capacity, language_code, social_connections, barrier_removals, "              \
  "requires_match, session_count, created_at "

constexpr Query kGet = {"series.get", "SELECT " NAOBER_SERIES_COLUMNS
                                      "FROM series WHERE tenant_id = $1 AND series_id = $2"};

constexpr Query kFindByExternalId = {"series.find_by_external_id",
                                     "SELECT " NAOBER_SERIES_COLUMNS
                                     "FROM series WHERE tenant_id = $1 AND external_id = $2"};

constexpr Query kList = {"series.list", "SELECT " NAOBER_SERIES_COLUMNS R"sql(
  FROM series
  WHERE tenant_id = $1
    AND ($2 = '' OR programme_code = $2)
    AND ($3 = '' OR municipality_code = $3)
    AND ($4 = '' OR organisation_code = $4)
    AND ($5 = '' OR kind = $5)
    AND ($6::uuid IS NULL OR series_id > $6::uuid)
  ORDER BY series_id
  LIMIT $7)sql"};

#undef NAOBER_SERIES_COLUMNS

Series ReadSeries(const pqxx::row& row) {
  Series series{.id = SeriesId::FromTrusted(Column<std::string>(row, "series_id")),
                .external_id = OptionalColumn<std::string>(row, "external_id").value_or(""),
                .organisation_code = Column<std::string>(row, "organisation_code"),
                .programme_code = Column<std::string>(row, "programme_code"),
                .title = Column<std::string>(row, "title"),
                .description = Column<std::string>(row, "description"),
                .kind = Column<std::string>(row, "kind"),
                .country = Column<std::string>(row, "country"),
                .postcode = Column<std::string>(row, "postcode"),
                .place = Column<std::string>(row, "place"),
                .venue = Column<std::string>(row, "venue"),
                .municipality_code = Column<std::string>(row, "municipality_code"),
                .time_zone = Column<std::string>(row, "time_zone"),
                .rule = Column<std::string>(row, "recurrence_rule"),
                .duration_minutes = Column<int>(row, "duration_minutes"),
                .capacity = Column<int>(row, "capacity"),
                .language_code = Column<std::string>(row, "language_code"),
                .social_connections = postgres::TextArrayColumn(row, "social_connections"),
                .barrier_removals = postgres::TextArrayColumn(row, "barrier_removals"),
                .requires_match = Column<bool>(row, "requires_match"),
                .session_count = Column<int>(row, "session_count"),
                .created_at = postgres::TimeColumn(row, "created_at"),
                .version = Column<int>(row, "version")};
  NAOBER_CHECK(absl::ParseCivilTime(Column<std::string>(row, "first_start"), &series.first_start));
  return series;
}

}  // namespace

absl::Status SeriesStore::Insert(const Series& series, const std::vector<Session>& sessions) {
  RETURN_IF_ERROR(tx_.Exec(kInsert, tx_.tenant_id(), series.id.str(), series.version,
                           series.external_id, series.organisation_code, series.programme_code,
                           series.title, series.description, series.kind, series.country,
                           series.postcode, series.place, series.venue, series.municipality_code,
                           series.time_zone, absl::FormatCivilTime(series.first_start), series.rule,
                           series.duration_minutes, series.capacity, series.language_code,
                           ToParameter(series.social_connections),
                           ToParameter(series.barrier_removals), series.requires_match,
                           series.session_count, ToParameter(series.created_at))
                      .status());
  return InsertSessions(sessions);
}

absl::Status SeriesStore::InsertSessions(const std::vector<Session>& sessions) {
  std::vector<std::string> ids;
  std::vector<std::string> starts;
  for (const Session& session : sessions) {
    ids.push_back(session.id.str());
    starts.push_back(ToParameter(session.starts_at));
  }
  const Session& first = sessions.front();
  return tx_
      .Exec(kInsertSessions, tx_.tenant_id(), first.series_id.str(), first.duration_minutes,
            first.capacity, ToParameter(ids), ToParameter(starts))
      .status();
}

absl::StatusOr<Series> SeriesStore::Get(const SeriesId& id) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx_.Exec(kGet, tx_.tenant_id(), id.str()));
  if (rows.empty()) return NotFound("series", id.str());
  return ReadSeries(rows[0]);
}

absl::StatusOr<std::optional<Series>> SeriesStore::FindByExternalId(
    const std::string& external_id) {
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kFindByExternalId, tx_.tenant_id(), external_id));
  if (rows.empty()) return std::optional<Series>();
  return ReadSeries(rows[0]);
}

absl::StatusOr<std::vector<Series>> SeriesStore::List(const SeriesFilter& filter,
                                                      const rpc::Page& page) {
  const std::optional<std::string> after =
      page.after.empty() ? std::nullopt : std::optional(page.after[0]);
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kList, tx_.tenant_id(), filter.programme_code, filter.municipality_code,
                            filter.organisation_code, filter.kind, after, page.limit + 1));
  std::vector<Series> series;
  for (const pqxx::row& row : rows) series.push_back(ReadSeries(row));
  return series;
}

}  // namespace naober::activities
