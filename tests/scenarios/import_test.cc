// SPDX-License-Identifier: EUPL-1.2
// Files of people as the field sends them: what is good comes in, what is bad comes back with row,
// column and reason, and no value of it is repeated anywhere.
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "gmock/gmock.h"
#include "libs/testing/matchers.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "tests/support/consortium.h"

namespace naober::testing {
namespace {

using intake::v1::ImportError;
using intake::v1::Person;
using intake::v1::PersonImport;
using intake::v1::PersonService;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// Passes the 11-test of the burgerservicenummer; belongs to nobody.
constexpr char kBsn[] = "123456782";

// Row, column and reason of an error, to be compared at once.
using Flaw = std::tuple<int, std::string, std::string>;

class Import : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { platform_ = new Platform(); }
  static void TearDownTestSuite() {
    delete platform_;
    platform_ = nullptr;
  }

  // A consortium of this test's own, with the programme of Drenthe.
  Import()
      : consortium_(
            FoundConsortium(*platform_, "drenthe", absl::StrCat("import-", ++consortia_)).value()),
        coordinator_(*platform_, Coordinator(consortium_.tenant_id)) {}

  PersonImport ImportFile(const std::string& file, bool dry_run = false) const {
    PersonImport settings;
    settings.set_dry_run(dry_run);
    return ImportPeople(coordinator_, file, settings).value();
  }

  std::vector<Flaw> FlawsOf(const PersonImport& import) const {
    std::vector<Flaw> flaws;
    const auto errors = ListImportErrors(coordinator_, import.id());
    EXPECT_OK(errors);
    for (const ImportError& error : errors.value()) {
      EXPECT_THAT(error.description(), Not(IsEmpty()));
      EXPECT_THAT(error.description(), Not(HasSubstr(kBsn)));
      flaws.emplace_back(error.row(), error.column(), error.reason());
    }
    return flaws;
  }

  std::vector<Person> People() const {
    return coordinator_
        .ListAll<PersonService>(&PersonService::Stub::ListPeople, intake::v1::ListPeopleRequest(),
                                &intake::v1::ListPeopleResponse::people)
        .value();
  }

