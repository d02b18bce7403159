// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_IMPORT_FIXTURE_H_
#define NAOBER_SERVICES_INTAKE_IMPORT_FIXTURE_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/intake/import_worker.h"
#include "services/intake/intake_fixture.h"
#include "services/intake/person_imports.h"

// For tests of imports: files of people, and what became of them.
namespace naober::intake {
inline constexpr char kHeader[] =
    "external_id,kind,given_name,family_name,birth_date,gender,country,postcode,municipality_code,"
    "email,phone,languages,availability,travel_modes,registered_on,consents\n";

// A good row; no two numbers give similar people.
inline std::string Row(int number) {
  const absl::CivilDay born = absl::CivilDay(1960, 1, 1) + number % 18'000;
  return absl::StrFormat(
      "RIV-%05d,newcomer,Naam%c%c%c,Familie%c%c,%s,f,NL,4001 AB,GM0281,p%05d@example.org,"
      "+31612345001,fa:native;nl:A1,tue-evening,bicycle,2026-08-04,intake;matching;contact\n",
      number, 'a' + number % 20, 'b' + number / 20 % 20, 'c' + number / 400 % 20,
      'd' + number / 8000 % 20, 'k' + number % 7, absl::FormatCivilTime(born), number);
}

class ImportTest : public IntakeTest {
 protected:
  ImportWorkerOptions Options(const std::string& instance = "one") const {
    ImportWorkerOptions options;
    options.instance = instance;
    return options;
  }
  ImportWorker MakeWorker(ImportWorkerOptions options) {
    return ImportWorker(database_.service(), database_.worker(), clock_, TestGazetteer(),
                        std::move(options));
  }
  PersonImport Upload(const std::string& content, PersonImport import = {}) {
    import.default_programme_code = kProgramme;
    auto made = imports_.Create(CallOf(), std::move(import));
    EXPECT_OK(made);
    int chunks = 0;
    for (size_t at = 0; at < content.size(); at += 500'000) {
      EXPECT_OK(imports_.Upload(CallOf(), made->id, chunks++, content.substr(at, 500'000)));
    }
    made = imports_.Start(CallOf(), made->id, chunks, std::nullopt);
    EXPECT_OK(made);
    return *made;
  }
  PersonImport Stored(const PersonImport& import) {
    const auto stored = imports_.Get(CallOf(), import.id);
    EXPECT_OK(stored);
    return *stored;
  }
  PersonImport Run(const std::string& content, PersonImport import = {}) {
    import = Upload(content, std::move(import));
    ImportWorker worker = MakeWorker(Options());
    EXPECT_OK(worker.RunPending());
    return Stored(import);
  }
  std::vector<std::string> Errors(const PersonImport& import) {
    const auto errors = imports_.Errors(CallOf(), import.id, {.limit = 200});
    EXPECT_OK(errors);
    std::vector<std::string> texts;
    for (const auto& [error, position] : *errors) {
      texts.push_back(absl::StrCat(error.row, " ", error.column, " ", error.reason));
    }
    return texts;
  }
  int Count(const char* table) {
    int count = -1;
    EXPECT_OK(InTransaction([&](postgres::Transaction& tx) -> absl::Status {
      const std::string sql = absl::StrCat("SELECT count(*) AS n FROM ", table);
      const auto rows = tx.Exec({"test.count", sql.c_str()});
      if (!rows.ok()) return rows.status();
      count = postgres::Column<int>((*rows)[0], "n");
      return absl::OkStatus();
    }));
    return count;
  }

  int woken_ = 0;
  PersonImports imports_{database_.service(), [this] { ++woken_; }};
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_IMPORT_FIXTURE_H_
