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

#define NAOBER_SELECT_MATCH                                                                        \
  "SELECT match_id, version, proposal_id, programme_code, newcomer_id, buddy_id, "                 \
  "newcomer_country, newcomer_postcode, newcomer_municipality, buddy_country, buddy_postcode, "    \
  "buddy_municipality, buddy_background, state, active_from, planned_end_at, paused_at, "          \
  "resumed_at, ended_at, end_reason, confirmed_meetings, confirmed_minutes, last_meeting_at FROM " \
  "matches "

// Reach is always the first two parameters.
#define NAOBER_IN_REACH                                             \
  "($1::text[] IS NULL OR newcomer_municipality = ANY($1::text[]))" \
  " AND ($2::uuid IS NULL OR $2::uuid IN (newcomer_id, buddy_id))"

constexpr Query kInsert = {"match.insert", R"sql(
  INSERT INTO matches (tenant_id, match_id, version, proposal_id, programme_code, newcomer_id, buddy_id,
                       newcomer_country, newcomer_postcode, newcomer_municipality, buddy_country, buddy_postcode,
                       buddy_municipality, buddy_background, state, active_from, planned_end_at, confirmed_meetings,
                       confirmed_minutes)
  VALUES (naober_tenant(), $1::uuid, $2, $3::uuid, $4, $5::uuid, $6::uuid, $7, $8, $9, $10, $11, $12, $13, $14,
          $15::timestamptz, $16::timestamptz, 0, 0)
)sql"};

constexpr Query kFind = {"match.find",
                         NAOBER_SELECT_MATCH "WHERE " NAOBER_IN_REACH " AND match_id = $3::uuid"};

constexpr Query kLock = {"match.lock", NAOBER_SELECT_MATCH "WHERE " NAOBER_IN_REACH
                                                           " AND match_id = $3::uuid FOR UPDATE"};

constexpr Query kSave = {"match.save", R"sql(
  UPDATE matches
  SET version = $2, state = $3, paused_at = $4::timestamptz, ended_at = $5::timestamptz, end_reason = $6,
      confirmed_meetings = $7, confirmed_minutes = $8, last_meeting_at = $9::timestamptz,
      planned_end_at = $10::timestamptz, resumed_at = $11::timestamptz
  WHERE match_id = $1::uuid
)sql"};

constexpr Query kList = {"match.list", NAOBER_SELECT_MATCH "WHERE " NAOBER_IN_REACH R"sql(
    AND ($3 = '' OR programme_code = $3)
    AND ($4 = '' OR newcomer_municipality = $4)
    AND ($5::uuid IS NULL OR $5::uuid IN (newcomer_id, buddy_id))
    AND ($6::smallint[] = '{}' OR state = ANY($6::smallint[]))
    AND ($7::timestamptz IS NULL OR planned_end_at < $7::timestamptz)
    AND ($8::uuid IS NULL OR match_id > $8::uuid)
  ORDER BY match_id LIMIT $9
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

constexpr Query kBuddiesOf = {"match.buddies_of", R"sql(
  SELECT buddy_id FROM matches
  WHERE ($1::text[] IS NULL OR newcomer_municipality = ANY($1::text[]))
    AND programme_code = $2 AND state IN (1, 2) AND buddy_id = ANY($3::uuid[])
  ORDER BY match_id FOR SHARE
)sql"};

constexpr Query kTenantsWithSilent = {"match.tenants_with_silent", R"sql(
  SELECT DISTINCT m.tenant_id FROM matches m
  WHERE m.state = 1 AND greatest(m.active_from, m.last_meeting_at, m.resumed_at) <= $1::timestamptz
    AND NOT EXISTS (SELECT FROM contact_signals s
                    WHERE s.tenant_id = m.tenant_id AND s.match_id = m.match_id
                      AND s.since = greatest(m.active_from, m.last_meeting_at, m.resumed_at))
  ORDER BY m.tenant_id
)sql"};

constexpr Query kActiveProgrammes = {"match.active_programmes", R"sql(
  SELECT DISTINCT programme_code FROM matches WHERE state = 1 ORDER BY programme_code
)sql"};

// What a concurrent meeting made less silent is judged anew once its lock is had, and falls out.
constexpr Query kLockSilent = {"match.lock_silent", NAOBER_SELECT_MATCH R"sql(
  WHERE programme_code = $1 AND state = 1
    AND greatest(active_from, last_meeting_at, resumed_at) <= $2::timestamptz
    AND NOT EXISTS (SELECT FROM contact_signals s
                    WHERE s.match_id = matches.match_id
                      AND s.since = greatest(active_from, last_meeting_at, resumed_at))
  ORDER BY match_id LIMIT $3 FOR UPDATE
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
  match.planned_end_at = postgres::TimeColumn(row, "planned_end_at");
  match.resumed_at = postgres::OptionalTimeColumn(row, "resumed_at");
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
            static_cast<int>(match.state), ToParameter(match.active_from),
            ToParameter(match.planned_end_at))
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
            ToParameter(match.last_meeting_at), ToParameter(match.planned_end_at),
            ToParameter(match.resumed_at))
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
      ToParameter(states), ToParameter(filter.planned_end_before),
      page.after.empty() ? std::nullopt : std::optional(page.after[0]), page.limit + 1));
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

absl::StatusOr<absl::flat_hash_set<PersonId>> BuddiesWithMatch(postgres::Transaction& tx,
                                                               const std::string& programme_code,
                                                               const std::vector<PersonId>& people,
                                                               const ReachParameters& reach) {
  std::vector<std::string> ids;
  for (const PersonId& person : people) ids.push_back(person.str());
  ASSIGN_OR_RETURN(const pqxx::result result,
                   tx.Exec(kBuddiesOf, reach.municipalities, programme_code, ToParameter(ids)));
  absl::flat_hash_set<PersonId> buddies;
  for (const pqxx::row& row : result)
    buddies.insert(PersonId::FromTrusted(Column<std::string>(row, "buddy_id")));
  return buddies;
}

absl::StatusOr<std::vector<std::string>> TenantsWithSilentMatches(postgres::Transaction& tx,
                                                                  absl::Time silent_since) {
  ASSIGN_OR_RETURN(const pqxx::result result,
                   tx.Exec(kTenantsWithSilent, ToParameter(silent_since)));
  std::vector<std::string> tenants;
  for (const pqxx::row& row : result) tenants.push_back(Column<std::string>(row, "tenant_id"));
  return tenants;
}

absl::StatusOr<std::vector<std::string>> ProgrammesWithActiveMatches(postgres::Transaction& tx) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kActiveProgrammes));
  std::vector<std::string> codes;
  for (const pqxx::row& row : result) codes.push_back(Column<std::string>(row, "programme_code"));
  return codes;
}

absl::StatusOr<std::vector<Match>> LockSilentMatches(postgres::Transaction& tx,
                                                     const std::string& programme_code,
                                                     absl::Time silent_since, int limit) {
  return ReadAll(tx.Exec(kLockSilent, programme_code, ToParameter(silent_since), limit));
}

absl::Status MoveInMatches(postgres::Transaction& tx, const PersonId& person, const Area& area) {
  for (const Query& query : {kMoveNewcomer, kMoveBuddy}) {
    RETURN_IF_ERROR(
        tx.Exec(query, person.str(), area.country, area.postcode, area.municipality_code).status());
  }
  return absl::OkStatus();
}

}  // namespace naober::matching
