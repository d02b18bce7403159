// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/store/consent_store.h"

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "services/intake/store/code_column.h"
#include "services/intake/store/row_arrays.h"

namespace naober::intake {
namespace {

using postgres::Column;
using postgres::Query;
using postgres::ToParameter;

#define NAOBER_CONSENT_COLUMNS                                                                 \
  "consent_id, person_id, purpose, partner_organisation_code, data_categories, text_version, " \
  "text_language, manner, recorded_by, valid_from, valid_until, withdrawn_at, withdrawn_by "

constexpr Query kInsert = {
    "consent.insert",
    "INSERT INTO consents (tenant_id, " NAOBER_CONSENT_COLUMNS
    ") SELECT $1, consent_id, person_id, purpose, partner_organisation_code, "
    "data_categories::text[], text_version, text_language, manner, recorded_by, valid_from, "
    "valid_until, withdrawn_at, withdrawn_by FROM unnest($2::uuid[], $3::uuid[], $4::text[], "
    "$5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::timestamptz[], "
    "$12::timestamptz[], $13::timestamptz[], $14::text[]) AS r(" NAOBER_CONSENT_COLUMNS ")"};

constexpr Query kWithdraw = {
    "consent.withdraw",
    "UPDATE consents SET withdrawn_at = $5::timestamptz, withdrawn_by = $6 "
    "WHERE tenant_id = $1 AND person_id = $2::uuid AND ($3 = '' OR purpose = $3) "
    "AND partner_organisation_code = $4 AND withdrawn_at IS NULL "
    "AND (valid_until IS NULL OR valid_until > $5::timestamptz) "
    "RETURNING " NAOBER_CONSENT_COLUMNS};

constexpr Query kConsenting = {"consent.matching", R"sql(
  SELECT DISTINCT person_id FROM consents
  WHERE tenant_id = $1 AND person_id = ANY ($2::uuid[]) AND purpose = 'MATCHING'
    AND partner_organisation_code = '' AND valid_from <= $3::timestamptz
    AND (valid_until IS NULL OR valid_until > $3::timestamptz)
    AND (withdrawn_at IS NULL OR withdrawn_at > $3::timestamptz))sql"};

constexpr Query kGet = {"consent.get", "SELECT " NAOBER_CONSENT_COLUMNS
                                       "FROM consents WHERE tenant_id = $1 AND consent_id = $2"};

constexpr Query kList = {"consent.list", "SELECT " NAOBER_CONSENT_COLUMNS
                                         "FROM consents WHERE tenant_id = $1 AND person_id = $2 "
                                         "AND consent_id > $3::uuid ORDER BY consent_id LIMIT $4"};

constexpr Query kWithdrawnAt = {
    "consent.withdrawn_at",
    "SELECT " NAOBER_CONSENT_COLUMNS
    "FROM consents WHERE tenant_id = $1 AND person_id = $2 AND withdrawn_at = $3::timestamptz "
    "ORDER BY consent_id"};

Consent ReadConsent(const pqxx::row& row) {
  Consent consent;
  consent.id = ConsentId::FromTrusted(Column<std::string>(row, "consent_id"));
  consent.person_id = PersonId::FromTrusted(Column<std::string>(row, "person_id"));
  consent.purpose = CodeColumn<ConsentPurpose>(row, "purpose");
  consent.partner_organisation_code = Column<std::string>(row, "partner_organisation_code");
  consent.data_categories = CodeArrayColumn<DataCategory>(row, "data_categories");
  consent.text_version = Column<std::string>(row, "text_version");
  consent.text_language = Column<std::string>(row, "text_language");
  consent.manner = CodeColumn<ConsentManner>(row, "manner");
  consent.recorded_by = Column<std::string>(row, "recorded_by");
  consent.valid_from = postgres::TimeColumn(row, "valid_from");
  consent.valid_until = postgres::OptionalTimeColumn(row, "valid_until");
  consent.withdrawn_at = postgres::OptionalTimeColumn(row, "withdrawn_at");
  consent.withdrawn_by = Column<std::string>(row, "withdrawn_by");
  return consent;
}

absl::StatusOr<std::vector<Consent>> ReadConsents(const absl::StatusOr<pqxx::result>& rows) {
  if (!rows.ok()) return rows.status();
  std::vector<Consent> consents;
  for (const pqxx::row& row : *rows) consents.push_back(ReadConsent(row));
  return consents;
}

}  // namespace

absl::Status ConsentStore::Insert(const std::vector<Consent>& consents) {
  if (consents.empty()) return absl::OkStatus();
  RowArrays<13> rows;
  for (const Consent& consent : consents) {
    rows.Add(consent.id.str(), consent.person_id.str(), SpellingOf(consent.purpose),
             consent.partner_organisation_code, CodesParameter(consent.data_categories),
             consent.text_version, consent.text_language, SpellingOf(consent.manner),
             consent.recorded_by, ToParameter(consent.valid_from), ToParameter(consent.valid_until),
             ToParameter(consent.withdrawn_at), consent.withdrawn_by);
  }
  return rows.Exec(tx_, kInsert).status();
}

absl::StatusOr<std::vector<Consent>> ConsentStore::Withdraw(const PersonId& person,
                                                            ConsentPurpose purpose,
                                                            const std::string& partner,
                                                            absl::Time now,
                                                            const std::string& subject) {
  return ReadConsents(tx_.Exec(kWithdraw, tx_.tenant_id(), person.str(), CodeParameter(purpose),
                               partner, ToParameter(now), subject));
}

absl::StatusOr<std::set<PersonId>> ConsentStore::ConsentingToMatching(
    const std::vector<PersonId>& people, absl::Time moment) {
  std::vector<std::string> ids;
  for (const PersonId& person : people) ids.push_back(person.str());
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kConsenting, tx_.tenant_id(), ToParameter(ids), ToParameter(moment)));
  std::set<PersonId> consenting;
  for (const pqxx::row& row : rows) {
    consenting.insert(PersonId::FromTrusted(Column<std::string>(row, "person_id")));
  }
  return consenting;
}

absl::StatusOr<Consent> ConsentStore::Get(const ConsentId& id) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx_.Exec(kGet, tx_.tenant_id(), id.str()));
  if (rows.empty()) return NotFound("consent", id.str());
  return ReadConsent(rows[0]);
}

absl::StatusOr<std::vector<Consent>> ConsentStore::List(const PersonId& person,
                                                        const rpc::Page& page) {
  const std::string after =
      page.after.empty() ? "00000000-0000-0000-0000-000000000000" : page.after[0];
  return ReadConsents(tx_.Exec(kList, tx_.tenant_id(), person.str(), after, page.limit + 1));
}

absl::StatusOr<std::vector<Consent>> ConsentStore::WithdrawnAt(const PersonId& person,
                                                               absl::Time moment) {
  return ReadConsents(tx_.Exec(kWithdrawnAt, tx_.tenant_id(), person.str(), ToParameter(moment)));
}

}  // namespace naober::intake
