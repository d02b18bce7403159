// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/domain/disclosure.h"

#include <gtest/gtest.h>

#include <random>

namespace naober::reporting {
namespace {

constexpr int kThreshold = 5;

TEST(DisclosureTable, ShowsEverythingWhenNothingIsSmall) {
  DisclosureTable table(kThreshold);
  const auto a = table.AddCell(18), b = table.AddCell(12), total = table.AddCell(30);
  table.AddIdentity({a, b}, total);
  table.Suppress();
  EXPECT_FALSE(table.IsSuppressed(a) || table.IsSuppressed(b) || table.IsSuppressed(total));
}

// 18 by referral, 8 from a language house, 4 by themselves.
TEST(DisclosureTable, BlanksTheCellThatWouldGiveASmallOneAway) {
  DisclosureTable table(kThreshold);
  const auto referred = table.AddCell(18), language_house = table.AddCell(8),
             self = table.AddCell(4);
  const auto total = table.AddCell(30);
  table.AddIdentity({referred, language_house, self}, total);
  table.Suppress();
  EXPECT_FALSE(table.IsSuppressed(referred));
  EXPECT_TRUE(table.IsSuppressed(language_house));
  EXPECT_TRUE(table.IsSuppressed(self));
  EXPECT_FALSE(table.IsSuppressed(total));
}

TEST(DisclosureTable, ShowsATrueZeroAndNeverUsesItAsAScreen) {
  DisclosureTable table(kThreshold);
  const auto none = table.AddCell(0), few = table.AddCell(3), many = table.AddCell(40),
             total = table.AddCell(43);
  table.AddIdentity({none, few, many}, total);
  table.Suppress();
  EXPECT_FALSE(table.IsSuppressed(none));
  EXPECT_TRUE(table.IsSuppressed(few));
  EXPECT_TRUE(table.IsSuppressed(many));
}

TEST(DisclosureTable, BlanksAThirdCellWhenTwoSmallOnesTogetherStaySmall) {
  DisclosureTable table(kThreshold);
  const auto one = table.AddCell(1), three = table.AddCell(3), eleven = table.AddCell(11),
             total = table.AddCell(15);
  table.AddIdentity({one, three, eleven}, total);
  table.Suppress();
  EXPECT_TRUE(table.IsSuppressed(one) && table.IsSuppressed(three));
  EXPECT_TRUE(table.IsSuppressed(eleven));
}

TEST(DisclosureTable, ProtectsASmallDifferenceOfTwoShownCells) {
  DisclosureTable table(kThreshold);
  const auto matched = table.AddCell(18), locally = table.AddCell(16),
             elsewhere = table.AddHiddenCell(2);
  table.AddIdentity({locally, elsewhere}, matched);
  table.Suppress();
  EXPECT_TRUE(table.IsSuppressed(locally) || table.IsSuppressed(matched));
  EXPECT_FALSE(table.IsDetermined(elsewhere));
}

TEST(DisclosureTable, ProtectsCornersOfATwoWayTable) {
  // One small cell in a 3 x 3 table with all margins: row, column and both need a second blank, and
  // those need theirs.
  DisclosureTable table(kThreshold);
  const int64_t values[3][3] = {{3, 20, 30}, {25, 40, 10}, {50, 60, 70}};
  DisclosureTable::Cell cells[3][3];
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 3; ++column)
      cells[row][column] = table.AddCell(values[row][column]);
  }
  for (int i = 0; i < 3; ++i) {
    const auto row_total = table.AddCell(values[i][0] + values[i][1] + values[i][2]);
    table.AddIdentity({cells[i][0], cells[i][1], cells[i][2]}, row_total);
    const auto column_total = table.AddCell(values[0][i] + values[1][i] + values[2][i]);
    table.AddIdentity({cells[0][i], cells[1][i], cells[2][i]}, column_total);
  }
  table.Suppress();
  EXPECT_TRUE(table.IsSuppressed(cells[0][0]));
  EXPECT_FALSE(table.IsDetermined(cells[0][0]));
}

TEST(DisclosureTable, LeavesNoSmallCellDeterminedInRandomTables) {
  std::mt19937 random(20260901);
  for (int round = 0; round < 500; ++round) {
    DisclosureTable table(kThreshold);
    const int rows = 2 + static_cast<int>(random() % 4),
              columns = 2 + static_cast<int>(random() % 4);
    std::vector<std::vector<int64_t>> values(rows, std::vector<int64_t>(columns));
    std::vector<std::vector<DisclosureTable::Cell>> cells(
        rows, std::vector<DisclosureTable::Cell>(columns));
    for (int row = 0; row < rows; ++row) {
      for (int column = 0; column < columns; ++column) {
        values[row][column] = static_cast<int64_t>(random() % 25);
        cells[row][column] = table.AddCell(values[row][column]);
      }
    }
    for (int column = 0; column < columns; ++column) {
      std::vector<DisclosureTable::Cell> parts;
      int64_t sum = 0;
      for (int row = 0; row < rows; ++row) {
        parts.push_back(cells[row][column]);
        sum += values[row][column];
      }
      table.AddIdentity(parts, table.AddCell(sum));
    }
    for (int row = 0; row < rows; ++row) {
      int64_t sum = 0;
      for (const int64_t value : values[row]) sum += value;
      table.AddIdentity(cells[row], table.AddCell(sum));
    }
    table.Suppress();
    for (int row = 0; row < rows; ++row) {
      for (int column = 0; column < columns; ++column) {
        const bool small = values[row][column] >= 1 && values[row][column] < kThreshold;
        if (!small) continue;
        ASSERT_TRUE(table.IsSuppressed(cells[row][column]));
        ASSERT_FALSE(table.IsDetermined(cells[row][column])) << "round " << round;
      }
    }
  }
}

}  // namespace
}  // namespace naober::reporting
