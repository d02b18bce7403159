// SPDX-License-Identifier: EUPL-1.2
#include "libs/csv/csv.h"

#include <gmock/gmock.h>

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace naober::csv {
namespace {

using ::testing::ElementsAre;

std::vector<std::vector<std::string>> Cells(absl::string_view text, char separator = ',') {
  std::vector<std::vector<std::string>> cells;
  for (Record& record : Parse(text, separator)) cells.push_back(std::move(record.cells));
  return cells;
}

TEST(Parse, SplitsRecordsAndCells) {
  EXPECT_THAT(Cells("a,b\n1,2\n"), ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "2")));
  EXPECT_THAT(Cells("a;b\r\n1;2", ';'), ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "2")));
  EXPECT_THAT(Cells("a\tb\r1\t2\r", '\t'),
              ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "2")));
}

TEST(Parse, KeepsEmptyCellsAndTrimsBlanks) {
  EXPECT_THAT(Cells("a,,  c ,\n"), ElementsAre(ElementsAre("a", "", "c", "")));
}

TEST(Parse, ReadsQuotedCells) {
  EXPECT_THAT(
      Cells("\"a,b\", \"say \"\"hi\"\"\",\"two\nlines\"\nx,y,z\n"),
      ElementsAre(ElementsAre("a,b", "say \"hi\"", "two\nlines"), ElementsAre("x", "y", "z")));
}

TEST(Parse, TakesStrayQuotesAsTheyStand) {
  EXPECT_THAT(Cells("5\" pipe,\"a\"b\n"), ElementsAre(ElementsAre("5\" pipe", "ab")));
}

TEST(Parse, NumbersRowsAsASpreadsheetDoes) {
  const auto records = Parse("head\n\n\"two\nlines\"\n , \nlast", ',');
  ASSERT_EQ(records.size(), 3);
  EXPECT_EQ(records[0].row, 1);
  EXPECT_EQ(records[1].row, 3);
  EXPECT_EQ(records[2].row, 5);
}

TEST(Reader, GoesOnWhereARecordBegins) {
  const std::string text = "head\n\n\"two\nlines\"\n , \r\nlast,1";
  for (const Record& record : Parse(text, ',')) {
    Record again;
    ASSERT_TRUE(Reader(text, ',', record.position, record.row).Next(again));
    EXPECT_EQ(again.row, record.row);
    EXPECT_EQ(again.position, record.position);
    EXPECT_EQ(again.cells, record.cells);
  }
}

TEST(Parse, MarksTheRecordWhoseQuoteIsNeverClosed) {
  const auto records = Parse("a,b\n\"open,2\n3,4\n", ',');
  ASSERT_EQ(records.size(), 2);
  EXPECT_FALSE(records[0].broken);
  EXPECT_TRUE(records[1].broken);
}

TEST(Parse, GivesBackWhateverWasQuoted) {
  std::mt19937 random(11);
  const std::string alphabet = "ab ,;\"\n\r\t\xC3\xA9";
  for (int round = 0; round < 300; ++round) {
    std::vector<std::string> row(1 + random() % 4);
    std::string text;
    for (size_t i = 0; i < row.size(); ++i) {
      row[i] = "x";  // not blank, and no white space at the ends
      for (int n = random() % 6; n > 0; --n) row[i] += alphabet[random() % alphabet.size()];
      row[i] += "x";
      absl::StrAppend(&text, i == 0 ? "" : ";", "\"", absl::StrReplaceAll(row[i], {{"\"", "\"\""}}),
                      "\"");
    }
    EXPECT_EQ(Cells(text, ';'), std::vector<std::vector<std::string>>{row}) << text;
  }
}

TEST(Parse, SurvivesAnyBytes) {
  std::mt19937 random(13);
  for (int round = 0; round < 300; ++round) {
    std::string bytes(random() % 200, '\0');
    for (char& c : bytes) c = "\"\",;\n\r ab\x80\xFF"[random() % 11];
    const auto records = Parse(bytes, DetectSeparator(bytes));
    for (size_t i = 1; i < records.size(); ++i) EXPECT_LT(records[i - 1].row, records[i].row);
  }
}

TEST(DetectSeparator, CountsOutsideOfQuotesInTheFirstRecord) {
  EXPECT_EQ(DetectSeparator("a,b,c\n1;2;3;4;5\n"), ',');
  EXPECT_EQ(DetectSeparator("\"x,y,z\";b;c\n"), ';');
  EXPECT_EQ(DetectSeparator("a\tb\n"), '\t');
  EXPECT_EQ(DetectSeparator("\n\na;b\n1,2,3\n"), ';');
  EXPECT_EQ(DetectSeparator("one\n"), ',');
}

}  // namespace
}  // namespace naober::csv
