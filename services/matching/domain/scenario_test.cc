// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/scenario.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/testing/matchers.h"
#include "services/matching/domain/scenario_outcome.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;

constexpr absl::CivilDay kToday(2026, 9, 1);

absl::Time DaysAgo(int days) { return absl::FromCivil(kToday - days, absl::UTCTimeZone()); }

Candidate Person(const std::string& id, const std::string& municipality, int ready_days_ago) {
  Candidate person;
  person.person_id = PersonId::FromTrusted(id);
  person.ready_at = DaysAgo(ready_days_ago);
  person.area = {"NL", "4001", municipality};
  Features& f = person.features;
  f.languages = {{"nl", OralLevel::kB1}};
  f.availability.Add(5, WeeklyAvailability::kMorning);
  f.travel_modes = {geo::TravelMode::kBicycle};
  f.max_travel_minutes = 30;
  f.position = geo::Position::FromDegrees(51.88, 5.43);
  f.gender = Gender::kFemale;
  return person;
}
Candidate Buddy(const std::string& id, const std::string& municipality, int ready_days_ago) {
  Candidate buddy = Person(id, municipality, ready_days_ago);
  buddy.free_capacity = 1;
  buddy.features.vetted_until = kToday;
  return buddy;
}

// Three newcomers and one buddy in Tiel, one newcomer in Culemborg, half an hour by bicycle away.
PlanInput Now() {
  PlanInput input;
  input.policy = DefaultPolicy();
  input.day = {kToday, absl::UTCTimeZone()};
  input.newcomers = {Person("n1", "GM0281", 40), Person("n2", "GM0281", 30),
                     Person("n3", "GM0281", 20), Person("n4", "GM0216", 10)};
  input.newcomers[3].features.position = geo::Position::FromDegrees(51.93, 5.43);
  input.buddies = {Buddy("b1", "GM0281", 10)};
  return input;
}

ScenarioOutcome OutcomeOf(const PlanInput& input) {
  const absl::StatusOr<MatchPlan> plan = PlanMatches(input, [](int) { return true; });
  EXPECT_OK(plan);
  return OutcomeOf(input, *plan);
}
ScenarioOutcome With(PlanInput input, const std::vector<ScenarioChange>& changes) {
  for (const ScenarioChange& change : changes) EXPECT_OK(Apply(change, "change", input));
  return OutcomeOf(input);
}

const Rule* FindRule(const PlanInput& input, RuleKind kind) {
  for (const Rule& rule : input.policy.rules) {
    if (rule.kind == kind) return &rule;
  }
  return nullptr;
}

TEST(Scenario, CountsWhatARunWouldBringNow) {
  const ScenarioOutcome now = OutcomeOf(Now());
  EXPECT_EQ(now.buddies, 1);
  EXPECT_EQ(now.buddy_places, 1);
  EXPECT_EQ(now.total.newcomers, 4);
  EXPECT_EQ(now.total.matched, 1);
  EXPECT_EQ(now.total.waiting(), 3);
  EXPECT_EQ(now.total.local, 1);
  EXPECT_EQ(now.total.mean_travel, 0);
  ASSERT_EQ(now.municipalities.size(), 2u);
  EXPECT_EQ(now.municipalities.at("GM0281").matched, 1);
  EXPECT_EQ(now.municipalities.at("GM0216").matched, 0);
  EXPECT_EQ(now.municipalities.at("GM0216").mean_travel, std::nullopt);
}

TEST(Scenario, AddsBuddiesWhoAreLikeThoseOfTheMunicipalityInTurn) {
  PlanInput input = Now();
  input.buddies = {Buddy("b2", "GM0281", 10), Buddy("b1", "GM0281", 20), Buddy("b3", "GM0216", 30)};
  input.buddies[0].features.interests = {"chess"};
  input.buddies[1].features.interests = {"cooking"};
  input.buddies[1].features.vetted_until.reset();
  ASSERT_OK(Apply(AddedBuddies{.municipality_code = "GM0281", .count = 3, .places = 2}, "", input));
  ASSERT_EQ(input.buddies.size(), 6u);
  const std::vector<std::string> expected = {"cooking", "chess", "cooking"};
  for (int k = 0; k < 3; ++k) {
    const Candidate& added = input.buddies[3 + k];
    EXPECT_EQ(added.features.interests.at(0), expected[k]);
    EXPECT_EQ(added.free_capacity, 2);
    EXPECT_EQ(added.features.vetted_until, kToday);
    EXPECT_EQ(added.area.municipality_code, "GM0281");
    EXPECT_GT(added.ready_at, DaysAgo(10));
  }
  EXPECT_NE(input.buddies[3].person_id, input.buddies[4].person_id);
}

