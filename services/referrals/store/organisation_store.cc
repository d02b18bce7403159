// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/store/organisation_store.h"

#include <utility>

#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"

namespace naober::referrals {
namespace {

using postgres::Column;
using postgres::Query;

constexpr Query kInsert = {"organisation.insert", R"sql(
  INSERT INTO organisations (tenant_id, organisation_id, version, code, display_name, kind, country,
                             postcode, municipality_code, email, phone, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::timestamptz))sql"};

constexpr Query kList = {"organisation.list", R"sql(
  SELECT organisation_id, version, code, display_name, kind, country, postcode, municipality_code,
         email, phone, created_at
  FROM organisations
  WHERE tenant_id = $1
    AND ($2 = '' OR code = $2)
    AND ($3 = '' OR municipality_code = $3)
    AND ($4 = '' OR kind = $4)
    AND code > $5
  ORDER BY code
  LIMIT $6)sql"};

Organisation ReadOrganisation(const pqxx::row& row) {
  return {.id = OrganisationId::FromTrusted(Column<std::string>(row, "organisation_id")),
          .code = Column<std::string>(row, "code"),
          .display_name = Column<std::string>(row, "display_name"),
          .kind = Column<std::string>(row, "kind"),
          .country = Column<std::string>(row, "country"),
          .postcode = Column<std::string>(row, "postcode"),
          .municipality_code = Column<std::string>(row, "municipality_code"),
          .email = Column<std::string>(row, "email"),
          .phone = Column<std::string>(row, "phone"),
          .created_at = postgres::TimeColumn(row, "created_at"),
          .version = Column<int>(row, "version")};
}

}  // namespace

absl::Status OrganisationStore::Insert(const Organisation& organisation) {
  const absl::Status status =
      tx_.Exec(kInsert, tx_.tenant_id(), organisation.id.str(), organisation.version,
               organisation.code, organisation.display_name, organisation.kind,
               organisation.country, organisation.postcode, organisation.municipality_code,
               organisation.email, organisation.phone,
               postgres::ToParameter(organisation.created_at))
          .status();
  if (absl::IsAlreadyExists(status)) return WithReason(status, "ORGANISATION_EXISTS");
  return status;
}

absl::StatusOr<std::optional<Organisation>> OrganisationStore::Find(const std::string& code) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx_.Exec(kList, tx_.tenant_id(), code, "", "", "", 1));
  if (code.empty() || rows.empty()) return std::optional<Organisation>();
  return ReadOrganisation(rows[0]);
}

absl::StatusOr<Organisation> OrganisationStore::Get(const std::string& code) {
  ASSIGN_OR_RETURN(std::optional<Organisation> organisation, Find(code));
  if (!organisation.has_value()) return NotFound("organisation", code);
  return *std::move(organisation);
}

absl::StatusOr<std::vector<Organisation>> OrganisationStore::List(
    const std::string& municipality_code, const std::string& kind, const rpc::Page& page) {
  const std::string after = page.after.empty() ? "" : page.after[0];
  ASSIGN_OR_RETURN(const pqxx::result rows, tx_.Exec(kList, tx_.tenant_id(), "", municipality_code,
                                                     kind, after, page.limit + 1));
  std::vector<Organisation> organisations;
  for (const pqxx::row& row : rows) organisations.push_back(ReadOrganisation(row));
  return organisations;
}

}  // namespace naober::referrals
