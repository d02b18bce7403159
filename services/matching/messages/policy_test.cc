// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/messages/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/testing/matchers.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasViolation;
using ::naober::testing::IsOkAndHolds;

TEST(PolicyMessage, KeepsEveryRuleOfAPolicy) {
  Policy policy = DefaultPolicy();
  for (const RuleKind kind :
       {RuleKind::kDeclaredBackground, RuleKind::kHousehold, RuleKind::kWaitingTime})
    policy.rules.push_back(MakeRule(kind, Strength::kSoft, 7));
  policy.rules[10].parameters.background = Background::kLocal;
  policy.rules[10].parameters.justification = "learning Dutch";
  policy.rules[7].parameters.local_first = true;
  policy.rules[2].parameters.min_oral_level = OralLevel::kA2;
  policy.rules[11].enabled = false;
  policy.contact_threshold_days = 30;
  policy.floors = {{.name = "each", .each_municipality = true, .percent = 80},
                   {.name = "Tiel",
                    .municipality_codes = {"GM0281"},
                    .max_dutch_level = OralLevel::kA1,
                    .newcomers = 4}};
  EXPECT_THAT(FromProto(ToProto(PolicyVersion{"p", 3, policy, absl::UnixEpoch()}), "policy"),
              IsOkAndHolds(policy));
}

TEST(PolicyMessage, RefusesASettingThatTheKindDoesNotHave) {
  v1::Policy policy = ToProto(PolicyVersion{"p", 1, DefaultPolicy(), std::nullopt});
  policy.mutable_rules(0)->mutable_parameters()->set_full_score_days(3);
  policy.add_rules();
  const absl::Status status = FromProto(policy, "policy").status();
  EXPECT_THAT(status,
              HasViolation("policy.rules[0].parameters.full_score_days", "PARAMETER_NOT_OF_KIND"));
  EXPECT_THAT(status, HasViolation("policy.rules[10].kind", "UNKNOWN_KIND"));
}

TEST(PolicyMessage, RefusesFloorsThatMakeNoSense) {
  v1::Policy policy = ToProto(PolicyVersion{"p", 1, DefaultPolicy(), std::nullopt});
  policy.add_floors()->set_max_dutch_level(static_cast<common::v1::OralLevel>(99));
  EXPECT_THAT(FromProto(policy, "policy"),
              HasViolation("policy.floors[0].max_dutch_level", "UNKNOWN_LEVEL"));
  policy.mutable_floors(0)->clear_max_dutch_level();
  EXPECT_THAT(FromProto(policy, "policy"), HasViolation("policy.floors[0]", "MINIMUM_REQUIRED"));
}

}  // namespace
}  // namespace naober::matching
