// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/store/person_store.h"

#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"

namespace naober::activities {
namespace {

using postgres::Column;
using postgres::Query;

constexpr Query kFind = {"person.find", R"sql(
  SELECT person_id, municipality_code
  FROM people
  WHERE tenant_id = $1 AND person_id = ANY ($2::uuid[]))sql"};

constexpr Query kPut = {"person.put", R"sql(
  INSERT INTO people (tenant_id, person_id, municipality_code)
  VALUES ($1, $2, $3)
  ON CONFLICT (tenant_id, person_id) DO UPDATE
  SET municipality_code = excluded.municipality_code)sql"};

}  // namespace

absl::StatusOr<std::vector<KnownPerson>> PersonStore::Find(const std::vector<PersonId>& ids) {
  std::vector<std::string> texts;
  for (const PersonId& id : ids) texts.push_back(id.str());
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kFind, tx_.tenant_id(), postgres::ToParameter(texts)));
  std::vector<KnownPerson> people;
  for (const pqxx::row& row : rows) {
    people.push_back({.id = PersonId::FromTrusted(Column<std::string>(row, "person_id")),
                      .municipality_code = Column<std::string>(row, "municipality_code")});
  }
  return people;
}

absl::Status PersonStore::Put(const KnownPerson& person) {
  return tx_.Exec(kPut, tx_.tenant_id(), person.id.str(), person.municipality_code).status();
}

}  // namespace naober::activities
