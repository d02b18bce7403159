// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/domain/people_file.h"

#include <gmock/gmock.h>

#include <fstream>
#include <random>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/testing/matchers.h"
#include "services/intake/domain/cell_values.h"

namespace naober::intake {
namespace {

using ::naober::testing::HasViolation;
using ::testing::ElementsAre;

const geo::Gazetteer& TheGazetteer() {
  static const auto* const gazetteer =
      new geo::Gazetteer(*geo::Gazetteer::Load(std::string(NAOBER_SOURCE_DIR) + "/libs/geo/data"));
  return *gazetteer;
}

const RowRules& TheRules() {
  static const auto* const rules = new RowRules{{absl::CivilDay(2026, 9, 1), TheGazetteer()},
                                                "NL",
                                                "buddy-rivierenland",
                                                {"buddy-rivierenland", "bartjes"}};
  return *rules;
}

std::vector<PersonRow> ReadAll(absl::string_view bytes,
                               const std::map<std::string, std::string>& mapping = {}) {
  auto file = PeopleFile::Open(bytes, mapping);
  EXPECT_OK(file);
  std::vector<PersonRow> rows;
  for (int i = 0; file.ok() && i < file->row_count(); ++i) {
    rows.push_back(file->Read(i, TheRules()));
  }
  return rows;
}

std::vector<std::string> Errors(const PersonRow& row) {
  std::vector<std::string> errors;
  for (const CellError& error : row.errors) {
    errors.push_back(absl::StrCat(error.row, " ", error.column, " ", error.reason));
  }
  return errors;
}

constexpr char kHeader[] = "external_id,kind,given_name,family_name,birth_date,postcode,notes\n";

TEST(PeopleFile, ReadsTheSampleConsortia) {
  for (const char* name : {"rivierenland", "drenthe"}) {
    std::ifstream stream(absl::StrCat(NAOBER_SOURCE_DIR, "/deploy/example/", name, "/people.csv"));
    ASSERT_TRUE(stream.good());
    std::stringstream bytes;
    bytes << stream.rdbuf();
    for (const PersonRow& row : ReadAll(bytes.str())) EXPECT_THAT(Errors(row), ElementsAre());
  }
}

TEST(PeopleFile, ReadsEveryField) {
  const auto rows = ReadAll(
      "external_id,kind,given_name,family_name,birth_date,gender,country,postcode,"
      "municipality_code,email,phone,languages,literacy,interests,competences,availability,"
      "travel_modes,max_travel_minutes,barriers,children_ages,buddy_gender,background,capacity,"
      "vetted_until,programme,channel,registered_on,consents\n"
      "DRE-00031,buddy,Anna,de Vries,1965-05-15,f,NL,9404 NN,GM0106,anna@example.org,"
      "+31612345001,nl:native;en:B2,latin,cycling;chess,driving,sat-morning;fri-evening,"
      "bicycle;car,45,,3;8,any,local,2,2027-07-01,bartjes,werkplein,2026-07-31,"
      "intake;matching;contact\n");
  ASSERT_EQ(rows.size(), 1);
  EXPECT_THAT(Errors(rows[0]), ElementsAre());
  const Person& person = rows[0].person;
  EXPECT_EQ(rows[0].row, 2);
  EXPECT_EQ(person.kind, PersonKind::kBuddy);
  EXPECT_EQ(person.birth_date, absl::CivilDay(1965, 5, 15));
  EXPECT_EQ(person.postcode, "9404NN");
  EXPECT_THAT(person.profile.languages, ElementsAre(LanguageSkill{"nl", OralLevel::kNative},
                                                    LanguageSkill{"en", OralLevel::kB2}));
  EXPECT_THAT(person.profile.availability,
              ElementsAre(WeeklySlot{Weekday::kFri, DayPart::kEvening},
                          WeeklySlot{Weekday::kSat, DayPart::kMorning}));
  EXPECT_EQ(person.profile.capacity, 2);
  EXPECT_EQ(person.profile.vetted_until_on, absl::CivilDay(2027, 7, 1));
  EXPECT_EQ(person.registration.channel, RegistrationChannel::kOrganisation);
  EXPECT_EQ(person.registration.referring_organisation_code, "werkplein");
  EXPECT_EQ(person.registration.registered_on, absl::CivilDay(2026, 7, 31));
  EXPECT_EQ(rows[0].programme_code, "bartjes");
  EXPECT_THAT(rows[0].consents, ElementsAre(ConsentPurpose::kIntake, ConsentPurpose::kMatching,
                                            ConsentPurpose::kContact));
}

TEST(PeopleFile, ReadsAFileFromTheField) {
  // Windows-1252, semicolons, Dutch headers and dates, columns of its own, a list with |.
  const auto rows = ReadAll(
      "Achternaam;Voornaam;Soort;Geboortedatum;Postcode;Talen;Opmerkingen\r\n"
      "\xD6zdemir;Zo\xEB;nieuwkomer;1-9-1990;4001 AB;\"tr:moedertaal;nl:A1\";belt graag\r\n"
      "\r\n"
      "Weldu;Filmon;nieuwkomer;02-11-1992;4002LH;ti:native|nl:A0;\r\n");
  ASSERT_EQ(rows.size(), 2);
  EXPECT_THAT(Errors(rows[0]), ElementsAre());
  EXPECT_EQ(rows[0].person.family_name, "Özdemir");
  EXPECT_EQ(rows[0].person.given_name, "Zoë");
  EXPECT_EQ(rows[0].person.birth_date, absl::CivilDay(1990, 9, 1));
  EXPECT_EQ(rows[0].person.profile.languages.size(), 2);
  EXPECT_EQ(rows[1].row, 4);
  EXPECT_EQ(rows[1].person.profile.languages.size(), 2);
  EXPECT_EQ(rows[1].person.registration.channel, RegistrationChannel::kImport);
}

TEST(PeopleFile, NamesRowColumnAndReason) {
  const auto rows =
      ReadAll(absl::StrCat(kHeader, "A,newcomer,Jan 123456782,Bos,1980-01-01,4001AB,\n",  //
                           "A,newcomer,Jan,Bos,1980-01-01,4001AB,\n",                     //
                           "B,newcomer,Jan,Bos,2030-01-01,4001AB,bsn 111222333\n",        //
                           "C,cat,Jan,,1980-02-31,99,x,too many\n"));
  ASSERT_EQ(rows.size(), 4);
  EXPECT_THAT(Errors(rows[0]), ElementsAre("2 given_name NATIONAL_NUMBER"));
  EXPECT_THAT(Errors(rows[1]), ElementsAre("3 external_id EXTERNAL_ID_REPEATED"));
  EXPECT_THAT(Errors(rows[2]),
              ElementsAre("4 notes NATIONAL_NUMBER", "4 birth_date IN_THE_FUTURE"));
  EXPECT_THAT(Errors(rows[3]),
              ElementsAre("5  TOO_MANY_CELLS", "5 kind UNKNOWN", "5 birth_date MALFORMED",
                          "5 family_name MISSING", "5 postcode MALFORMED"));
}

TEST(PeopleFile, NeverRepeatsAValueInAnError) {
  const auto rows = ReadAll(absl::StrCat(kHeader,
                                         "B-9 Zyx,Qqq,123456782,111222333,31-02-1990,Www,"
                                         "123.456.782\n"));
  for (const CellError& error : rows[0].errors) {
    for (const char* value : {"Zyx", "Qqq", "123456782", "111222333", "31-02", "Www", "123.456"}) {
      EXPECT_THAT(error.description, ::testing::Not(::testing::HasSubstr(value)));
    }
  }
}

TEST(PeopleFile, RefusesAProgrammeThatDoesNotExist) {
  const auto rows = ReadAll(
      "kind,given_name,family_name,birth_date,postcode,programme\n"
      "newcomer,Jan,Bos,1980-01-01,4001AB,nowhere\n"
      "newcomer,Jan,Bos,1980-01-01,4001AB,\n");
  EXPECT_THAT(Errors(rows[0]), ElementsAre("2 programme PROGRAMME_NOT_FOUND"));
  EXPECT_EQ(rows[1].programme_code, "buddy-rivierenland");
}

TEST(PeopleFile, HasOneFingerprintHoweverARowIsWrittenDown) {
  const auto one = ReadAll(absl::StrCat(kHeader, "A,newcomer,Jan,Bos,1980-01-01,4001AB,\n"));
  const auto other = ReadAll(
      "Achternaam;Voornaam;Soort;Geboortedatum;Postcode;external_id\n"
      "Bos;Jan;nieuwkomer;1-1-1980;4001 ab;A\n");
  const auto different = ReadAll(absl::StrCat(kHeader, "A,newcomer,Jan,Bos,1980-01-02,4001AB,\n"));
  EXPECT_EQ(one[0].fingerprint, other[0].fingerprint);
  EXPECT_NE(one[0].fingerprint, different[0].fingerprint);
}

TEST(PeopleFile, FollowsAColumnMapping) {
  const auto rows = ReadAll(
      "wie,voornaam_1,naam,jaar,pc\nbuddy,Jan,Bos,1980-01-01,4001AB\n",
      {{"wie", "kind"}, {"voornaam_1", "given_name"}, {"jaar", "birth_date"}, {"pc", "postcode"}});
  EXPECT_THAT(Errors(rows[0]), ElementsAre("2 background MISSING"));
}

TEST(PeopleFile, RefusesAFileWithoutTheNecessaryColumns) {
  EXPECT_THAT(PeopleFile::Open("", {}), HasViolation("content", "FILE_EMPTY"));
  EXPECT_THAT(PeopleFile::Open("a,b\n1,2\n", {}),
              HasViolation("content", "HEADER_MISSING_COLUMNS"));
  EXPECT_THAT(PeopleFile::Open("kind,soort\n", {}),
              HasViolation("content", "HEADER_COLUMN_REPEATED"));
}

TEST(PeopleFile, SurvivesDamagedFiles) {
  const std::string good = absl::StrCat(kHeader, "A,newcomer,\"Jan\",Bos,1980-01-01,4001AB,x\n",
                                        "B,buddy,Zo\xC3\xAB,Bos,1-1-1980,4001 AB,\n");
  std::mt19937 random(17);
  for (int round = 0; round < 500; ++round) {
    std::string bytes = good;
    for (int n = 1 + random() % 5; n > 0; --n) {
      bytes[random() % bytes.size()] = "\",;\n\t0\x80\xFFz"[random() % 9];
    }
    const auto file = PeopleFile::Open(bytes, {});
    for (int i = 0; file.ok() && i < file->row_count(); ++i) {
      const PersonRow row = file->Read(i, TheRules());
      EXPECT_GE(row.row, 2);
    }
  }
}

TEST(CellValues, ReadDates) {
  EXPECT_EQ(ParseDate("2026-09-01"), absl::CivilDay(2026, 9, 1));
  EXPECT_EQ(ParseDate("1-9-2026"), absl::CivilDay(2026, 9, 1));
  EXPECT_EQ(ParseDate("01/09/2026"), absl::CivilDay(2026, 9, 1));
  EXPECT_EQ(ParseDate("1.9.2026 00:00"), absl::CivilDay(2026, 9, 1));
  for (const char* wrong : {"", "31-02-2026", "1-13-2026", "1-9-26", "2026-9", "20260901", "a-b-c",
                            "-1-9-2026", "1-9-2026 x"}) {
    EXPECT_EQ(ParseDate(wrong), std::nullopt) << wrong;
  }
}

TEST(CellValues, ReadDutchWords) {
  EXPECT_EQ(ParseKind("Maatje"), PersonKind::kBuddy);
  EXPECT_EQ(ParseGender("V"), Gender::kFemale);
  EXPECT_EQ(ParseTravelMode("Fiets"), TravelMode::kBicycle);
  EXPECT_EQ(ParseWeeklySlot("ma-ochtend"), (WeeklySlot{Weekday::kMon, DayPart::kMorning}));
  EXPECT_EQ(ParseWeeklySlot("mon"), std::nullopt);
  EXPECT_EQ(ParseLanguage("nl:Z9"), std::nullopt);
  EXPECT_EQ(ParseWholeNumber("-1"), std::nullopt);
  EXPECT_THAT(SplitList(" a; b|c ;;"), ElementsAre("a", "b", "c"));
}

TEST(PeopleColumnFor, KnowsOurNamesAndOthers) {
  for (const std::string& column : PeopleColumns()) EXPECT_EQ(PeopleColumnFor(column), column);
  EXPECT_EQ(PeopleColumnFor("Geboortedatum"), "birth_date");
  EXPECT_EQ(PeopleColumnFor("E-mail adres"), "email");
  EXPECT_EQ(PeopleColumnFor("Opmerkingen"), "");
}

TEST(PeopleFile, ReadsAnOrganisationThatIsABuddy) {
  const auto rows = ReadAll(
      "kind,given_name,family_name,birth_date,postcode,vereniging,capaciteit\n"
      "maatje,Jan,Bos,,4001AB,fc-x,3\n"
      "maatje,Jan,Bos,1980-01-01,4001AB,fc-x,3\n");
  EXPECT_THAT(Errors(rows[0]), ElementsAre());
  EXPECT_EQ(rows[0].person.organisation_code, "fc-x");
  EXPECT_EQ(rows[0].person.profile.capacity, 3);
  EXPECT_THAT(Errors(rows[1]), ElementsAre("3 birth_date NOT_FOR_AN_ORGANISATION"));
}

}  // namespace
}  // namespace naober::intake