  static Platform* platform_;
  static int consortia_;
  const Consortium consortium_;
  const Client coordinator_;
};

Platform* Import::platform_ = nullptr;
int Import::consortia_ = 0;

TEST_F(Import, ReadsSemicolonsAByteOrderMarkDutchHeadersAndDutchDates) {
  const PersonImport import = ImportFile(
      "\xEF\xBB\xBF"
      "Clientnummer;Soort;Voornaam;Achternaam;Geboortedatum;Postcode;Talen;Aanmelddatum\r\n"
      "A-1;newcomer;Şükran;Öztürk;1-9-1990;9401 AB;\"tr:native;nl:A1\";15-08-2026\r\n"
      "A-2;newcomer;Zoë;van den Berg;31/12/1985;9401AB;nl:native|en:B2;2026-08-16\r\n");
  EXPECT_EQ(import.state(), intake::v1::IMPORT_STATE_SUCCEEDED) << import.DebugString();
  EXPECT_EQ(import.format().encoding(), "UTF-8");
  EXPECT_EQ(import.format().separator(), ";");
  EXPECT_EQ(import.total_rows(), 2);
  EXPECT_EQ(import.created_people(), 2);
  EXPECT_THAT(FlawsOf(import), IsEmpty());
  const std::vector<Person> people = People();
  ASSERT_THAT(people, SizeIs(2));
  for (const Person& person : people) {
    const bool first = person.external_id() == "A-1";
    EXPECT_EQ(person.given_name(), first ? "Şükran" : "Zoë");
    EXPECT_EQ(person.birth_date(), first ? "1990-09-01" : "1985-12-31");
    EXPECT_EQ(person.registration().registered_on(), first ? "2026-08-15" : "2026-08-16");
    EXPECT_EQ(person.municipality_code(), "GM0106") << "of the postcode";
    EXPECT_THAT(person.profile().languages(), SizeIs(2));
  }
}

TEST_F(Import, ReadsWindows1252) {
  const PersonImport import = ImportFile(
      "external_id,kind,given_name,family_name,birth_date,postcode\n"
      "A-1,newcomer,Ren\xE9"
      "e,L\xF6wenthal,1990-09-01,9401 AB\n"
      "A-2,newcomer,Zo\xEB,O\x92"
      "Brien,1991-02-03,9401 AB\n");
  EXPECT_EQ(import.created_people(), 2) << import.DebugString();
  EXPECT_EQ(import.format().encoding(), "windows-1252");
  EXPECT_EQ(import.format().separator(), ",");
  const std::vector<Person> people = People();
  ASSERT_THAT(people, SizeIs(2));
  for (const Person& person : people) {
    const bool first = person.external_id() == "A-1";
    EXPECT_EQ(person.given_name(), first ? "Renée" : "Zoë");
    EXPECT_EQ(person.family_name(), first ? "Löwenthal" : "O’Brien");
  }
}

TEST_F(Import, GivesBadRowsBackAndKeepsGoodOnes) {
  const PersonImport import = ImportFile(
      absl::StrCat("external_id,kind,given_name,family_name,birth_date,postcode,opmerkingen\n"
                   "A-1,newcomer,Amal,Haddad,1990-09-01,9401 AB,\n"
                   "A-2,newcomer,Omar,Haddad ",
                   kBsn,
                   ",1991-01-01,9401 AB,\n"
                   "A-3,newcomer,Lina,Khoury,2027-01-01,9401 AB,\n"
                   "A-1,newcomer,Sami,Nassar,1992-01-01,9401 AB,\n"
                   "A-5,newcomer,Rana,Saleh,1993-01-01,9401 AB,BSN ",
                   kBsn,
                   "\n"
                   "A-6,newcomer,,Aziz,31-02-1990,9401 AB,\n"));
  EXPECT_EQ(import.state(), intake::v1::IMPORT_STATE_SUCCEEDED);
  EXPECT_EQ(import.created_people(), 1);
  EXPECT_EQ(import.failed_rows(), 5);
  EXPECT_THAT(
      FlawsOf(import),
      ElementsAre(Flaw(3, "family_name", "NATIONAL_NUMBER"), Flaw(4, "birth_date", "IN_THE_FUTURE"),
                  Flaw(5, "external_id", "EXTERNAL_ID_REPEATED"),
                  Flaw(6, "opmerkingen", "NATIONAL_NUMBER"), Flaw(7, "birth_date", "MALFORMED"),
                  Flaw(7, "given_name", "MISSING")));
  const std::vector<Person> people = People();
  ASSERT_THAT(people, SizeIs(1));
  EXPECT_EQ(people[0].given_name(), "Amal");
  EXPECT_THAT(platform_->LogOf("intake"), HasSubstr("naober.intake.v1.PersonImportService"));
  EXPECT_THAT(platform_->LogOf("intake"), Not(HasSubstr(kBsn)));
}

TEST_F(Import, TakesAProbableDuplicateInAndFlagsIt) {
  const PersonImport import = ImportFile(
      "external_id,kind,given_name,family_name,birth_date,postcode\n"
      "A-1,newcomer,Mohammed,Haddad,1990-09-01,9401 AB\n"
      "A-2,newcomer,Layla,Haddad,1990-09-01,9401 AB\n"
      "A-3,newcomer,Muhammad,Hadad,1990-09-01,9401 AB\n");
  EXPECT_EQ(import.created_people(), 3);
  EXPECT_EQ(import.failed_rows(), 0);
  EXPECT_EQ(import.probable_duplicates(), 1);
  intake::v1::ListProbableDuplicatesRequest request;
  const auto found = coordinator_.ListAll<PersonService>(
      &PersonService::Stub::ListProbableDuplicates, request,
      &intake::v1::ListProbableDuplicatesResponse::probable_duplicates);
  ASSERT_OK(found);
  ASSERT_THAT(*found, SizeIs(1));
  EXPECT_EQ(found->front().state(), intake::v1::DUPLICATE_STATE_OPEN);
  std::map<std::string, std::string> by_key;
  for (const Person& person : People()) {
    EXPECT_THAT(person.merged_into_person_id(), IsEmpty());
    by_key[person.external_id()] = person.id();
  }
  EXPECT_EQ(found->front().person_id(), by_key["A-3"]) << "who was registered later";
  EXPECT_EQ(found->front().other_person_id(), by_key["A-1"]);
}

TEST_F(Import, DoesNothingTwiceAndADryRunNothingAtAll) {
  const std::string file =
      "external_id,kind,given_name,family_name,birth_date,postcode\n"
      "A-1,newcomer,Amal,Haddad,1990-09-01,9401 AB\n"
      "A-2,newcomer,Omar,Nassar,3000-01-01,9401 AB\n";
  const PersonImport dry = ImportFile(file, /*dry_run=*/true);
  EXPECT_EQ(dry.created_people(), 1) << "who would be";
  EXPECT_EQ(dry.failed_rows(), 1);
  EXPECT_THAT(FlawsOf(dry), ElementsAre(Flaw(3, "birth_date", "IN_THE_FUTURE")));
  EXPECT_THAT(People(), IsEmpty());

  EXPECT_EQ(ImportFile(file).created_people(), 1);
  const PersonImport again = ImportFile(file);
  EXPECT_EQ(again.created_people(), 0);
  EXPECT_EQ(again.unchanged_rows(), 1);
  EXPECT_EQ(again.failed_rows(), 1);
  EXPECT_THAT(People(), SizeIs(1));
}

TEST_F(Import, RefusesAFileWithoutTheColumnsAsAWhole) {
  const PersonImport import = ImportFile("kind,given_name\nnewcomer,Amal\n");
  EXPECT_EQ(import.state(), intake::v1::IMPORT_STATE_FAILED);
  EXPECT_EQ(import.failure_reason(), "HEADER_MISSING_COLUMNS");
  EXPECT_THAT(People(), IsEmpty());
}

// Ten thousand rows, of which thirty-seven are bad.
class LargeFile {
 public:
  LargeFile();
  const std::string& text() const { return text_; }
  // In the order of their rows.
  const std::vector<Flaw>& flaws() const { return flaws_; }

