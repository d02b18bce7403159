// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/store/round_store.h"

#include <set>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"
#include "services/matching/store/pairing_columns.h"

namespace naober::matching {

namespace {

using postgres::Column;
using postgres::Query;
using postgres::ToParameter;

// Reach is always the first two parameters: municipalities (NULL = all), and the organisation that
// hosts a group of an approved round (NULL = not narrowed).
#define NAOBER_ROUND_IN_REACH                                   \
  "($1::text[] IS NULL OR municipality_code = ANY($1::text[]))" \
  " AND ($2::text IS NULL OR (state = 3 AND $2 = ANY(host_codes)))"

constexpr Query kInsert = {"round.insert", R"sql(
  INSERT INTO rounds (tenant_id, round_id, version, programme_code, municipality_code, state, host_codes, body,
                      created_at)
  VALUES (naober_tenant(), $1::uuid, $2, $3, $4, $5, '{}', $6::bytea, $7::timestamptz)
)sql"};

constexpr Query kFind = {"round.find",
                         "SELECT round_id, version, body FROM rounds WHERE " NAOBER_ROUND_IN_REACH
                         " AND round_id = $3::uuid"};

constexpr Query kLock = {"round.lock",
                         "SELECT round_id, version, body FROM rounds WHERE " NAOBER_ROUND_IN_REACH
                         " AND round_id = $3::uuid FOR UPDATE"};

constexpr Query kList = {"round.list",
                         "SELECT round_id, version, body FROM rounds WHERE " NAOBER_ROUND_IN_REACH
                         R"sql(
    AND ($3 = '' OR programme_code = $3) AND ($4::smallint IS NULL OR state = $4)
    AND ($5::uuid IS NULL OR round_id < $5::uuid)
  ORDER BY round_id DESC LIMIT $6
)sql"};

constexpr Query kSave = {"round.save", R"sql(
  UPDATE rounds SET version = $2, state = $3, host_codes = $4::text[], body = $5::bytea
  WHERE round_id = $1::uuid
)sql"};

constexpr Query kReady = {"round.ready_people", R"sql(
  SELECT DISTINCT ON (e.person_id) e.person_id, e.side, p.municipality_code
  FROM pool_enrolments e JOIN pool_people p USING (tenant_id, person_id)
  WHERE e.programme_code = $1 AND e.ready ORDER BY e.person_id, e.enrolment_id
)sql"};

#undef NAOBER_ROUND_IN_REACH

struct Reached {
  std::optional<std::string> municipalities;
  std::optional<std::string> host;

  static Reached From(const auth::Reach& reach) {
    using Kind = auth::Reach::Kind;
    if (reach.kind == Kind::kConsortium) return {};
    if (reach.kind == Kind::kOrganisation) return {std::nullopt, reach.organisation_id};
    // Nobody else is let in; should one ever be, they reach nothing.
    const auto& codes = reach.municipalities;
    return {ToParameter(std::vector<std::string>(codes.begin(), codes.end())), std::nullopt};
  }
};

absl::StatusOr<StoredRound> Read(const pqxx::row& row) {
  StoredRound round;
  round.id = RoundId::FromTrusted(Column<std::string>(row, "round_id"));
  round.version = Column<int>(row, "version");
  if (!round.body.ParseFromString(postgres::BytesColumn(row, "body")))
    return absl::InternalError("a stored round does not parse");
  return round;
}

absl::StatusOr<StoredRound> One(postgres::Transaction& tx, const Query& query, const RoundId& id,
                                const auth::Reach& reach) {
  const Reached reached = Reached::From(reach);
  ASSIGN_OR_RETURN(const pqxx::result result,
                   tx.Exec(query, reached.municipalities, reached.host, id.str()));
  if (result.empty()) return NotFound("round", id.str());
  return Read(result[0]);
}

}  // namespace

absl::Status InsertRound(postgres::Transaction& tx, const StoredRound& round,
                         absl::Time created_at) {
  return tx
      .Exec(kInsert, round.id.str(), round.version, round.body.programme_code(),
            round.body.municipality_code(), static_cast<int>(round.body.state()),
            postgres::ToBytesParameter(round.body.SerializeAsString()), ToParameter(created_at))
      .status();
}

absl::StatusOr<StoredRound> FindRound(postgres::Transaction& tx, const RoundId& id,
                                      const auth::Reach& reach) {
  return One(tx, kFind, id, reach);
}

absl::StatusOr<StoredRound> LockRound(postgres::Transaction& tx, const RoundId& id,
                                      const auth::Reach& reach) {
  return One(tx, kLock, id, reach);
}

absl::Status SaveRound(postgres::Transaction& tx, StoredRound& round) {
  ++round.version;
  std::set<std::string> hosts;
  for (const v1::Group& group : round.body.groups()) {
    if (!group.organisation_code().empty() && group.members_size() > 0)
      hosts.insert(group.organisation_code());
  }
  return tx
      .Exec(kSave, round.id.str(), round.version, static_cast<int>(round.body.state()),
            ToParameter(std::vector<std::string>(hosts.begin(), hosts.end())),
            postgres::ToBytesParameter(round.body.SerializeAsString()))
      .status();
}

absl::StatusOr<std::vector<StoredRound>> ListRounds(postgres::Transaction& tx,
                                                    const RoundFilter& filter,
                                                    const auth::Reach& reach,
                                                    const rpc::Page& page) {
  const Reached reached = Reached::From(reach);
  ASSIGN_OR_RETURN(
      const pqxx::result result,
      tx.Exec(kList, reached.municipalities, reached.host, filter.programme_code, filter.state,
              page.after.empty() ? std::nullopt : std::optional(page.after[0]), page.limit + 1));
  std::vector<StoredRound> rounds;
  for (const pqxx::row& row : result) {
    ASSIGN_OR_RETURN(StoredRound round, Read(row));
    rounds.push_back(std::move(round));
  }
  return rounds;
}

absl::StatusOr<absl::flat_hash_map<std::string, ReadyPerson>> ReadyPeopleOf(
    postgres::Transaction& tx, const std::string& programme_code) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kReady, programme_code));
  absl::flat_hash_map<std::string, ReadyPerson> people;
  for (const pqxx::row& row : result) {
    people[Column<std::string>(row, "person_id")] = {EnumColumn<Side>(row, "side"),
                                                     Column<std::string>(row, "municipality_code")};
  }
  return people;
}

}  // namespace naober::matching
