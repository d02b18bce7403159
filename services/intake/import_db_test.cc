// SPDX-License-Identifier: EUPL-1.2
#include <set>

#include "absl/strings/str_replace.h"
#include "services/intake/import_fixture.h"

namespace naober::intake {
namespace {

using naober::testing::HasReason;
using naober::testing::HasViolation;
using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST_F(ImportTest, BringsInTenThousandRowsAndReportsTheBadOnes) {
  constexpr int kRows = 10'000;
  std::string content = kHeader;
  std::set<int> bad_rows;
  for (int i = 1; i <= kRows; ++i) {
    std::string row = Row(i);
    if (i % 270 == 0) {
      bad_rows.insert(i + 1);
      const std::string id = absl::StrFormat("RIV-%05d", i);
      switch (bad_rows.size() % 5) {
        case 0:
          row = absl::StrReplaceAll(row, {{"Naam", "Naam 123456782 "}});
          break;
        case 1:
          row = absl::StrReplaceAll(row, {{id, "RIV-00001"}});
          break;
        case 2:
          row = absl::StrReplaceAll(row, {{"4001 AB", "0001 AB"}});
          break;
        case 3:
          row = absl::StrReplaceAll(row, {{"2026-08-04", "2027-08-04"}});
          break;
        case 4:
          row = absl::StrReplaceAll(row, {{"newcomer", "visitor"}});
          break;
      }
    }
    content += row;
  }
  ASSERT_THAT(bad_rows, SizeIs(37));

  const absl::Time start = absl::Now();
  const PersonImport import = Run(content);
  RecordProperty("seconds", absl::FormatDuration(absl::Now() - start));
  EXPECT_EQ(import.state, ImportState::kSucceeded);
  EXPECT_EQ(import.total_rows, kRows);
  EXPECT_EQ(import.processed_rows, kRows);
  EXPECT_EQ(import.created_people, 9963);
  EXPECT_EQ(import.failed_rows, 37);
  EXPECT_EQ(import.unchanged_rows, 0);
  EXPECT_EQ(Count("people"), 9963);
  EXPECT_EQ(Count("enrolments WHERE state = 'READY'"), 9963);
  EXPECT_EQ(Count("outbox"), 9963 * 6);  // registered, three consents, opened, ready
  EXPECT_EQ(Count("person_import_chunks"), 0);

  const auto errors = imports_.Errors(CallOf(), import.id, {.limit = 200});
  ASSERT_OK(errors);
  std::set<int> reported;
  for (const auto& [error, position] : *errors) {
    reported.insert(error.row);
    EXPECT_NE(error.column, "");
    EXPECT_NE(error.reason, "");
  }
  EXPECT_EQ(reported, bad_rows);

  // Again: what is in stays as it is, what is wrong is still wrong.
  const PersonImport again = Run(content);
  EXPECT_EQ(again.unchanged_rows, 9963);
  EXPECT_EQ(again.created_people, 0);
  EXPECT_EQ(again.failed_rows, 37);
  EXPECT_EQ(Count("people"), 9963);
}

TEST_F(ImportTest, ReadsAFileFromTheField) {
  const PersonImport import =
      Run("Extern ID;Soort;Voornaam;Achternaam;Geboortedatum;Postcode;Opmerkingen\r\n"
          "T-1;nieuwkomer;Zo\xEB;\xD6zdemir;1-9-1990;4001 AB;\r\n"
          "T-2;nieuwkomer;Jan;Bos;1-9-2990;4001 AB;\r\n"
          "T-3;nieuwkomer;Piet;Bos;2-9-1990;4001 AB;bsn 123.456.782\r\n"
          "T-4;nieuwkomer;\xD6zdemir;Zoe;1-9-1990;4101 AB;\r\n");
  EXPECT_EQ(import.state, ImportState::kSucceeded);
  EXPECT_EQ(import.encoding, "windows-1252");
  EXPECT_EQ(import.separator, ";");
  EXPECT_EQ(import.created_people, 2);
  EXPECT_EQ(import.probable_duplicates, 1);
  EXPECT_THAT(Errors(import),
              ElementsAre("3 birth_date IN_THE_FUTURE", "4 Opmerkingen NATIONAL_NUMBER"));
  ASSERT_OK_AND_ASSIGN(const auto people, people_.List(CallOf(), {}, {}));
  ASSERT_THAT(people, SizeIs(2));
  EXPECT_EQ(people[0].given_name, "Zoë");
  EXPECT_EQ(people[1].municipality_code, "GM0216");
}

TEST_F(ImportTest, OrdersPeopleByRowAndCountsTheirWaitFromRegistration) {
  std::string content = kHeader;
  for (int i = 1; i <= 300; ++i) content += Row(i);
  Run(content);
  ASSERT_OK_AND_ASSIGN(const auto waiting,
                       enrolments_.List(CallOf(), {.programme_code = kProgramme}, {.limit = 200}));
  ASSERT_OK_AND_ASSIGN(const auto people, people_.List(CallOf(), {}, {.limit = 200}));
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(people[i].external_id, absl::StrFormat("RIV-%05d", i + 1));
    EXPECT_EQ(waiting[i].person_id, people[i].id);
    EXPECT_EQ(waiting[i].waiting_position, i + 1);
    EXPECT_EQ(absl::FormatTime(*waiting[i].ready_time, absl::UTCTimeZone()),
              "2026-08-03T22:00:00+00:00");
  }
}

TEST_F(ImportTest, WritesNothingInADryRun) {
  PersonImport dry;
  dry.dry_run = true;
  const PersonImport import =
      Run(absl::StrCat(kHeader, Row(1), absl::StrReplaceAll(Row(2), {{"f,NL", "q,NL"}})), dry);
  EXPECT_EQ(import.created_people, 1);
  EXPECT_EQ(import.failed_rows, 1);
  EXPECT_THAT(Errors(import), ElementsAre("3 gender UNKNOWN"));
  EXPECT_EQ(Count("people"), 0);
  EXPECT_EQ(Count("outbox"), 0);
}

TEST_F(ImportTest, RefusesOtherParticularsUnderAKnownExternalId) {
  Run(absl::StrCat(kHeader, Row(1), Row(2)));
  const PersonImport import = Run(
      absl::StrCat(kHeader, Row(1), absl::StrReplaceAll(Row(2), {{"tue-evening", "mon-morning"}})));
  EXPECT_EQ(import.unchanged_rows, 1);
  EXPECT_EQ(import.failed_rows, 1);
  EXPECT_THAT(Errors(import), ElementsAre("3 external_id EXTERNAL_ID_EXISTS"));
}

TEST_F(ImportTest, NamesARepeatedExternalIdOnceAlsoWhenItIsKnown) {
  const std::string content =
      absl::StrCat(kHeader, Row(1), absl::StrReplaceAll(Row(1), {{"tue-evening", "mon-morning"}}));
  Run(content);
  const PersonImport again = Run(content);
  EXPECT_EQ(again.unchanged_rows, 1);
  EXPECT_THAT(Errors(again), ElementsAre("3 external_id EXTERNAL_ID_REPEATED"));
}

TEST_F(ImportTest, KnowsRowsAgainThatHaveNoExternalId) {
  const std::string content = absl::StrReplaceAll(absl::StrCat(kHeader, Row(1), Row(2), Row(1)),
                                                  {{"RIV-00001", ""}, {"RIV-00002", ""}});
  PersonImport import = Run(content);
  EXPECT_EQ(import.created_people, 2);
  EXPECT_EQ(import.unchanged_rows, 1);
  import = Run(content);
  EXPECT_EQ(import.created_people, 0);
  EXPECT_EQ(import.unchanged_rows, 3);
}

TEST_F(ImportTest, ChecksTheProgrammeOfEachRow) {
  const PersonImport import = Run(
      absl::StrReplaceAll(absl::StrCat(kHeader, Row(1)), {{"4001 AB,GM0281", "9401 AB,GM0106"}}));
  EXPECT_THAT(Errors(import), ElementsAre("2 municipality_code MUNICIPALITY_NOT_IN_PROGRAMME"));
}

TEST_F(ImportTest, FailsAsAWholeOnAFileThatCannotBeRead) {
  PersonImport import = Run("a,b\n1,2\n");
  EXPECT_EQ(import.state, ImportState::kFailed);
  EXPECT_EQ(import.failure_reason, "HEADER_MISSING_COLUMNS");
  EXPECT_THAT(Errors(import), ElementsAre("1  HEADER_MISSING_COLUMNS"));
  import = Run(std::string("PK\x03\x04\0\0", 6));
  EXPECT_EQ(import.failure_reason, "NOT_TEXT");
}

TEST_F(ImportTest, CanBeCancelled) {
  const PersonImport import = Upload(absl::StrCat(kHeader, Row(1)));
  EXPECT_THAT(imports_.Cancel(CallOf(), import.id, 1), HasReason("ETAG_MISMATCH"));
  ASSERT_OK(imports_.Cancel(CallOf(), import.id, import.version));
  EXPECT_THAT(imports_.Cancel(CallOf(), import.id, std::nullopt), HasReason("IMPORT_ENDED"));
  ImportWorker worker = MakeWorker(Options());
  ASSERT_OK(worker.RunPending());
  EXPECT_EQ(Stored(import).state, ImportState::kCancelled);
  EXPECT_EQ(Count("people"), 0);
  EXPECT_EQ(Count("person_import_chunks"), 0);
}

TEST_F(ImportTest, TakesChunksInAnyOrderAndEachOnce) {
  const std::string content = absl::StrCat(kHeader, Row(1), Row(2));
  ASSERT_OK_AND_ASSIGN(PersonImport import, imports_.Create(CallOf(), {}));
  const std::string first = content.substr(0, 100), second = content.substr(100);
  ASSERT_OK(imports_.Upload(CallOf(), import.id, 1, second));
  EXPECT_THAT(imports_.Start(CallOf(), import.id, 2, std::nullopt), HasReason("CHUNK_MISSING"));
  ASSERT_OK(imports_.Upload(CallOf(), import.id, 0, first));
  ASSERT_OK_AND_ASSIGN(import, imports_.Upload(CallOf(), import.id, 0, first));
  EXPECT_EQ(import.received_bytes, static_cast<int>(content.size()));
  EXPECT_THAT(imports_.Upload(CallOf(), import.id, 0, "other"),
              HasViolation("content", "CHUNK_DIFFERS"));
  EXPECT_THAT(imports_.Upload(CallOf(), import.id, 1024, "x"),
              HasViolation("index", "OUT_OF_RANGE"));
  EXPECT_THAT(imports_.Upload(CallOf(), import.id, 2, ""), HasViolation("content", "OUT_OF_RANGE"));
  EXPECT_EQ(woken_, 0);
  ASSERT_OK(imports_.Start(CallOf(), import.id, 2, std::nullopt));
  EXPECT_EQ(woken_, 1);
  EXPECT_THAT(imports_.Upload(CallOf(), import.id, 2, "x"), HasReason("IMPORT_NOT_RECEIVING"));
  ImportWorker worker = MakeWorker(Options());
  ASSERT_OK(worker.RunPending());
  EXPECT_EQ(Stored(import).created_people, 2);
}

TEST_F(ImportTest, RefusesAMappingToAColumnThatDoesNotExist) {
  PersonImport import;
  import.column_mapping = {{ "Naam", "name" }};
  EXPECT_THAT(imports_.Create(CallOf(), import),
              HasViolation("person_import.column_mapping", "COLUMN_UNKNOWN"));
  import.column_mapping.clear();
  import.default_programme_code = "nowhere";
  EXPECT_THAT(imports_.Create(CallOf(), import), HasReason("PROGRAMME_NOT_FOUND"));
}

TEST_F(ImportTest, IsHiddenFromOtherTenants) {
  const PersonImport import = Upload(absl::StrCat(kHeader, Row(1)));
  EXPECT_THAT(imports_.Get(CallOf(testing::kOtherTenant), import.id),
              HasReason("PERSON_IMPORT_NOT_FOUND"));
  EXPECT_THAT(imports_.Cancel(CallOf(testing::kOtherTenant), import.id, std::nullopt),
              HasReason("PERSON_IMPORT_NOT_FOUND"));
}

}  // namespace
}  // namespace naober::intake
