// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/store/progress_store.h"

#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"

namespace naober::referrals {
namespace {

using postgres::Column;
using postgres::Query;

constexpr Query kPutPerson = {"person.put", R"sql(
  INSERT INTO people (tenant_id, person_id, country, postcode, municipality_code)
  VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (tenant_id, person_id) DO UPDATE
  SET country = excluded.country, postcode = excluded.postcode,
      municipality_code = excluded.municipality_code)sql"};

constexpr Query kAddPerson = {"person.add", R"sql(
  INSERT INTO people (tenant_id, person_id, country, postcode, municipality_code)
  VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (tenant_id, person_id) DO NOTHING)sql"};

constexpr Query kFindPerson = {"person.find", R"sql(
  SELECT country, postcode, municipality_code
  FROM people
  WHERE tenant_id = $1 AND person_id = $2)sql"};

constexpr Query kPut = {"milestone.put", R"sql(
  INSERT INTO milestones (tenant_id, kind, source_id, person_id, programme_code, session_id,
                          reached_at)
  VALUES ($1, $2, $3, $4, $5, nullif($6, '')::uuid, $7::timestamptz)
  ON CONFLICT (tenant_id, kind, source_id) DO UPDATE
  SET reached_at = excluded.reached_at)sql"};

constexpr Query kRemove = {"milestone.remove", R"sql(
  DELETE FROM milestones WHERE tenant_id = $1 AND kind = $2 AND source_id = $3)sql"};

constexpr Query kRemoveSession = {"milestone.remove_session", R"sql(
  DELETE FROM milestones WHERE tenant_id = $1 AND session_id = $2)sql"};

constexpr Query kOf = {"milestone.of", R"sql(
  SELECT kind, min(reached_at) AS reached_at
  FROM milestones
  WHERE tenant_id = $1 AND person_id = $2 AND programme_code IN ($3, '')
  GROUP BY kind)sql"};

}  // namespace

absl::Status ProgressStore::PutPerson(const KnownPerson& person) {
  return tx_
      .Exec(kPutPerson, tx_.tenant_id(), person.id.str(), person.country, person.postcode,
            person.municipality_code)
      .status();
}

absl::Status ProgressStore::AddPerson(const KnownPerson& person) {
  return tx_
      .Exec(kAddPerson, tx_.tenant_id(), person.id.str(), person.country, person.postcode,
            person.municipality_code)
      .status();
}

absl::StatusOr<std::optional<KnownPerson>> ProgressStore::FindPerson(const PersonId& id) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx_.Exec(kFindPerson, tx_.tenant_id(), id.str()));
  if (rows.empty()) return std::optional<KnownPerson>();
  return KnownPerson{.id = id,
                     .country = Column<std::string>(rows[0], "country"),
                     .postcode = Column<std::string>(rows[0], "postcode"),
                     .municipality_code = Column<std::string>(rows[0], "municipality_code")};
}

absl::Status ProgressStore::Put(const Reached& reached) {
  return tx_
      .Exec(kPut, tx_.tenant_id(), std::string(ToCode(reached.kind)), reached.source_id,
            reached.person_id.str(), reached.programme_code, reached.session_id,
            postgres::ToParameter(reached.at))
      .status();
}

absl::Status ProgressStore::Remove(MilestoneKind kind, const std::string& source_id) {
  return tx_.Exec(kRemove, tx_.tenant_id(), std::string(ToCode(kind)), source_id).status();
}

absl::Status ProgressStore::RemoveSession(const std::string& session_id) {
  return tx_.Exec(kRemoveSession, tx_.tenant_id(), session_id).status();
}

absl::StatusOr<Progress> ProgressStore::Of(const PersonId& person,
                                           const std::string& programme_code) {
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kOf, tx_.tenant_id(), person.str(), programme_code));
  Progress progress;
  for (const pqxx::row& row : rows) {
    const std::string kind = Column<std::string>(row, "kind");
    const absl::Time at = postgres::TimeColumn(row, "reached_at");
    if (kind == ToCode(MilestoneKind::kWaiting)) progress.ready_at = at;
    if (kind == ToCode(MilestoneKind::kMatched)) progress.matched_at = at;
    if (kind == ToCode(MilestoneKind::kTraining)) progress.training_at = at;
    if (kind == ToCode(MilestoneKind::kCompleted)) progress.completed_at = at;
  }
  return progress;
}

}  // namespace naober::referrals