TEST(Scenario, AddsBuddiesLikeThoseOfTheProgrammeWhereAMunicipalityHasNone) {
  PlanInput input = Now();
  const std::vector<geo::Position> homes = {geo::Position::FromDegrees(52, 5),
                                            geo::Position::FromDegrees(53, 6)};
  ASSERT_OK(
      Apply(AddedBuddies{.municipality_code = "GM0216", .count = 3, .homes = homes}, "", input));
  for (int k = 0; k < 3; ++k) {
    const Candidate& added = input.buddies[1 + k];
    EXPECT_EQ(added.area.municipality_code, "GM0216");
    EXPECT_EQ(added.features.languages, input.buddies[0].features.languages);
    EXPECT_DOUBLE_EQ(added.features.position->z, homes[k % 2].z);
  }
  input.buddies.clear();
  EXPECT_THAT(Apply(AddedBuddies{.municipality_code = "GM0216", .count = 1}, "", input),
              HasReason("NO_BUDDY_TO_RESEMBLE"));
}

TEST(Scenario, ShowsWhatMoreBuddiesAndPlacesBring) {
  EXPECT_EQ(With(Now(), {AddedBuddies{.municipality_code = "GM0281", .count = 2}}).total.matched,
            3);
  const ScenarioOutcome places = With(Now(), {AddedPlaces{"", 3}});
  EXPECT_EQ(places.total.matched, 4);
  EXPECT_EQ(places.total.local, 3);
  EXPECT_EQ(places.buddy_places, 4);
  EXPECT_EQ(With(Now(), {AddedPlaces{"GM0216", 3}}).total.matched, 1);
}

TEST(Scenario, TakesTheNinthOfTenJourneys) {
  PlanInput input = Now();
  input.newcomers.clear();
  // 5.56 km and 29 minutes by bicycle for every 0.05 degrees.
  for (int k = 0; k < 10; ++k) {
    input.newcomers.push_back(Person(absl::StrCat("n", k), "GM0281", 10));
    input.newcomers.back().features.position =
        geo::Position::FromDegrees(51.88 + (k < 8 ? 0 : 0.01 * k), 5.43);
  }
  const ScenarioOutcome outcome = With(input, {AddedPlaces{"", 9}, TravelLimit{300}});
  EXPECT_EQ(outcome.total.matched, 10);
  EXPECT_EQ(outcome.total.p90_travel, 46);
  EXPECT_EQ(outcome.total.mean_travel, (46 + 52 + 5) / 10);
}

TEST(Scenario, LetsEverybodyTravelForAsLongAsTheLimitSays) {
  PlanInput input = Now();
  input.buddies[0].free_capacity = 4;
  input.newcomers[3].features.position = geo::Position::FromDegrees(52.0, 5.43);
  EXPECT_EQ(OutcomeOf(input).total.matched, 3);
  EXPECT_EQ(With(input, {TravelLimit{90}}).total.matched, 4);
  EXPECT_EQ(With(input, {TravelLimit{90}, TravelLimit{30}}).total.matched, 3);
  // With the rule off the journey is still known.
  const ScenarioOutcome off = With(input, {RuleSwitch{RuleKind::kTravelLimit, RuleMode::kOff, {}}});
  EXPECT_EQ(off.total.matched, 4);
  EXPECT_EQ(off.total.p90_travel, With(input, {TravelLimit{90}}).total.p90_travel);
}

TEST(Scenario, AsksTheLevelOfEveryLanguageAlsoOfDutchWithALevelOfItsOwn) {
  EXPECT_EQ(With(Now(), {LanguageLevel{OralLevel::kB2}}).total.matched, 0);
  PlanInput input = Now();
  input.policy.rules.erase(input.policy.rules.begin() + 2);
  ASSERT_EQ(FindRule(input, RuleKind::kCommonLanguage), nullptr);
  EXPECT_EQ(With(input, {LanguageLevel{OralLevel::kB2}}).total.matched, 0);
  PlanInput with_dutch = Now();
  with_dutch.policy.rules[2].parameters.dutch_oral_level = OralLevel::kA2;
  EXPECT_EQ(With(with_dutch, {LanguageLevel{OralLevel::kB2}}).total.matched, 0);
}

