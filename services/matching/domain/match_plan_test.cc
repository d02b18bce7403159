// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/match_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "libs/base/errors.h"
#include "services/matching/domain/example_people.h"

namespace naober::matching {
namespace {

bool KeepGoing(int) { return true; }

MatchPlan Plan(const PlanInput& people) { return PlanMatches(people, KeepGoing).value(); }

std::map<std::string, int> PlacedPerMunicipality(const PlanInput& people, const MatchPlan& plan) {
  std::map<std::string, int> placed;
  for (const PlannedPair& pair : plan.pairs)
    ++placed[people.newcomers[pair.newcomer].area.municipality_code];
  return placed;
}

TEST(MatchPlan, PlacesAtLeastSixteenOfTwentyInEveryMunicipalityOfRivierenland) {
  const PlanInput people = ReadExamplePeople("rivierenland");
  const MatchPlan plan = Plan(people);
  const std::map<std::string, int> placed = PlacedPerMunicipality(people, plan);
  EXPECT_EQ(placed.size(), 8u);
  for (const auto& [municipality, count] : placed) EXPECT_GE(count, 16) << municipality;
  RecordProperty("matched", static_cast<int>(plan.pairs.size()));
  RecordProperty("local", plan.local);
  RecordProperty("quality", std::to_string(plan.quality));
}

TEST(MatchPlan, PlacesExactlyTwentyFourInDrenthe) {
  const PlanInput people = ReadExamplePeople("drenthe");
  EXPECT_EQ(people.newcomers.size(), 30u);
  EXPECT_EQ(Plan(people).pairs.size(), 24u);
}

TEST(MatchPlan, LocalFirstKeepsEveryoneMatchedAndGivesUpQualityForLocalPairs) {
  PlanInput people = ReadExamplePeople("rivierenland");
  const MatchPlan by_quality = Plan(people);
  PutLocalFirst(people.policy);
  const MatchPlan by_place = Plan(people);
  EXPECT_EQ(by_place.pairs.size(), by_quality.pairs.size());
  EXPECT_GT(by_place.local, by_quality.local);
  EXPECT_LE(by_place.quality, by_quality.quality);
}

TEST(MatchPlan, NeverGivesABuddyMoreThanTheyCanTakeNorARefusedPair) {
  const PlanInput people = ReadExamplePeople("rivierenland");
  const MatchPlan plan = Plan(people);
  const PairScorer scorer(people.policy, people.day, people.newcomers, people.buddies);
  std::map<int, int> load;
  for (const PlannedPair& pair : plan.pairs) {
    EXPECT_EQ(scorer.Refusals(pair.newcomer, pair.buddy), 0u);
    EXPECT_LE(++load[pair.buddy], people.buddies[pair.buddy].free_capacity);
    int points = 0;
    for (const Contribution& contribution : pair.contributions) points += contribution.points;
    EXPECT_EQ(points, pair.quality);
  }
}

TEST(MatchPlan, CountsThePairsThatEachHardRuleExcludes) {
  const PlanInput people = ReadExamplePeople("rivierenland");
  const MatchPlan plan = Plan(people);
  const int64_t newcomers = people.newcomers.size();
  const int64_t unvetted =
      std::count_if(people.buddies.begin(), people.buddies.end(), [](const Candidate& buddy) {
        return !buddy.features.vetted_until || *buddy.features.vetted_until < kExampleDay;
      });
  ASSERT_GT(unvetted, 0);
  ASSERT_EQ(plan.exclusions.size(), 6u);
  EXPECT_EQ(plan.exclusions[0].kind, RuleKind::kVetting);
  EXPECT_EQ(plan.exclusions[0].pairs, unvetted * newcomers);
  for (const Exclusion& exclusion : plan.exclusions) {
    EXPECT_LE(exclusion.pairs + plan.feasible_pairs,
              newcomers * static_cast<int64_t>(people.buddies.size()));
  }
}

TEST(MatchPlan, NeverProposesABarredPairAgain) {
  PlanInput people = ReadExamplePeople("drenthe");
  const PlannedPair first = Plan(people).pairs.at(0);
  const std::pair barred(people.newcomers[first.newcomer].person_id,
                         people.buddies[first.buddy].person_id);
  people.barred.insert(barred);
  for (const PlannedPair& pair : Plan(people).pairs) {
    EXPECT_NE(
        std::pair(people.newcomers[pair.newcomer].person_id, people.buddies[pair.buddy].person_id),
        barred);
  }
}

std::set<std::pair<PersonId, PersonId>> PairsOf(const PlanInput& people, const MatchPlan& plan) {
  std::set<std::pair<PersonId, PersonId>> pairs;
  for (const PlannedPair& pair : plan.pairs)
    pairs.emplace(people.newcomers[pair.newcomer].person_id, people.buddies[pair.buddy].person_id);
  return pairs;
}

TEST(MatchPlan, DoesNotDependOnTheOrderInWhichPeopleAreGiven) {
  PlanInput people = ReadExamplePeople("rivierenland");
  const auto expected = PairsOf(people, Plan(people));
  const std::string hash = InputHash(people);
  std::mt19937 random(5);
  std::shuffle(people.newcomers.begin(), people.newcomers.end(), random);
  std::shuffle(people.buddies.begin(), people.buddies.end(), random);
  EXPECT_EQ(PairsOf(people, Plan(people)), expected);
  EXPECT_EQ(InputHash(people), hash);
}

TEST(MatchPlan, HashChangesWithAnyInput) {
  PlanInput people = ReadExamplePeople("drenthe");
  std::set<std::string> hashes;
  const auto expect_new = [&](const char* what) {
    EXPECT_TRUE(hashes.insert(InputHash(people)).second) << what;
  };
  expect_new("nothing");
  people.day.today += 1;
  expect_new("day");
  PutLocalFirst(people.policy);
  expect_new("policy");
  people.newcomers[0].features.languages[0].level = OralLevel::kA0;
  expect_new("level");
  people.buddies[0].free_capacity += 1;
  expect_new("capacity");
  people.buddies[0].features.interests.push_back("opera");
  expect_new("interest");
  people.barred.insert({people.newcomers[0].person_id, people.buddies[0].person_id});
  expect_new("barred pair");
  std::vector<FairnessFloor>& floors = people.policy.floors;
  floors.push_back({.name = "Tiel", .municipality_codes = {"GM0281"}, .percent = 80});
  expect_new("floor");
  floors[0].percent = 81;
  expect_new("floor's share");
  floors[0].municipality_codes.emplace_back("GM0214");
  expect_new("floor's municipality");
  floors[0].each_municipality = true;
  expect_new("floor's partition");
  floors[0].max_dutch_level = OralLevel::kA1;
  expect_new("floor's level of Dutch");
}

TEST(MatchPlan, HashNamesThePartThatDiffers) {
  PlanInput people = ReadExamplePeople("drenthe");
  const InputDigest before = DigestOf(people);
  EXPECT_THAT(DigestOf(people).DifferenceTo(before), testing::IsEmpty());
  people.buddies[0].free_capacity += 1;
  EXPECT_THAT(DigestOf(people).DifferenceTo(before), testing::ElementsAre(InputPart::kBuddies));
  people.day.today += 1;
  people.policy.floors.push_back({.name = "everybody", .percent = 50});
  EXPECT_THAT(DigestOf(people).DifferenceTo(before),
              testing::ElementsAre(InputPart::kDay, InputPart::kPolicy, InputPart::kBuddies));
}

void AddFloors(int percent, PlanInput& people) {
  people.policy.floors.push_back({.name = "each", .each_municipality = true, .percent = percent});
}

absl::Status Verified(const PlanInput& people, const MatchPlan& plan) {
  const auto pairs =
      VerifyPlan(people, plan.solution.outcome, plan.solution.certificate, KeepGoing);
  if (pairs.ok()) {
    EXPECT_EQ(*pairs, plan.feasible_pairs);
  }
  return pairs.status();
}

TEST(MatchPlan, MeetsAFloorOfFourInFiveInEveryMunicipalityOfRivierenland) {
  PlanInput people = ReadExamplePeople("rivierenland");
  AddFloors(80, people);
  const MatchPlan plan = Plan(people);
  ASSERT_EQ(plan.floors.size(), 8u);
  for (const FloorResult& floor : plan.floors) {
    EXPECT_GT(floor.newcomers, 15);
    EXPECT_EQ(floor.minimum, (floor.newcomers * 4 + 4) / 5);
    EXPECT_GE(floor.matched, 16);
    EXPECT_EQ(floor.missing, 0);
  }
  EXPECT_THAT(plan.solution.conflicts, testing::IsEmpty());
  EXPECT_EQ(Verified(people, plan), absl::OkStatus());
}

TEST(MatchPlan, NamesTheFloorsThatTooFewBuddiesCannotMeet) {
  PlanInput people = ReadExamplePeople("rivierenland");
  people.buddies.resize(people.buddies.size() / 4);
  AddFloors(80, people);
  const MatchPlan plan = Plan(people);
  EXPECT_GT(plan.solution.outcome.shortfall, 0);
  ASSERT_THAT(plan.solution.conflicts, testing::Not(testing::IsEmpty()));
  for (const assignment::FloorConflict& conflict : plan.solution.conflicts) {
    EXPECT_THAT(conflict.floors, testing::Not(testing::IsEmpty()));
    EXPECT_EQ(conflict.shortfall, conflict.demanded - conflict.elsewhere - conflict.capacity);
  }
  EXPECT_EQ(Verified(people, plan), absl::OkStatus());
}

TEST(MatchPlan, IsAsGoodAndProvenOverAllPairsWhenItHoldsOnlyTheBest) {
  PlanInput people = ReadExamplePeople("rivierenland");
  people.buddies.resize(people.buddies.size() * 3 / 4);
  AddFloors(80, people);
  for (const bool local_first : {false, true}) {
    if (local_first) PutLocalFirst(people.policy);
    const MatchPlan whole = Plan(people);
    const MatchPlan pruned = PlanMatches(people, KeepGoing, 0).value();
    EXPECT_EQ(pruned.feasible_pairs, whole.feasible_pairs);
    EXPECT_EQ(pruned.pairs.size(), whole.pairs.size());
    EXPECT_EQ(pruned.quality, whole.quality);
    EXPECT_EQ(pruned.solution.outcome.shortfall, whole.solution.outcome.shortfall);
    EXPECT_EQ(Verified(people, pruned), absl::OkStatus());
  }
}

TEST(MatchPlan, PlacesNestedFloorsAndFloorsByLevelOfDutch) {
  PlanInput people = ReadExamplePeople("rivierenland");
  people.policy.floors = {
      {.name = "region", .percent = 90},
      {.name = "east", .municipality_codes = {"GM0281", "GM0668"}, .newcomers = 30},
      {.name = "Tiel", .municipality_codes = {"GM0281"}, .newcomers = 1000},
      {.name = "beginners",
       .each_municipality = true,
       .max_dutch_level = OralLevel::kA0,
       .percent = 75}};
  const MatchPlan plan = Plan(people);
  ASSERT_GT(plan.floors.size(), 4u);
  EXPECT_EQ(plan.floors[0].newcomers, static_cast<int>(people.newcomers.size()));
  EXPECT_EQ(plan.floors[1].minimum, 30);
  EXPECT_EQ(plan.floors[2].minimum, plan.floors[2].newcomers) << "all, where fewer wait";
  int beginners = 0;
  for (size_t f = 3; f < plan.floors.size(); ++f) {
    EXPECT_EQ(plan.floors[f].name, "beginners");
    EXPECT_NE(plan.floors[f].municipality_code, "");
    beginners += plan.floors[f].newcomers;
  }
  EXPECT_EQ(beginners,
            std::count_if(people.newcomers.begin(), people.newcomers.end(),
                          [](const Candidate& newcomer) {
                            for (const LanguageSkill& skill : newcomer.features.languages)
                              if (skill.code == "nl") return skill.level <= OralLevel::kA0;
                            return true;
                          }));
  EXPECT_EQ(Verified(people, plan), absl::OkStatus());
}

TEST(MatchPlan, IsNotProvenForOtherPeople) {
  PlanInput people = ReadExamplePeople("drenthe");
  const MatchPlan plan = Plan(people);
  EXPECT_EQ(Verified(people, plan), absl::OkStatus());
  people.buddies[plan.pairs[0].buddy].features.vetted_until.reset();
  EXPECT_EQ(ReasonOf(Verified(people, plan)), "CERTIFICATE_REFUSED");
}

TEST(MatchPlan, StopsWhenToldTo) {
  const PlanInput people = ReadExamplePeople("drenthe");
  const auto stop = [](int) { return false; };
  EXPECT_TRUE(absl::IsCancelled(PlanMatches(people, stop).status()));
  const MatchPlan plan = Plan(people);
  EXPECT_TRUE(absl::IsCancelled(
      VerifyPlan(people, plan.solution.outcome, plan.solution.certificate, stop).status()));
}

}  // namespace
}  // namespace naober::matching
