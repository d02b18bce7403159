// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/policies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/testing/matchers.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::matching::v1;

using ::naober::testing::HasViolation;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const MunicipalityNames& Names() {
  static const auto* const kNames =
      new MunicipalityNames(MunicipalityNames::Load(NAOBER_SOURCE_DIR "/libs/geo/data").value());
  return *kNames;
}

TEST(FloorFrom, ReadsAMunicipalityEachOfThemAndAllTogether) {
  const pb::Policy policy;
  const auto tiel = FloorFrom("--floor", "GM0281=16", policy, Names());
  ASSERT_OK(tiel);
  EXPECT_EQ(tiel->name(), "GM0281");
  EXPECT_THAT(tiel->municipality_codes(), ElementsAre("GM0281"));
  EXPECT_EQ(tiel->min_newcomers(), 16);
  const auto ghent = FloorFrom("--floor", "44021=50%", policy, Names());
  ASSERT_OK(ghent);
  EXPECT_THAT(ghent->municipality_codes(), ElementsAre("44021"));
  EXPECT_EQ(ghent->min_percent(), 50);
  const auto by_name = FloorFrom("--floor", "Tiel=16", policy, Names());
  ASSERT_OK(by_name);
  EXPECT_EQ(by_name->name(), "Tiel");
  EXPECT_THAT(by_name->municipality_codes(), ElementsAre("GM0281"));
  const auto each = FloorFrom("--floor", "each=80%", policy, Names());
  ASSERT_OK(each);
  EXPECT_TRUE(each->each_municipality());
  EXPECT_THAT(each->municipality_codes(), IsEmpty());
  const auto all = FloorFrom("--floor", "all=80%", policy, Names());
  ASSERT_OK(all);
  EXPECT_FALSE(all->each_municipality());
}

TEST(FloorFrom, ChangesTheMinimumOfAFloorThatThePolicyHas) {
  pb::Policy policy;
  pb::FairnessFloor& beginners = *policy.add_floors();
  beginners.set_name("beginners");
  beginners.set_max_dutch_level(common::v1::ORAL_LEVEL_A0);
  beginners.set_min_newcomers(10);
  const auto changed = FloorFrom("--floor", "beginners=90%", policy, Names());
  ASSERT_OK(changed);
  EXPECT_EQ(changed->max_dutch_level(), common::v1::ORAL_LEVEL_A0);
  EXPECT_EQ(changed->min_percent(), 90);
  EXPECT_FALSE(changed->has_min_newcomers());
}

TEST(FloorFrom, SaysWhatWouldBeAFloor) {
  const pb::Policy policy;
  EXPECT_THAT(FloorFrom("--floor", "Nergens=16", policy, Names()).status(),
              HasViolation("--floor", "MUNICIPALITY_UNKNOWN"));
  EXPECT_THAT(FloorFrom("--floor", "GM0281", policy, Names()).status(),
              HasViolation("--floor", "NOT_A_FLOOR"));
  EXPECT_THAT(FloorFrom("--floor", "GM0281=many", policy, Names()).status(),
              HasViolation("--floor", "NOT_A_NUMBER"));
}

TEST(SetParameter, ReadsEveryKindOfSetting) {
  pb::RuleParameters parameters;
  for (const char* text : {"min_oral_level=A2", "full_score_count=4", "local_first=yes",
                           "background=oudkomer", "justification=a = b"})
    EXPECT_OK(SetParameter("--set", text, parameters)) << text;
  EXPECT_EQ(parameters.min_oral_level(), common::v1::ORAL_LEVEL_A2);
  EXPECT_EQ(parameters.full_score_count(), 4);
  EXPECT_TRUE(parameters.local_first());
  EXPECT_EQ(parameters.background(), common::v1::BUDDY_BACKGROUND_OUDKOMER);
  EXPECT_EQ(parameters.justification(), "a = b");
}

TEST(SetParameter, SaysWhatThereIsToSet) {
  pb::RuleParameters parameters;
  EXPECT_THAT(SetParameter("--set", "level=a2", parameters),
              HasViolation("--set", "UNKNOWN_SETTING"));
  EXPECT_THAT(SetParameter("--set", "min_oral_level=a9", parameters),
              HasViolation("--set", "UNKNOWN_VALUE"));
  EXPECT_THAT(SetParameter("--set", "min_slots=some", parameters),
              HasViolation("--set", "NOT_A_NUMBER"));
  EXPECT_THAT(SetParameter("--set", "local_first", parameters),
              HasViolation("--set", "UNKNOWN_VALUE"));
}

TEST(RuleOf, FindsARuleOrAddsOneThatIsOff) {
  pb::Policy policy;
  pb::Rule& added = RuleOf(policy, pb::RULE_KIND_AGE);
  EXPECT_FALSE(added.enabled());
  added.set_weight(40);
  EXPECT_EQ(RuleOf(policy, pb::RULE_KIND_AGE).weight(), 40);
  EXPECT_EQ(policy.rules_size(), 1);
}

}  // namespace
}  // namespace naober::cli
