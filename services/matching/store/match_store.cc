// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/store/match_store.h"

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

#define NAOBER_SELECT_MATCH                                                                     \
  "SELECT match_id, version, proposal_id, programme_code, newcomer_id, buddy_id, "              \
  "newcomer_country, newcomer_postcode, newcomer_municipality, buddy_country, buddy_postcode, " \
  "buddy_municipality, buddy_background, state, active_from, paused_at, ended_at, end_reason, " \
  "confirmed_meetings, confirmed_minutes, last_meeting_at FROM matches "

// Reach is always the first two parameters.
#define NAOBER_IN_REACH                                             \
  "($1::text[] IS NULL OR newcomer_municipality = ANY($1::text[]))" \
  " AND ($2::uuid IS NULL OR $2::uuid IN (newcomer_id, buddy_id))"

constexpr Query kInsert = {"match.insert", R"sql(
  INSERT INTO matches (tenant_id, match_id, version, proposal_id, programme_code, newcomer_id, buddy_id,
                       newcomer_country, newcomer_postcode, newcomer_municipality, buddy_country, buddy_postcode,
                       buddy_municipality, buddy_background, state, active_from, confirmed_meetings,
                       confirmed_minutes)
  VALUES (naober_tenant(), $1::uuid, $2, $3::uuid, $4, $5::uuid, $6::uuid, $7, $8, $9, $10, $11, $12, $13, $14,
          $15::timestamptz, 0, 0)
)sql"};

constexpr Query kFind = {"match.find",
                         NAOBER_SELECT_MATCH "WHERE " NAOBER_IN_REACH " AND match_id = $3::uuid"};

constexpr Query kLock = {"match.lock", NAOBER_SELECT_MATCH "WHERE " NAOBER_IN_REACH
                                                           " AND match_id = $3::uuid FOR UPDATE"};

constexpr Query kSave = {"match.save", R"sql(
  UPDATE matches
  SET version = $2, state = $3, paused_at = $4::timestamptz, ended_at = $5::timestamptz, end_reason = $6,
      confirmed_meetings = $7, confirmed_minutes = $8, last_meeting_at = $9::timestamptz
  WHERE match_id = $1::uuid
)sql"};

constexpr Query kList = {"match.list", NAOBER_SELECT_MATCH "WHERE " NAOBER_IN_REACH R"sql(
    AND ($3 = '' OR programme_code = $3)
    AND ($4 = '' OR newcomer_municipality = $4)
    AND ($5::uuid IS NULL OR $5::uuid IN (newcomer_id, buddy_id))
    AND ($6::smallint[] = '{}' OR state = ANY($6::smallint[]))
    AND ($7::uuid IS NULL OR match_id > $7::uuid)
  ORDER BY match_id LIMIT $8
)sql"};

constexpr Query kLockOpenOf = {"match.lock_open_of", NAOBER_SELECT_MATCH R"sql(
  WHERE (newcomer_id = $1::uuid OR buddy_id = $1::uuid) AND state IN (1, 2) AND ($2 = '' OR programme_code = $2)
  ORDER BY match_id FOR UPDATE
)sql"};

constexpr Query kCountOpen = {"match.count_open", R"sql(
  SELECT count(*) AS open FROM matches WHERE buddy_id = $1::uuid AND state IN (1, 2)
)sql"};

constexpr Query kOpen = {"match.open", R"sql(
  SELECT p.person_id, m.match_id
  FROM unnest($2::uuid[]) AS p(person_id)
  JOIN matches m ON m.newcomer_id = p.person_id OR m.buddy_id = p.person_id
  WHERE m.programme_code = $1 AND m.state IN (1, 2)
  ORDER BY m.match_id
)sql"};

constexpr Query kMoveNewcomer = {"match.move_newcomer", R"sql(
  UPDATE matches SET newcomer_country = $2, newcomer_postcode = $3, newcomer_municipality = $4
  WHERE newcomer_id = $1::uuid AND state IN (1, 2)
)sql"};

constexpr Query kMoveBuddy = {"match.move_buddy", R"sql(
  UPDATE matches SET buddy_country = $2, buddy_postcode = $3, buddy_municipality = $4
  WHERE buddy_id = $1::uuid AND state IN (1, 2)
)sql"};

#undef NAOBER_IN_REACH
#undef NAOBER_SELECT_MATCH