  static constexpr int kRows = 10'000;
  static constexpr int kBad = 37;

 private:
  struct Row {
    std::string external_id, kind = "newcomer", given_name, family_name, birth_date,
                             postcode = "9401 AB", email, phone, languages = "ti:native;nl:A1",
                             programme = "bartjes", consents = "intake;matching";
  };
  // Everybody has a birth date of their own, so that nobody is a probable duplicate by chance.
  static Row GoodRow(int number);
  // Breaks `row` in one of several ways; column and reason of what is wrong with it then.
  static std::pair<std::string, std::string> Break(Row& row, int way);

  std::string text_ =
      "external_id,kind,given_name,family_name,birth_date,postcode,email,phone,languages,programme,"
      "consents\n";
  std::vector<Flaw> flaws_;
};

LargeFile::Row LargeFile::GoodRow(int number) {
  Row row;
  row.external_id = absl::StrFormat("BIG-%05d", number);
  row.given_name = "Amal";
  row.family_name = "Haddad";
  row.birth_date = absl::FormatCivilTime(absl::CivilDay(1950, 1, 1) + number);
  row.email = absl::StrFormat("p%05d@example.org", number);
  row.phone = absl::StrFormat("06%08d", 10'000'000 + number);
  return row;
}

std::pair<std::string, std::string> LargeFile::Break(Row& row, int way) {
  switch (way % 12) {
    case 0:
      row.birth_date = "2026-09-02";
      return {"birth_date", "IN_THE_FUTURE"};
    case 1:
      row.family_name = absl::StrCat("Haddad ", kBsn);
      return {"family_name", "NATIONAL_NUMBER"};
    case 2:
      row.external_id = "BIG-00001";
      return {"external_id", "EXTERNAL_ID_REPEATED"};
    case 3:
      row.given_name = "";
      return {"given_name", "MISSING"};
    case 4:
      row.kind = "visitor";
      return {"kind", "UNKNOWN"};
    case 5:
      row.birth_date = "31-02-1990";
      return {"birth_date", "MALFORMED"};
    case 6:
      row.postcode = "1199 AA";
      return {"postcode", "POSTCODE_UNKNOWN"};
    case 7:
      row.email = "not an address";
      return {"email", "MALFORMED"};
    case 8:
      row.phone = "ask her brother";
      return {"phone", "MALFORMED"};
    case 9:
      row.languages = "nl:fluent";
      return {"languages", "UNKNOWN"};
    case 10:
      row.programme = "another";
      return {"programme", "PROGRAMME_NOT_FOUND"};
    default:
      row.consents = "everything";
      return {"consents", "UNKNOWN"};
  }
}

LargeFile::LargeFile() {
  for (int number = 1; number <= kRows; ++number) {
    Row row = GoodRow(number);
    // The first bad one far enough down that an earlier row has the repeated key.
    if (number % 270 == 0 && static_cast<int>(flaws_.size()) < kBad) {
      const auto [column, reason] = Break(row, static_cast<int>(flaws_.size()));
      flaws_.emplace_back(number + 1, column, reason);  // the header is row 1
    }
    // Somebody who is there already, under another key.
    if (number == kRows) row.birth_date = GoodRow(1).birth_date;
    absl::StrAppend(&text_, row.external_id, ",", row.kind, ",", row.given_name, ",",
                    row.family_name, ",", row.birth_date, ",", row.postcode, ",", row.email, ",",
                    row.phone, ",", row.languages, ",", row.programme, ",", row.consents, "\n");
  }
}

TEST_F(Import, GivesThirtySevenOfTenThousandRowsBack) {
  const LargeFile file;
  ASSERT_THAT(file.flaws(), SizeIs(LargeFile::kBad));
  const PersonImport import = ImportFile(file.text());
  EXPECT_EQ(import.state(), intake::v1::IMPORT_STATE_SUCCEEDED) << import.DebugString();
  EXPECT_EQ(import.total_rows(), LargeFile::kRows);
  EXPECT_EQ(import.processed_rows(), LargeFile::kRows);
  EXPECT_EQ(import.created_people(), LargeFile::kRows - LargeFile::kBad);
  EXPECT_EQ(import.failed_rows(), LargeFile::kBad);
  EXPECT_EQ(import.probable_duplicates(), 1);
  EXPECT_EQ(FlawsOf(import), file.flaws());
  EXPECT_THAT(People(), SizeIs(LargeFile::kRows - LargeFile::kBad));
}

}  // namespace
}  // namespace naober::testing
