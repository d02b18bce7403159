// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/register_entry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace naober::matching {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

PolicyVersion Version(std::vector<Rule> rules) {
  PolicyVersion version{"bartjes", 4, {}, absl::FromUnixSeconds(1'700'000'000)};
  version.policy.rules = std::move(rules);
  return version;
}

TEST(RegisterEntry, ShowsTheRulesThatAreOnWithTheirShares) {
  Rule off = MakeRule(RuleKind::kHousehold, Strength::kSoft, 500);
  off.enabled = false;
  const RegisterEntry entry =
      MakeRegisterEntry(Version({MakeRule(RuleKind::kVetting, Strength::kHard, 0),
                                 MakeRule(RuleKind::kInterests, Strength::kSoft, 300),
                                 MakeRule(RuleKind::kAge, Strength::kSoft, 100), off}),
                        absl::UTCTimeZone());
  ASSERT_EQ(entry.rules.size(), 3u);
  EXPECT_EQ(entry.rules[0].share, 0);
  EXPECT_EQ(entry.rules[1].share, 750);
  EXPECT_EQ(entry.rules[2].share, 250);
  EXPECT_EQ(entry.rules[1].text, "Zij delen interesses; 3 geeft de volle score.");
  EXPECT_THAT(entry.data, Contains("interesses"));
  EXPECT_THAT(entry.data, Not(Contains("leeftijden van kinderen")));
  EXPECT_EQ(entry.policy_version, 4);
  EXPECT_EQ(entry.start_on, "2023-11-14");
  EXPECT_THAT(entry.considerations, Not(HasSubstr("achtergrond")));
  EXPECT_THAT(entry.considerations, HasSubstr("nieuwkomers die verwacht worden"));
  EXPECT_THAT(entry.human_intervention, HasSubstr("kan ook zelf twee mensen"));
}

TEST(RegisterEntry, StatesWhyAProgrammeChoosesByBackground) {
  Rule background = MakeRule(RuleKind::kDeclaredBackground, Strength::kHard, 0);
  background.parameters.background = Background::kLocal;
  background.parameters.justification = "wederkerig kennismaken";
  const RegisterEntry entry = MakeRegisterEntry(Version({background}), absl::UTCTimeZone());
  EXPECT_THAT(entry.rules.at(0).text, HasSubstr("wederkerig kennismaken"));
  EXPECT_THAT(entry.considerations, HasSubstr("achtergrond"));
}

TEST(RegisterEntry, StatesTheFloors) {
  PolicyVersion version = Version({});
  version.policy.floors = {{.name = "gemeenten", .each_municipality = true, .percent = 80},
                           {.name = "beginners",
                            .municipality_codes = {"GM0281", "GM0668"},
                            .max_dutch_level = OralLevel::kA0,
                            .newcomers = 3}};
  const RegisterEntry entry = MakeRegisterEntry(version, absl::UTCTimeZone());
  EXPECT_THAT(entry.floors,
              ::testing::ElementsAre(
                  "Ondergrens \"gemeenten\": minstens 80% van de nieuwkomers in elke gemeente.",
                  "Ondergrens \"beginners\": minstens 3 nieuwkomers in de gemeenten GM0281, GM0668 "
                  "samen, van wie hooguit niveau A0 Nederlands spreekt."));
  EXPECT_EQ(entry.data.size(), 2u);
}

TEST(RegisterEntry, HasWordsForEveryRule) {
  for (int kind = 1; kind <= 15; ++kind) {
    const RegisterEntry entry = MakeRegisterEntry(
        Version({MakeRule(static_cast<RuleKind>(kind), Strength::kSoft, 1)}), absl::UTCTimeZone());
    EXPECT_THAT(entry.rules.at(0).text, Not(HasSubstr("$")));
    EXPECT_EQ(entry.data.size(), 2u);
  }
}

}  // namespace
}  // namespace naober::matching
