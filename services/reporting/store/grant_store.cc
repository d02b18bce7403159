// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/store/grant_store.h"

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"

namespace naober::reporting::grant_store {
namespace {

using postgres::Column;
using postgres::Query;
using postgres::Transaction;

constexpr Query kInsert{"grant.insert", R"sql(
  INSERT INTO grants (tenant_id, grant_id, version, programme_code, funder_organisation_code, reference, budget_cents,
                      currency_code, start_on, end_on, created_at)
  VALUES (naober_tenant(), $1::uuid, $2, $3, $4, $5, $6, $7, $8::date, $9::date, $10::timestamptz)
)sql"};

constexpr Query kGet{"grant.get", R"sql(
  SELECT grant_id, version, programme_code, funder_organisation_code, reference, budget_cents, currency_code, start_on,
         end_on, created_at
  FROM grants
  WHERE tenant_id = naober_tenant() AND grant_id = $1::uuid
)sql"};

constexpr Query kList{"grant.list", R"sql(
  SELECT grant_id, version, programme_code, funder_organisation_code, reference, budget_cents, currency_code, start_on,
         end_on, created_at
  FROM grants
  WHERE tenant_id = naober_tenant() AND ($1 = '' OR programme_code = $1)
    AND ($2::timestamptz IS NULL OR (created_at, grant_id) > ($2::timestamptz, $3::uuid))
  ORDER BY created_at, grant_id
  LIMIT $4
)sql"};

Grant ReadGrant(const pqxx::row& row) {
  return {.id = Column<std::string>(row, "grant_id"),
          .version = Column<int>(row, "version"),
          .programme_code = Column<std::string>(row, "programme_code"),
          .funder_organisation_code = Column<std::string>(row, "funder_organisation_code"),
          .reference = Column<std::string>(row, "reference"),
          .budget_cents = Column<int>(row, "budget_cents"),
          .currency_code = Column<std::string>(row, "currency_code"),
          .start_on = postgres::OptionalDayColumn(row, "start_on"),
          .end_on = postgres::OptionalDayColumn(row, "end_on"),
          .created_at = postgres::TimeColumn(row, "created_at")};
}

}  // namespace

absl::Status Insert(Transaction& tx, const Grant& grant) {
  return tx
      .Exec(kInsert, grant.id, grant.version, grant.programme_code, grant.funder_organisation_code,
            grant.reference, grant.budget_cents, grant.currency_code,
            postgres::ToParameter(grant.start_on), postgres::ToParameter(grant.end_on),
            postgres::ToParameter(grant.created_at))
      .status();
}

absl::StatusOr<Grant> Get(Transaction& tx, const std::string& id) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec(kGet, id));
  if (rows.empty()) return NotFound("grant", id);
  return ReadGrant(rows[0]);
}

absl::StatusOr<std::vector<Grant>> List(Transaction& tx, const std::string& programme_code,
                                        const std::vector<std::string>& after, int limit) {
  std::optional<std::string> after_time, after_id;
  if (!after.empty()) {
    after_time = after[0];
    after_id = after[1];
  }
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx.Exec(kList, programme_code, after_time, after_id, limit));
  std::vector<Grant> grants;
  for (const pqxx::row& row : rows) grants.push_back(ReadGrant(row));
  return grants;
}

}  // namespace naober::reporting::grant_store