TEST(Scenario, SwitchesRules) {
  PlanInput input = Now();
  ASSERT_OK(Apply(RuleSwitch{RuleKind::kTravelLimit, RuleMode::kSoft, {}}, "", input));
  EXPECT_EQ(FindRule(input, RuleKind::kTravelLimit)->weight, 150);
  ASSERT_OK(Apply(RuleSwitch{RuleKind::kGenderWish, RuleMode::kSoft, {}}, "", input));
  EXPECT_EQ(FindRule(input, RuleKind::kGenderWish)->weight, RuleSwitch::kSoftWeight);
  ASSERT_OK(Apply(RuleSwitch{RuleKind::kAge, RuleMode::kHard, 0}, "", input));
  EXPECT_EQ(FindRule(input, RuleKind::kAge)->strength, Strength::kHard);
  EXPECT_EQ(FindRule(input, RuleKind::kAge)->weight, 0);
  ASSERT_OK(Apply(RuleSwitch{RuleKind::kInterests, {}, 7}, "", input));
  EXPECT_EQ(FindRule(input, RuleKind::kInterests)->weight, 7);
  ASSERT_OK(Apply(RuleSwitch{RuleKind::kInterests, RuleMode::kOff, {}}, "", input));
  EXPECT_FALSE(FindRule(input, RuleKind::kInterests)->enabled);
  ASSERT_OK(Apply(RuleSwitch{RuleKind::kHousehold, RuleMode::kSoft, 50}, "", input));
  EXPECT_EQ(FindRule(input, RuleKind::kHousehold)->parameters.max_difference_years, 5);
}

TEST(Scenario, RefusesRulesThatNoPolicyMayHave) {
  const auto refusal = [](const RuleSwitch& change) {
    PlanInput input = Now();
    const std::vector<FieldViolation> found = FieldViolationsOf(Apply(change, "changes[0]", input));
    EXPECT_FALSE(found.empty());
    return found.empty() ? "" : absl::StrCat(found[0].field, " ", found[0].reason);
  };
  EXPECT_EQ(refusal({RuleKind::kVetting, RuleMode::kOff, {}}), "changes[0].rule RULE_MUST_BE_HARD");
  EXPECT_EQ(refusal({RuleKind::kWaitingTime, RuleMode::kHard, {}}),
            "changes[0].rule.strength RULE_MUST_BE_SOFT");
  EXPECT_EQ(refusal({RuleKind::kAge, RuleMode::kSoft, 0}),
            "changes[0].rule.weight WEIGHT_REQUIRED");
  EXPECT_EQ(refusal({RuleKind::kDeclaredBackground, RuleMode::kHard, {}}),
            "changes[0].rule.kind BACKGROUND_REQUIRED");
}

TEST(Scenario, ServesAFloorBeforeAnythingElse) {
  PlanInput input = Now();
  FairnessFloor floor;
  floor.name = "Culemborg";
  floor.municipality_codes = {"GM0216"};
  floor.percent = 100;
  const ScenarioOutcome outcome = With(input, {floor});
  EXPECT_EQ(outcome.municipalities.at("GM0216").matched, 1);
  EXPECT_EQ(outcome.municipalities.at("GM0281").matched, 0);
  // A second one of the same name replaces it.
  FairnessFloor none = floor;
  none.municipality_codes = {"GM0281"};
  EXPECT_EQ(With(input, {floor, none}).municipalities.at("GM0281").matched, 1);
  floor.percent = 101;
  const std::vector<FieldViolation> found = FieldViolationsOf(Apply(floor, "changes[0]", input));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].field, "changes[0].floor.min_percent");
}

TEST(Scenario, ShowsWhatBecomesOfFloors) {
  FairnessFloor floor;
  floor.name = "each";
  floor.each_municipality = true;
  floor.newcomers = 1;
  PlanInput input = Now();
  input.policy.floors = {floor};
  const ScenarioOutcome short_of_one = OutcomeOf(input);
  EXPECT_EQ(short_of_one.shortfall, 1);
  ASSERT_EQ(short_of_one.floors.size(), 2u);
  EXPECT_EQ(short_of_one.floors[0].municipality_code, "GM0216");
  EXPECT_EQ(short_of_one.floors[0].missing + short_of_one.floors[1].missing, 1);
  EXPECT_EQ(With(input, {AddedPlaces{"", 1}}).shortfall, 0);
  const ScenarioOutcome without = With(input, {RemovedFloor{"each"}});
  EXPECT_EQ(without.shortfall, 0);
  EXPECT_TRUE(without.floors.empty());
  EXPECT_THAT(Apply(RemovedFloor{"none"}, "changes[0]", input),
              HasViolation("changes[0].removed_floor", "NO_SUCH_FLOOR"));
}

TEST(Scenario, TakesNoMoreFloorsThanAPolicyMayHave) {
  PlanInput input = Now();
  FairnessFloor floor;
  floor.newcomers = 1;
  for (int i = 0; i < kMaxFloors; ++i) {
    floor.name = absl::StrCat("floor ", i);
    ASSERT_OK(Apply(floor, "changes[0]", input));
  }
  floor.name = "one more";
  EXPECT_THAT(Apply(floor, "changes[0]", input), HasViolation("changes[0].floor", "TOO_MANY"));
}

