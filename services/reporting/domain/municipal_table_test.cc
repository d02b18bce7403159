// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/domain/municipal_table.h"

#include <gtest/gtest.h>

namespace naober::reporting {
namespace {

Figures ARow(int64_t registered, int64_t ready, int64_t matched, int64_t locally) {
  Figures figures;
  figures.registered = registered;
  figures.ready = ready;
  figures.matched = matched;
  figures.matched_locally = locally;
  figures.waiting = ready - matched;
  figures.meetings = matched * 4;
  figures.minutes = matched * 240;
  figures.met = matched;
  return figures;
}

TEST(MunicipalTable, ShowsTheConsortiumWholeNumbers) {
  const auto table =
      MakeMunicipalTable({{"GM0281", ARow(20, 19, 3, 1)}, {"GM0216", ARow(20, 20, 20, 20)}}, {},
                         Audience::kConsortium, 5);
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(table.rows[0].municipality_code, "GM0216");
  EXPECT_EQ(table.rows[1].cells.at("matched"), 3);
  EXPECT_EQ(table.total.cells.at("registered"), 40);
}

TEST(MunicipalTable, HidesASmallCellFromOutsidersTogetherWithWhatWouldGiveItAway) {
  const auto table = MakeMunicipalTable(
      {{"A", ARow(20, 20, 3, 3)}, {"B", ARow(20, 20, 20, 20)}, {"C", ARow(30, 30, 30, 30)}}, {},
      Audience::kOutside, 5);
  EXPECT_EQ(table.rows[0].cells.at("matched"), std::nullopt);
  // 53 less the two other municipalities would be 3.
  const bool another_hidden = !table.rows[1].cells.at("matched") ||
                              !table.rows[2].cells.at("matched") ||
                              !table.total.cells.at("matched");
  EXPECT_TRUE(another_hidden);
  // Everybody is ready, so ready less waiting would be 3.
  EXPECT_TRUE(!table.rows[0].cells.at("waiting") || !table.rows[0].cells.at("ready"));
}

TEST(MunicipalTable, HidesMeetingsThatFewPeopleHad) {
  Figures few = ARow(20, 20, 20, 20);
  few.met = 2;
  few.meetings = 40;
  const auto table =
      MakeMunicipalTable({{"A", few}, {"B", ARow(20, 20, 20, 20)}}, {}, Audience::kOutside, 5);
  EXPECT_EQ(table.rows[0].cells.at("meetings"), std::nullopt);
  EXPECT_EQ(table.rows[0].cells.at("minutes"), std::nullopt);
}

TEST(MunicipalTable, ShowsATrueZero) {
  const auto table = MakeMunicipalTable({{"A", ARow(20, 20, 0, 0)}, {"B", ARow(20, 20, 20, 20)}},
                                        {}, Audience::kOutside, 5);
  EXPECT_EQ(table.rows[0].cells.at("matched"), 0);
}

TEST(MunicipalTable, ShowsEveryReferralStateInEveryRow) {
  const auto table = MakeMunicipalTable({{"A", ARow(20, 20, 20, 20)}},
                                        {{"A", {{"SENT", 2}}}, {"B", {{"ACCEPTED", 7}}}},
                                        Audience::kConsortium, 5);
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(table.rows[0].referrals.at("SENT"), 2);
  EXPECT_EQ(table.rows[0].referrals.at("ACCEPTED"), 0);
  EXPECT_EQ(table.rows[1].cells.at("registered"), 0);
  EXPECT_EQ(table.total.referrals.at("ACCEPTED"), 7);
}

TEST(MunicipalTable, HidesFewReferralsFromOutsiders) {
  const auto table =
      MakeMunicipalTable({}, {{"A", {{"SENT", 2}}}, {"B", {{"SENT", 70}}}, {"C", {{"SENT", 80}}}},
                         Audience::kOutside, 5);
  EXPECT_EQ(table.rows[0].referrals.at("SENT"), std::nullopt);
  EXPECT_EQ(table.rows[1].referrals.at("SENT"), std::nullopt);
  EXPECT_EQ(table.rows[2].referrals.at("SENT"), 80);
}

TEST(MunicipalTable, IsEmptyWhenNobodyIsEnrolled) {
  const auto table = MakeMunicipalTable({}, {}, Audience::kOutside, 5);
  EXPECT_TRUE(table.rows.empty());
  EXPECT_EQ(table.total.cells.at("registered"), 0);
}

}  // namespace
}  // namespace naober::reporting
