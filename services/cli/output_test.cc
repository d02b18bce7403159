// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/output.h"

#include <gmock/gmock.h>

#include <sstream>

#include "libs/base/errors.h"
#include "naober/reporting/v1/reporting_service.pb.h"

namespace naober::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string TextOf(const Table& table) {
  std::ostringstream out;
  table.PrintText(out);
  return out.str();
}

std::string CsvOf(const Table& table) {
  std::ostringstream out;
  table.PrintCsv(out);
  return out.str();
}

std::string ErrorText(const absl::Status& status) {
  std::ostringstream out;
  PrintError(out, status);
  return out.str();
}

TEST(Table, SetsNumbersToTheRightAndTextToTheLeft) {
  Table table({"NAME", "COUNT"});
  table.AddRow({"Tiel", "7"});
  table.AddRow({"Zaltbommel", "1043"});
  table.AddRow({"Buren", "x"});
  EXPECT_EQ(TextOf(table),
            "NAME        COUNT\n"
            "Tiel            7\n"
            "Zaltbommel   1043\n"
            "Buren           x\n");
}

TEST(Table, CountsCharactersAndNotBytes) {
  Table table({"NAME", "X"});
  table.AddRow({"Zoë", "a"});
  table.AddRow({"Zoe", "b"});
  EXPECT_EQ(TextOf(table),
            "NAME  X\n"
            "Zoë   a\n"
            "Zoe   b\n");
}

TEST(Table, SetsDatesToTheLeft) {
  Table table({"BORN", "CHANGE"});
  table.AddRow({"1990-01-01", "-5"});
  table.AddRow({"-", "12"});
  EXPECT_EQ(TextOf(table),
            "BORN        CHANGE\n"
            "1990-01-01      -5\n"
            "-               12\n");
}

TEST(Table, LeavesAColumnWithoutAnyNumberAtTheLeft) {
  Table table({"REASON"});
  table.AddRow({"-"});
  EXPECT_EQ(TextOf(table), "REASON\n-\n");
}

TEST(Table, SaysThatThereIsNothing) { EXPECT_EQ(TextOf(Table({"NAME"})), "no results\n"); }

TEST(Table, QuotesCsvWhereItMust) {
  Table table({"A", "B"});
  table.AddRow({"one, two", "say \"hi\""});
  table.AddRow({"plain", "two\nlines"});
  EXPECT_EQ(CsvOf(table), "A,B\r\n\"one, two\",\"say \"\"hi\"\"\"\r\nplain,\"two\nlines\"\r\n");
}

TEST(Print, GivesOneJsonDocumentInProtobufsNamesWithZeroesAndNulls) {
  reporting::v1::GetMunicipalReportResponse report;
  report.set_programme_code("bartjes");
  auto* row = report.add_rows();
  row->set_municipality_code("GM0106");
  row->mutable_registered()->set_number_value(16);
  row->mutable_matched_locally()->set_null_value(google::protobuf::NULL_VALUE);
  std::ostringstream out;
  Print(out, "json", report, Table({"UNUSED"}));
  EXPECT_THAT(out.str(), HasSubstr("\"municipalityCode\": \"GM0106\""));
  EXPECT_THAT(out.str(), HasSubstr("\"registered\": 16"));
  EXPECT_THAT(out.str(), Not(HasSubstr("16.0")));
  EXPECT_THAT(out.str(), HasSubstr("\"matchedLocally\": null"));
  EXPECT_THAT(out.str(), HasSubstr("\"suppressionThreshold\": 0"));
}

TEST(PrintJsonDocument, JoinsTheFieldsOfSeveralMessages) {
  reporting::v1::GetGrantResponse grant;
  grant.mutable_grant()->set_programme_code("bartjes");
  reporting::v1::GetProjectionStatusResponse status;
  std::ostringstream out;
  PrintJsonDocument(out, {&grant, &status});
  EXPECT_THAT(out.str(), HasSubstr("\"grant\": {"));
  EXPECT_THAT(out.str(), HasSubstr("\"projections\": []"));
}

TEST(PrintError, NamesEveryFieldWithItsReason) {
  FieldViolations violations;
  violations.Add("--kind", "UNKNOWN_CODE", "must be one of newcomer, buddy");
  violations.Add("--amount", "NOT_AN_AMOUNT", "must be an amount");
  const std::string text = ErrorText(violations.ToStatus());
  EXPECT_THAT(text, HasSubstr("--kind: must be one of newcomer, buddy (UNKNOWN_CODE)\n"));
  EXPECT_THAT(text, HasSubstr("--amount: must be an amount (NOT_AN_AMOUNT)\n"));
}

TEST(PrintError, SaysWhatToDo) {
  EXPECT_THAT(ErrorText(absl::UnavailableError("no connection")), HasSubstr("try again"));
  EXPECT_EQ(ErrorText(Refuse("BUDDY_FULL", "the buddy has no place")),
            "error: the buddy has no place (BUDDY_FULL)\n");
}

TEST(PrintError, SaysWhatTheRefusalIsAbout) {
  EXPECT_EQ(ErrorText(Refuse("TOO_FEW_SEATS", "too few", {{"guests", "9"}, {"seats", "8"}})),
            "error: too few (TOO_FEW_SEATS)\n  guests: 9\n  seats: 8\n");
}

TEST(ExitCodeOf, TellsClassesOfErrorsApart) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), 0);
  EXPECT_EQ(ExitCodeOf(absl::InternalError("")), 1);
  EXPECT_EQ(ExitCodeOf(absl::InvalidArgumentError("")), 2);
  EXPECT_EQ(ExitCodeOf(absl::NotFoundError("")), 3);
  EXPECT_EQ(ExitCodeOf(absl::PermissionDeniedError("")), 4);
  EXPECT_EQ(ExitCodeOf(absl::UnauthenticatedError("")), 4);
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("")), 5);
  EXPECT_EQ(ExitCodeOf(absl::FailedPreconditionError("")), 6);
}

}  // namespace
}  // namespace naober::cli
