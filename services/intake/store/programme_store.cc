// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/store/programme_store.h"

#include <utility>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "services/intake/store/code_column.h"

namespace naober::intake {
namespace {

using postgres::Column;
using postgres::Query;
using postgres::ToParameter;

constexpr Query kInsert = {"programme.insert", R"sql(
  INSERT INTO programmes (tenant_id, programme_code, version, display_name, target_minutes, kinds,
                          municipality_codes, start_on, end_on, requires_local_background,
                          local_background_justification, copied_from_programme_code,
                          isolation_threshold_days, created_at, updated_at,
                          credits_other_languages)
  VALUES ($1, $2, $3, $4, $5, $6::text[], $7::text[], $8::date, $9::date, $10, $11, $12, $13,
          $14::timestamptz, $14::timestamptz, $15))sql"};

constexpr Query kList = {"programme.list", R"sql(
  SELECT programme_code, version, display_name, target_minutes, kinds, municipality_codes, start_on,
         end_on, requires_local_background, local_background_justification,
         copied_from_programme_code, isolation_threshold_days, created_at, updated_at,
         credits_other_languages
  FROM programmes
  WHERE tenant_id = $1 AND ($2::text IS NULL OR programme_code = $2) AND programme_code > $3
  ORDER BY programme_code
  LIMIT $4::integer)sql"};

Programme ReadProgramme(const pqxx::row& row) {
  Programme programme;
  programme.code = Column<std::string>(row, "programme_code");
  programme.display_name = Column<std::string>(row, "display_name");
  programme.target_minutes = Column<int>(row, "target_minutes");
  programme.kinds = CodeArrayColumn<ContactKind>(row, "kinds");
  programme.municipality_codes = postgres::TextArrayColumn(row, "municipality_codes");
  programme.start_on = postgres::DayColumn(row, "start_on");
  programme.end_on = postgres::DayColumn(row, "end_on");
  programme.requires_local_background = Column<bool>(row, "requires_local_background");
  programme.local_background_justification =
      Column<std::string>(row, "local_background_justification");
  programme.copied_from_programme_code = Column<std::string>(row, "copied_from_programme_code");
  programme.isolation_threshold_days = Column<int>(row, "isolation_threshold_days");
  programme.version = Column<int>(row, "version");
  programme.create_time = postgres::TimeColumn(row, "created_at");
  programme.update_time = postgres::TimeColumn(row, "updated_at");
  programme.credits_other_languages = Column<bool>(row, "credits_other_languages");
  return programme;
}

std::vector<Programme> ReadProgrammes(const pqxx::result& rows) {
  std::vector<Programme> programmes;
  for (const pqxx::row& row : rows) programmes.push_back(ReadProgramme(row));
  return programmes;
}

}  // namespace

absl::Status ProgrammeStore::Insert(const Programme& programme) {
  const absl::Status status =
      tx_.Exec(kInsert, tx_.tenant_id(), programme.code, programme.version, programme.display_name,
               programme.target_minutes, CodesParameter(programme.kinds),
               ToParameter(programme.municipality_codes), ToParameter(programme.start_on),
               ToParameter(programme.end_on), programme.requires_local_background,
               programme.local_background_justification, programme.copied_from_programme_code,
               programme.isolation_threshold_days, ToParameter(programme.create_time),
               programme.credits_other_languages)
          .status();
  if (postgres::ConstraintOf(status) == "programmes_pkey") {
    return WithReason(absl::AlreadyExistsError("another programme has this code"),
                      "PROGRAMME_EXISTS");
  }
  return status;
}

absl::StatusOr<Programme> ProgrammeStore::Get(const std::string& code) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx_.Exec(kList, tx_.tenant_id(), code, "", 1));
  if (rows.empty()) return NotFound("programme", code);
  return ReadProgramme(rows[0]);
}

absl::StatusOr<std::vector<Programme>> ProgrammeStore::List(const rpc::Page& page) {
  const std::string after = page.after.empty() ? "" : page.after[0];
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kList, tx_.tenant_id(), nullptr, after, page.limit + 1));
  return ReadProgrammes(rows);
}

absl::StatusOr<std::map<std::string, Programme>> ProgrammeStore::All() {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx_.Exec(kList, tx_.tenant_id(), nullptr, "", nullptr));
  std::map<std::string, Programme> programmes;
  for (Programme& programme : ReadProgrammes(rows)) {
    std::string code = programme.code;
    programmes.emplace(std::move(code), std::move(programme));
  }
  return programmes;
}

}  // namespace naober::intake
