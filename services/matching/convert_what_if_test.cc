// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/convert_what_if.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "libs/testing/matchers.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasViolation;

const geo::Gazetteer& Gazetteer() {
  static const auto* const kGazetteer =
      new geo::Gazetteer(geo::Gazetteer::Load(NAOBER_SOURCE_DIR "/libs/geo/data").value());
  return *kGazetteer;
}

TEST(ConvertWhatIf, SaysEverythingThatIsWrongWithARequestAtOnce) {
  v1::CompareWhatIfRequest request;
  for (int i = 0; i < 9; ++i) request.add_scenarios();
  v1::Scenario& scenario = *request.mutable_scenarios(0);
  scenario.set_name(std::string(61, 'x'));
  scenario.add_changes();
  scenario.add_changes()->set_max_travel_minutes(301);
  scenario.add_changes()->mutable_added_buddies()->set_places(51);
  scenario.add_changes()->mutable_added_places()->set_municipality_code("GM9999");
  scenario.add_changes()->mutable_rule()->set_weight(-1);
  scenario.add_changes()->set_min_oral_level(common::v1::ORAL_LEVEL_UNSPECIFIED);
  scenario.add_changes()->set_area(v1::MATCHING_AREA_UNSPECIFIED);
  scenario.add_changes()->mutable_floor()->add_municipality_codes("GM9999");
  scenario.add_changes()->mutable_leaving_newcomers()->set_postcode("4001 AB");
  scenario.add_changes()->set_look_ahead_weeks(27);
  const absl::Status status = ScenariosOf(request, Gazetteer()).status();
  for (const auto& [field, reason] : std::vector<std::pair<std::string, std::string>>{
           {"scenarios", "TOO_MANY"},
           {"scenarios[0].name", "TOO_LONG"},
           {"scenarios[0].changes[0]", "REQUIRED"},
           {"scenarios[0].changes[1].max_travel_minutes", "OUT_OF_RANGE"},
           {"scenarios[0].changes[2].added_buddies.municipality_code", "REQUIRED"},
           {"scenarios[0].changes[2].added_buddies.count", "OUT_OF_RANGE"},
           {"scenarios[0].changes[2].added_buddies.places", "OUT_OF_RANGE"},
           {"scenarios[0].changes[3].added_places.places", "OUT_OF_RANGE"},
           {"scenarios[0].changes[3].added_places.municipality_code", "MUNICIPALITY_UNKNOWN"},
           {"scenarios[0].changes[4].rule.kind", "UNKNOWN_KIND"},
           {"scenarios[0].changes[4].rule.weight", "OUT_OF_RANGE"},
           {"scenarios[0].changes[5].min_oral_level", "UNKNOWN_LEVEL"},
           {"scenarios[0].changes[6].area", "UNKNOWN_VALUE"},
           {"scenarios[0].changes[7].floor.municipality_codes[0]", "MUNICIPALITY_UNKNOWN"},
           {"scenarios[0].changes[8].leaving_newcomers.municipality_code", "REQUIRED"},
           {"scenarios[0].changes[8].leaving_newcomers.postcode", "NOT_A_POSTCODE_AREA"},
           {"scenarios[0].changes[9].look_ahead_weeks", "OUT_OF_RANGE"},
           {"scenarios[8].changes", "REQUIRED"}})
    EXPECT_THAT(status, HasViolation(field, reason));
}

TEST(ConvertWhatIf, ReadsEveryKindOfChangeAndTheHomesOfAddedBuddies) {
  v1::CompareWhatIfRequest request;
  v1::Scenario& in = *request.add_scenarios();
  in.set_name("ten");
  in.add_changes()->mutable_added_buddies()->set_municipality_code("GM0281");
  in.mutable_changes(0)->mutable_added_buddies()->set_count(10);
  in.add_changes()->set_max_travel_minutes(45);
  in.add_changes()->set_min_oral_level(common::v1::ORAL_LEVEL_A2);
  in.add_changes()->mutable_rule()->set_kind(v1::RULE_KIND_AGE);
  in.mutable_changes(3)->mutable_rule()->set_mode(v1::RULE_MODE_OFF);
  in.add_changes()->set_childcare_on_site(true);
  in.add_changes()->set_childcare_on_site(false);
  in.add_changes()->mutable_added_places()->set_places(2);
  in.add_changes()->set_area(v1::MATCHING_AREA_MUNICIPALITY);
  in.add_changes()->mutable_floor()->set_name("Tiel");
  in.mutable_changes(8)->mutable_floor()->add_municipality_codes("GM0281");
  in.mutable_changes(8)->mutable_floor()->set_min_newcomers(16);
  in.add_changes()->set_removed_floor("each");
  in.add_changes()->mutable_leaving_newcomers()->set_municipality_code("GM0281");
  in.mutable_changes(10)->mutable_leaving_newcomers()->set_postcode("4001");
  in.add_changes()->set_local_first(true);
  in.add_changes()->set_look_ahead_weeks(8);
  const auto scenarios = ScenariosOf(request, Gazetteer());
  ASSERT_OK(scenarios);
  ASSERT_EQ(scenarios->size(), 1u);
  const std::vector<ScenarioChange>& changes = scenarios->front().changes;
  EXPECT_EQ(scenarios->front().name, "ten");
  ASSERT_EQ(changes.size(), 11u);
  EXPECT_EQ(std::get<AddedBuddies>(changes[0]).count, 10);
  EXPECT_EQ(std::get<AddedBuddies>(changes[0]).places, 1);
  EXPECT_GT(std::get<AddedBuddies>(changes[0]).homes.size(), 3u);
  EXPECT_EQ(std::get<TravelLimit>(changes[1]).minutes, 45);
  EXPECT_EQ(std::get<LanguageLevel>(changes[2]).level, OralLevel::kA2);
  EXPECT_EQ(std::get<RuleSwitch>(changes[3]).mode, RuleMode::kOff);
  EXPECT_TRUE(std::holds_alternative<ChildcareOnSite>(changes[4]));
  EXPECT_EQ(std::get<AddedPlaces>(changes[5]).places, 2);
  EXPECT_EQ(std::get<MatchingArea>(changes[6]), MatchingArea::kMunicipality);
  EXPECT_EQ(std::get<FairnessFloor>(changes[7]).newcomers, 16);
  EXPECT_EQ(std::get<RemovedFloor>(changes[8]).name, "each");
  EXPECT_EQ(std::get<LeavingNewcomers>(changes[9]).postcode, "4001");
  EXPECT_TRUE(std::get<LocalFirst>(changes[10]).wanted);
  EXPECT_EQ(scenarios->front().look_ahead_weeks, 8);
}

}  // namespace
}  // namespace naober::matching
