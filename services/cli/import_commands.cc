// SPDX-License-Identifier: EUPL-1.2
// import: people, organisations, programmes, offers, activities and grants from files.
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/base/uuid.h"
#include "services/cli/command_line.h"
#include "services/cli/listing.h"
#include "services/cli/people_import.h"
#include "services/cli/resource_import.h"
#include "services/cli/resource_rows.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::intake::v1;
using ImportFunction = absl::StatusOr<ImportOutcome> (*)(Session&, absl::string_view, ProgressBar&);

struct PeopleOptions {
  std::string file;
  std::string programme;
  std::vector<std::string> columns;
  bool dry_run = false;
};

std::string RowCount(int rows) { return absl::StrCat(rows, rows == 1 ? " row" : " rows"); }

// The exit code tells that rows were bad, though the good ones are in.
absl::Status StatusOf(int failed, int in, bool dry_run) {
  if (failed == 0) return absl::OkStatus();
  if (dry_run) {
    return WithReason(absl::InvalidArgumentError(absl::StrCat(failed, " bad rows, ", in,
                                                              " good ones; nothing was stored")),
                      "BAD_ROWS");
  }
  return WithReason(absl::InvalidArgumentError(absl::StrCat(
                        failed, failed == 1 ? " row was" : " rows were", " bad and left out; ", in,
                        in == 1 ? " row is in" : " rows are in")),
                    "BAD_ROWS");
}

Table ErrorTable() { return Table({"ROW", "COLUMN", "REASON", "WHAT"}); }

void PrintPeople(Session& session, const pb::GetPersonImportResponse& ended,
                 const pb::ListPersonImportErrorsResponse& errors) {
  if (session.options().output == "json") {
    PrintJsonDocument(std::cout, {&ended, &errors});
    return;
  }
  Table table = ErrorTable();
  for (const pb::ImportError& error : errors.errors()) {
    table.AddRow(
        {absl::StrCat(error.row()), OrDash(error.column()), error.reason(), error.description()});
  }
  if (session.options().output == "csv") {
    table.PrintCsv(std::cout);
    return;
  }
  const pb::PersonImport& import = ended.person_import();
  std::cout << (import.dry_run() ? "would be registered: " : "registered: ")
            << import.created_people() << "\nthere already: " << import.unchanged_rows()
            << "\nbad rows: " << import.failed_rows()
            << "\nprobable duplicates: " << import.probable_duplicates() << "\n";
  if (errors.errors_size() > 0) {
    std::cout << "\n";
    table.PrintText(std::cout);
  }
}

absl::Status ImportPeopleFile(Session& session, const PeopleOptions& options) {
  pb::PersonImport import;
  import.set_dry_run(options.dry_run);
  import.set_default_programme_code(options.programme);
  for (const std::string& mapping : options.columns) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(mapping, absl::MaxSplits('=', 1));
    if (parts.first.empty() || parts.second.empty()) {
      return InvalidField("--column", "NOT_A_MAPPING", "must be \"header=our name\"");
    }
    (*import.mutable_column_mapping())[parts.first] = parts.second;
  }
  ASSIGN_OR_RETURN(const std::string bytes, ReadNamedFile(options.file));
  ProgressBar progress(std::cerr, StandardErrorIsTerminal(),
                       options.dry_run ? "checking people" : "importing people", 0);
  pb::GetPersonImportResponse ended;
  ASSIGN_OR_RETURN(*ended.mutable_person_import(),
                   ImportPeople(session, bytes, import, NewUuidV7(), progress));
  progress.Finish(RowCount(ended.person_import().processed_rows()));
  ASSIGN_OR_RETURN(const auto errors, ListImportErrors(session, ended.person_import().id()));
  PrintPeople(session, ended, errors);
  return StatusOf(ended.person_import().failed_rows(),
                  ended.person_import().created_people() + ended.person_import().unchanged_rows(),
                  options.dry_run);
}

nlohmann::ordered_json JsonOf(const ImportOutcome& outcome) {
  nlohmann::ordered_json errors = nlohmann::ordered_json::array();
  for (const RowError& error : outcome.errors) {
    errors.push_back({{"row", error.row},
                      {"column", error.column},
                      {"reason", error.reason},
                      {"description", error.description}});
  }
  return {{"created", outcome.created},
          {"unchanged", outcome.unchanged},
          {"failed", outcome.failed},
          {"errors", errors}};
}

