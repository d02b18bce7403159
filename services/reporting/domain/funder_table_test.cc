// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/domain/funder_table.h"

#include <gtest/gtest.h>

namespace naober::reporting {
namespace {

const std::map<ChannelKey, int64_t> kDrenthe = {
    {{"ORGANISATION", "werkplein"}, 18}, {{"ORGANISATION", "taalhuis"}, 8}, {{"SELF", ""}, 4}};

// total 30, channels 18 / x / x, 24 matches, EUR 99,550.00 / 24 = EUR 4,147.92.
TEST(FunderTable, GivesTheFiguresOfDrentheToItsFunder) {
  const FunderTable table = MakeFunderTable(kDrenthe, 24, 9955000, Audience::kOutside, 5);
  EXPECT_EQ(table.registered, 30);
  ASSERT_EQ(table.channels.size(), 3u);
  EXPECT_EQ(table.channels[0].first, ChannelKey("ORGANISATION", "werkplein"));
  EXPECT_EQ(table.channels[0].second, 18);
  EXPECT_EQ(table.channels[1].second, std::nullopt);
  EXPECT_EQ(table.channels[2].second, std::nullopt);
  EXPECT_EQ(table.matches, 24);
  EXPECT_EQ(table.cost_per_match_cents, 414792);
}

TEST(FunderTable, GivesTheConsortiumEverything) {
  const FunderTable table = MakeFunderTable(kDrenthe, 3, 9955000, Audience::kConsortium, 5);
  EXPECT_EQ(table.channels[2].second, 4);
  EXPECT_EQ(table.matches, 3);
  EXPECT_EQ(table.cost_per_match_cents, 3318333);
}

TEST(FunderTable, HidesTheCostWhenItWouldGiveFewMatchesAway) {
  const FunderTable table = MakeFunderTable(kDrenthe, 3, 9955000, Audience::kOutside, 5);
  EXPECT_EQ(table.matches, std::nullopt);
  EXPECT_EQ(table.cost_per_match_cents, std::nullopt);
  EXPECT_TRUE(table.cost_suppressed);
}

TEST(FunderTable, HasNoCostWithoutABudgetOrAMatch) {
  EXPECT_EQ(MakeFunderTable(kDrenthe, 24, std::nullopt, Audience::kOutside, 5).cost_per_match_cents,
            std::nullopt);
  const FunderTable none = MakeFunderTable(kDrenthe, 0, 9955000, Audience::kOutside, 5);
  EXPECT_EQ(none.matches, 0);
  EXPECT_EQ(none.cost_per_match_cents, std::nullopt);
  EXPECT_FALSE(none.cost_suppressed);
}

}  // namespace
}  // namespace naober::reporting