TEST(Scenario, LetsNewcomersLeave) {
  PlanInput input = Now();
  input.newcomers[1].area.postcode = "4005";
  const ScenarioOutcome one = With(input, {LeavingNewcomers{"GM0281", "4005"}});
  EXPECT_EQ(one.total.newcomers, 3);
  EXPECT_EQ(one.municipalities.at("GM0281").newcomers, 2);
  const ScenarioOutcome all = With(input, {LeavingNewcomers{"GM0281", ""}});
  EXPECT_EQ(all.total.newcomers, 1);
  EXPECT_EQ(all.total.matched, 1) << "the buddy is free for the one in Culemborg";
  EXPECT_EQ(all.municipalities.count("GM0281"), 0u);
}

TEST(Scenario, PutsLocalFirstOrNot) {
  // The buddy of Culemborg shares more with whoever waits in Tiel, and the other way round.
  PlanInput input = Now();
  input.newcomers = {Person("n1", "GM0281", 40), Person("n2", "GM0216", 30)};
  input.buddies = {Buddy("b1", "GM0281", 10), Buddy("b2", "GM0216", 10)};
  for (Candidate* person : {&input.newcomers[0], &input.buddies[1]})
    person->features.interests = {"chess", "go", "bridge"};
  for (Candidate* person : {&input.newcomers[1], &input.buddies[0]})
    person->features.interests = {"football", "tennis", "chess-boxing"};
  const RuleSwitch unlike{RuleKind::kSameMunicipality, RuleMode::kOff, {}};
  EXPECT_EQ(With(input, {unlike}).total.local, 0);
  const ScenarioOutcome local = With(input, {unlike, LocalFirst{true}});
  EXPECT_EQ(local.total.local, 2);
  EXPECT_EQ(With(input, {unlike, LocalFirst{true}, LocalFirst{false},
                         RuleSwitch{RuleKind::kSameMunicipality, {}, 1}})
                .total.local,
            0);
}

TEST(Scenario, FreesThoseWhomChildcareHoldsBackOnWorkingDays) {
  PlanInput input = Now();
  input.buddies[0].features.availability = WeeklyAvailability();
  input.buddies[0].features.availability.Add(0, WeeklyAvailability::kAfternoon);
  EXPECT_EQ(With(input, {ChildcareOnSite{}}).total.matched, 0);
  input.newcomers[2].features.lacks_childcare = true;
  EXPECT_EQ(OutcomeOf(input).total.matched, 0);
  EXPECT_EQ(With(input, {ChildcareOnSite{}}).total.matched, 1);
}

TEST(Scenario, KeepsMatchingWithinMunicipalitiesOrOpensItToTheConsortium) {
  PlanInput input = Now();
  input.buddies[0].free_capacity = 4;
  EXPECT_EQ(With(input, {MatchingArea::kMunicipality}).total.matched, 3);
  const ScenarioOutcome open =
      With(input, {MatchingArea::kMunicipality, MatchingArea::kConsortium});
  EXPECT_EQ(open, OutcomeOf(input));
}

TEST(Scenario, NeverMatchesFewerWithMoreBuddiesPlacesTimeOrLooserRules) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    PlanInput input = Now();
    input.newcomers.clear();
    input.buddies.clear();
    const auto person = [&](int i, bool buddy) {
      Candidate made = buddy ? Buddy(absl::StrCat("b", i), absl::StrCat("GM", random() % 3), i)
                             : Person(absl::StrCat("n", i), absl::StrCat("GM", random() % 3), i);
      made.features.availability = WeeklyAvailability::FromBits(random() & random());
      made.features.position = geo::Position::FromDegrees(51.8 + (random() % 100) / 400.0, 5.4);
      made.features.languages = {{random() % 2 == 0 ? "nl" : "ti", OralLevel::kB1}};
      made.features.lacks_childcare = random() % 2 == 0;
      return made;
    };
    for (int i = 0; i < 8; ++i) input.newcomers.push_back(person(i, false));
    for (int i = 0; i < 5; ++i) input.buddies.push_back(person(i, true));
    const int now = OutcomeOf(input).total.matched;
    const std::vector<ScenarioChange> wider = {
        AddedBuddies{.municipality_code = "GM1", .count = 2},
        AddedPlaces{"", 1},
        TravelLimit{60},
        ChildcareOnSite{},
        LanguageLevel{OralLevel::kA1},
        MatchingArea::kConsortium,
        RuleSwitch{RuleKind::kAvailabilityOverlap, RuleMode::kSoft, {}}};
    for (const ScenarioChange& change : wider) EXPECT_GE(With(input, {change}).total.matched, now);
    EXPECT_LE(With(input, {MatchingArea::kMunicipality}).total.matched, now);
    EXPECT_LE(With(input, {TravelLimit{5}}).total.matched, now);
  }
}

}  // namespace
}  // namespace naober::matching