absl::Status ImportResourceFile(Session& session, const std::string& noun, const std::string& path,
                                ImportFunction import) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadNamedFile(path));
  ProgressBar progress(std::cerr, StandardErrorIsTerminal(), absl::StrCat("importing ", noun), 0);
  ASSIGN_OR_RETURN(const ImportOutcome outcome, import(session, bytes, progress));
  progress.Finish(RowCount(outcome.created + outcome.unchanged + outcome.failed));
  for (const std::string& column : outcome.passed_over)
    std::cerr << "note: the column " << column << " is not known and was passed over\n";
  Table table = ErrorTable();
  for (const RowError& error : outcome.errors) {
    table.AddRow({absl::StrCat(error.row), OrDash(error.column), error.reason, error.description});
  }
  if (session.options().output == "json") {
    std::cout << JsonOf(outcome).dump(1) << "\n";
  } else if (session.options().output == "csv") {
    table.PrintCsv(std::cout);
  } else {
    std::cout << "created: " << outcome.created << "\nthere already: " << outcome.unchanged
              << "\nbad rows: " << outcome.failed << "\n";
    if (table.rows() > 0) {
      std::cout << "\n";
      table.PrintText(std::cout);
    }
  }
  return StatusOf(outcome.failed, outcome.created + outcome.unchanged, /*dry_run=*/false);
}

void AddPeople(CommandLine& line, CLI::App* group) {
  auto options = std::make_shared<PeopleOptions>();
  CLI::App* people = line.Add(
      group, "people",
      "Register people from a CSV file: good rows are kept, bad ones named with row, column and "
      "reason",
      "naober import people people.csv --dry-run\n"
      "naober import people people.csv --programme buddy-rivierenland\n"
      "naober import people export.csv --column \"Voornaam=given_name\" --output csv > "
      "bad-rows.csv",
      [options](Session& session) { return ImportPeopleFile(session, *options); });
  people->add_option("file", options->file, "separated by comma, semicolon or tab")->required();
  people->add_option("--programme", options->programme, "for rows that name none");
  people->add_option("--column", options->columns,
                     "\"header=our name\", for a header of another name; may be repeated");
  people->add_flag("--dry-run", options->dry_run, "check every row and store none");
}

// A row of a file of `format`, as --help shows it.
std::string ColumnsText(const RowFormat& format) {
  return absl::StrCat("the columns ", absl::StrJoin(format.columns.required, ", "),
                      format.columns.optional.empty() ? "" : "; optional: ",
                      absl::StrJoin(format.columns.optional, ", "));
}

void AddResource(CommandLine& line, CLI::App* group, const std::string& noun,
                 const std::string& description, const RowFormat& format, ImportFunction import) {
  auto path = std::make_shared<std::string>();
  CLI::App* command =
      line.Add(group, noun, absl::StrCat(description, "; repeating it is harmless"),
               absl::StrCat("naober import ", noun, " ", noun, ".csv"),
               [=](Session& session) { return ImportResourceFile(session, noun, *path, import); });
  command
      ->add_option(
          "file", *path,
          absl::StrCat("separated by comma, semicolon or tab; a header with ", ColumnsText(format)))
      ->required();
}

}  // namespace

void AddImportCommands(CommandLine& line) {
  CLI::App* group = line.Group("import", "Files into the platform; exit code 2 when rows were bad");
  AddPeople(line, group);
  AddResource(line, group, "organisations", "Register organisations", OrganisationFormat(),
              ImportOrganisations);
  AddResource(line, group, "programmes", "Create programmes", ProgrammeFormat(), ImportProgrammes);
  AddResource(line, group, "offers", "Publish places to go", OfferFormat(), ImportOffers);
  AddResource(line, group, "activities", "Publish activities with their sessions", ActivityFormat(),
              ImportActivities);
  AddResource(line, group, "grants", "Record grants", GrantFormat(), ImportGrants);
}

}  // namespace naober::cli
