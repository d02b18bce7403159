// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/store/consortium_store.h"

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"

namespace naober::intake {
namespace {

using postgres::Column;
using postgres::Query;

constexpr Query kInsert = {"consortium.insert", R"sql(
  INSERT INTO consortia (consortium_id, version, code, display_name, country, time_zone, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7::timestamptz))sql"};

constexpr Query kGet = {"consortium.get", R"sql(
  SELECT consortium_id, version, code, display_name, country, time_zone, created_at
  FROM consortia WHERE consortium_id = $1::uuid)sql"};

constexpr Query kList = {"consortium.list", R"sql(
  SELECT consortium_id, version, code, display_name, country, time_zone, created_at
  FROM consortia WHERE code > $1 ORDER BY code LIMIT $2)sql"};

Consortium ReadConsortium(const pqxx::row& row) {
  return Consortium{.id = Column<std::string>(row, "consortium_id"),
                    .code = Column<std::string>(row, "code"),
                    .display_name = Column<std::string>(row, "display_name"),
                    .country = Column<std::string>(row, "country"),
                    .time_zone = Column<std::string>(row, "time_zone"),
                    .version = Column<int>(row, "version"),
                    .create_time = postgres::TimeColumn(row, "created_at")};
}

}  // namespace

absl::Status ConsortiumStore::Insert(const Consortium& consortium) {
  const absl::Status status =
      tx_.Exec(kInsert, consortium.id, consortium.version, consortium.code, consortium.display_name,
               consortium.country, consortium.time_zone,
               postgres::ToParameter(consortium.create_time))
          .status();
  if (postgres::ConstraintOf(status) == "consortia_code_key") {
    return WithReason(absl::AlreadyExistsError("another consortium has this code"),
                      "CONSORTIUM_EXISTS");
  }
  return status;
}

absl::StatusOr<Consortium> ConsortiumStore::Get(const std::string& id) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx_.Exec(kGet, id));
  if (rows.empty()) return NotFound("consortium", id);
  return ReadConsortium(rows[0]);
}

absl::StatusOr<std::vector<Consortium>> ConsortiumStore::List(const rpc::Page& page) {
  const std::string after = page.after.empty() ? "" : page.after[0];
  ASSIGN_OR_RETURN(const pqxx::result rows, tx_.Exec(kList, after, page.limit + 1));
  std::vector<Consortium> consortia;
  for (const pqxx::row& row : rows) consortia.push_back(ReadConsortium(row));
  return consortia;
}

}  // namespace naober::intake