Match Read(const pqxx::row& row) {
  Match match;
  match.id = MatchId::FromTrusted(Column<std::string>(row, "match_id"));
  match.version = Column<int>(row, "version");
  match.proposal_id = ProposalId::FromTrusted(Column<std::string>(row, "proposal_id"));
  match.pairing = ReadPairing(row);
  match.state = EnumColumn<MatchState>(row, "state");
  match.active_from = postgres::TimeColumn(row, "active_from");
  match.paused_at = postgres::OptionalTimeColumn(row, "paused_at");
  match.ended_at = postgres::OptionalTimeColumn(row, "ended_at");
  match.end_reason = OptionalEnumColumn<MatchEndReason>(row, "end_reason");
  match.confirmed_meetings = Column<int>(row, "confirmed_meetings");
  match.confirmed_minutes = Column<int>(row, "confirmed_minutes");
  match.last_meeting_at = postgres::OptionalTimeColumn(row, "last_meeting_at");
  return match;
}

absl::StatusOr<std::vector<Match>> ReadAll(const absl::StatusOr<pqxx::result>& result) {
  RETURN_IF_ERROR(result.status());
  std::vector<Match> matches;
  for (const pqxx::row& row : *result) matches.push_back(Read(row));
  return matches;
}

absl::StatusOr<Match> One(postgres::Transaction& tx, const Query& query, const MatchId& id,
                          const ReachParameters& reach) {
  ASSIGN_OR_RETURN(const pqxx::result result,
                   tx.Exec(query, reach.municipalities, reach.person_id, id.str()));
  if (result.empty()) return NotFound("match", id.str());
  return Read(result[0]);
}

}  // namespace

absl::Status InsertMatch(postgres::Transaction& tx, const Match& match) {
  const Pairing& pairing = match.pairing;
  return tx
      .Exec(kInsert, match.id.str(), match.version, match.proposal_id.str(), pairing.programme_code,
            pairing.newcomer_id.str(), pairing.buddy_id.str(), pairing.newcomer_area.country,
            pairing.newcomer_area.postcode, pairing.newcomer_area.municipality_code,
            pairing.buddy_area.country, pairing.buddy_area.postcode,
            pairing.buddy_area.municipality_code, static_cast<int>(pairing.buddy_background),
            static_cast<int>(match.state), ToParameter(match.active_from))
      .status();
}

absl::StatusOr<Match> FindMatch(postgres::Transaction& tx, const MatchId& id,
                                const ReachParameters& reach) {
  return One(tx, kFind, id, reach);
}

absl::StatusOr<Match> LockMatch(postgres::Transaction& tx, const MatchId& id,
                                const ReachParameters& reach) {
  return One(tx, kLock, id, reach);
}

absl::Status SaveMatch(postgres::Transaction& tx, const Match& match) {
  return tx
      .Exec(kSave, match.id.str(), match.version, static_cast<int>(match.state),
            ToParameter(match.paused_at), ToParameter(match.ended_at),
            EnumParameter(match.end_reason), match.confirmed_meetings, match.confirmed_minutes,
            ToParameter(match.last_meeting_at))
      .status();
}

absl::StatusOr<std::vector<Match>> ListMatches(postgres::Transaction& tx, const MatchFilter& filter,
                                               const ReachParameters& reach,
                                               const rpc::Page& page) {
  std::vector<std::string> states;
  for (const MatchState state : filter.states)
    states.push_back(absl::StrCat(static_cast<int>(state)));
  return ReadAll(tx.Exec(
      kList, reach.municipalities, reach.person_id, filter.programme_code, filter.municipality_code,
      filter.person_id.empty() ? std::nullopt : std::optional(filter.person_id),
      ToParameter(states), page.after.empty() ? std::nullopt : std::optional(page.after[0]),
      page.limit + 1));
}

absl::StatusOr<std::vector<Match>> LockOpenMatchesOf(postgres::Transaction& tx,
                                                     const PersonId& person,
                                                     const std::string& programme_code) {
  return ReadAll(tx.Exec(kLockOpenOf, person.str(), programme_code));
}

absl::StatusOr<int> CountOpenMatches(postgres::Transaction& tx, const PersonId& buddy) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kCountOpen, buddy.str()));
  return Column<int>(result[0], "open");
}

absl::StatusOr<absl::flat_hash_map<PersonId, MatchId>> OpenMatches(
    postgres::Transaction& tx, const std::string& programme_code,
    const std::vector<std::string>& people) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kOpen, programme_code, ToParameter(people)));
  absl::flat_hash_map<PersonId, MatchId> matches;
  for (const pqxx::row& row : result)
    matches.try_emplace(PersonId::FromTrusted(Column<std::string>(row, "person_id")),
                        MatchId::FromTrusted(Column<std::string>(row, "match_id")));
  return matches;
}

absl::Status MoveInMatches(postgres::Transaction& tx, const PersonId& person, const Area& area) {
  for (const Query& query : {kMoveNewcomer, kMoveBuddy}) {
    RETURN_IF_ERROR(
        tx.Exec(query, person.str(), area.country, area.postcode, area.municipality_code).status());
  }
  return absl::OkStatus();
}

}  // namespace naober::matching
