// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/what_if_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "absl/strings/str_split.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::matching::v1;

using ::testing::Contains;
using ::testing::Not;
using ::testing::StartsWith;

void Fill(pb::MatchingFigures& figures, int newcomers, int matched, int travel, int score) {
  figures.set_newcomers(newcomers);
  figures.set_matched(matched);
  figures.set_waiting(newcomers - matched);
  if (matched == 0) return;
  figures.set_mean_travel_minutes(travel);
  figures.set_mean_score_permille(score);
}

void AddFloor(pb::ScenarioOutcome& outcome, const char* name, int matched, int minimum) {
  pb::FloorOutcome& floor = *outcome.add_floors();
  floor.set_name(name);
  floor.set_matched(matched);
  floor.set_minimum(minimum);
}

// Tiel and Culemborg now; Culemborg's newcomers leave in the one scenario.
pb::WhatIfComparison Comparison() {
  pb::WhatIfComparison comparison;
  pb::ScenarioOutcome& now = *comparison.mutable_baseline();
  now.set_buddy_places(3);
  now.set_shortfall(2);
  Fill(*now.mutable_total(), 6, 3, 20, 700);
  AddFloor(now, "each", 3, 5);
  pb::ScenarioOutcome& then = *comparison.add_scenarios();
  then.set_name("then");
  then.set_buddy_places(4);
  then.set_reserved_places(1);
  Fill(*then.mutable_total(), 4, 4, 15, 700);
  AddFloor(then, "Tiel", 4, 4);
  auto* tiel = now.add_municipalities();
  tiel->set_municipality_code("GM0281");
  Fill(*tiel->mutable_figures(), 4, 3, 20, 700);
  auto* culemborg = now.add_municipalities();
  culemborg->set_municipality_code("GM0216");
  Fill(*culemborg->mutable_figures(), 2, 0, 0, 0);
  auto* tiel_then = then.add_municipalities();
  tiel_then->set_municipality_code("GM0281");
  Fill(*tiel_then->mutable_figures(), 4, 4, 15, 700);
  return comparison;
}

std::vector<std::string> Lines(const Table& table) {
  std::ostringstream out;
  table.PrintCsv(out);
  std::vector<std::string> lines = absl::StrSplit(out.str(), '\n', absl::SkipEmpty());
  for (std::string& line : lines) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
  }
  return lines;
}

TEST(WhatIfTables, ShowTotalsWithTheDifferenceToNow) {
  const std::vector<std::string> lines = Lines(TotalTable(Comparison()));
  EXPECT_EQ(lines.front(), "FIGURE,NOW,THEN");
  EXPECT_THAT(lines, Contains("buddy places,3,4 (+1)"));
  EXPECT_THAT(lines, Contains("places kept,0,1 (+1)"));
  EXPECT_THAT(lines, Contains("waiting,3,0 (-3)"));
  EXPECT_THAT(lines, Contains("\"score, mean of 1000\",700,700"));
  EXPECT_THAT(lines, Contains("short of floors,2,0 (-2)"));
}

TEST(WhatIfTables, ShowWaitingTravelAndScoreOfEachMunicipality) {
  const std::vector<std::string> lines =
      Lines(MunicipalityTable(Comparison(), MunicipalityNames()));
  EXPECT_THAT(lines, Contains("matched,GM0281,3,4 (+1)"));
  EXPECT_THAT(lines, Contains("waiting,GM0281,1,0 (-1)"));
  EXPECT_THAT(lines, Contains("\"travel, mean minutes\",GM0281,20,15 (-5)"));
  EXPECT_THAT(lines, Contains("\"score, mean of 1000\",GM0216,-,-")) << "nobody is matched";
  EXPECT_THAT(lines, Contains("waiting,GM0216,2,-")) << "nobody is left there";
}

TEST(WhatIfTables, ShowFloorsWhereAColumnHasThem) {
  EXPECT_THAT(
      Lines(FloorTable(Comparison(), MunicipalityNames())),
      ::testing::ElementsAre("FLOOR,MUNICIPALITY,NOW,THEN", "each,-,3 of 5,-", "Tiel,-,-,4 of 4"));
  pb::WhatIfComparison without = Comparison();
  without.mutable_baseline()->clear_floors();
  without.mutable_scenarios(0)->clear_floors();
  without.mutable_scenarios(0)->clear_reserved_places();
  const std::vector<std::string> lines = Lines(TotalTable(without));
  EXPECT_THAT(lines, Not(Contains(StartsWith("short of floors"))));
  EXPECT_THAT(lines, Not(Contains(StartsWith("places kept"))));
}

TEST(WhatIfTables, GiveASpreadsheetPlainNumbers) {
  const std::vector<std::string> lines = Lines(WhatIfSheet(Comparison()));
  EXPECT_THAT(lines, Contains("matched,all,3,4"));
  EXPECT_THAT(lines, Contains("matched,GM0281,3,4"));
  EXPECT_THAT(lines, Not(Contains(::testing::HasSubstr("("))));
}

}  // namespace
}  // namespace naober::cli
