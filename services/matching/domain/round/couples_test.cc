// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/round/couples.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/matching/domain/round/random_sequence.h"

namespace naober::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Worths = std::vector<std::vector<int64_t>>;

// The most couples and their worth, over all ways to make them.
std::pair<int, int64_t> Best(const Worths& worths, size_t row, std::vector<bool>& taken) {
  if (row == worths.size()) return {0, 0};
  std::pair<int, int64_t> best = Best(worths, row + 1, taken);
  for (size_t column = 0; column < taken.size(); ++column) {
    if (taken[column] || worths[row][column] < 0) continue;
    taken[column] = true;
    const auto [couples, worth] = Best(worths, row + 1, taken);
    taken[column] = false;
    best = std::max(best, {couples + 1, worth + worths[row][column]});
  }
  return best;
}

TEST(CoupleMaker, MakesTheMostAndWorthiestCouplesOfAllWays) {
  RandomSequence random(5);
  CoupleMaker maker;
  for (int i = 0; i < 400; ++i) {
    const int rows = 1 + random.Below(5), columns = 1 + random.Below(5);
    Worths worths(rows, std::vector<int64_t>(columns));
    for (auto& row : worths) {
      for (int64_t& worth : row) worth = random.Below(3) == 0 ? -1 : random.Below(1001);
    }
    const auto at = [&](int row, int column) { return worths[row][column]; };
    std::pair<int, int64_t> found;
    std::vector<bool> taken(columns, false);
    const std::vector<int>& column_of = maker.Make(rows, columns, at);
    for (int row = 0; row < rows; ++row) {
      if (column_of[row] < 0) continue;
      ASSERT_FALSE(taken[column_of[row]]) << "somebody is in two couples";
      taken[column_of[row]] = true;
      ASSERT_GE(worths[row][column_of[row]], 0) << "they may not be a couple";
      ++found.first;
      found.second += worths[row][column_of[row]];
    }
    std::vector<bool> none(columns, false);
    EXPECT_EQ(found, Best(worths, 0, none)) << "case " << i;
  }
}

TEST(CoupleMaker, PrefersOneCoupleMoreToAWorthierOne) {
  CoupleMaker maker;
  const Worths worths = {{CoupleMaker::kMaxWorth, 0}, {0, -1}};
  EXPECT_THAT(maker.Make(2, 2, [&](int row, int column) { return worths[row][column]; }),
              ElementsAre(1, 0));
}

TEST(CoupleMaker, MakesNoneWhereASideIsEmpty) {
  CoupleMaker maker;
  const auto at = [](int, int) -> int64_t { return 1; };
  EXPECT_THAT(maker.Make(0, 3, at), IsEmpty());
  EXPECT_THAT(maker.Make(2, 0, at), ElementsAre(-1, -1));
}

}  // namespace
}  // namespace naober::matching
