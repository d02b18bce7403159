// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/match_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <random>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/base/errors.h"
#include "libs/geo/gazetteer.h"

namespace naober::matching {
namespace {

constexpr absl::CivilDay kToday(2026, 9, 1);

bool KeepGoing(int) { return true; }

OralLevel LevelOf(const std::string& text) {
  const std::vector<std::string> levels = {"A0", "A1", "A2", "B1", "B2", "C1", "C2", "native"};
  const auto at = std::find(levels.begin(), levels.end(), text);
  EXPECT_NE(at, levels.end()) << text;
  return static_cast<OralLevel>(at - levels.begin() + 1);
}

std::vector<std::string> ListOf(const std::string& cell) {
  return absl::StrSplit(cell, ';', absl::SkipEmpty());
}

Features FeaturesOf(std::map<std::string, std::string>& row, const geo::Gazetteer& gazetteer) {
  const std::vector<std::string> days = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  const std::vector<std::string> parts = {"morning", "afternoon", "evening"};
  Features f;
  for (const std::string& item : ListOf(row["languages"])) {
    const std::vector<std::string> skill = absl::StrSplit(item, ':');
    f.languages.push_back({skill[0], LevelOf(skill[1])});
  }
  for (const std::string& item : ListOf(row["availability"])) {
    const std::vector<std::string> slot = absl::StrSplit(item, '-');
    f.availability.Add(std::find(days.begin(), days.end(), slot[0]) - days.begin(),
                       std::find(parts.begin(), parts.end(), slot[1]) - parts.begin());
  }
  for (const std::string& mode : ListOf(row["travel_modes"]))
    f.travel_modes.push_back(geo::ParseTravelMode(mode).value());
  EXPECT_TRUE(absl::SimpleAtoi(row["max_travel_minutes"], &f.max_travel_minutes));
  f.position = gazetteer.FindPlace(row["country"], row["postcode"]).value()->position;
  f.gender = row["gender"] == "f"   ? Gender::kFemale
             : row["gender"] == "m" ? Gender::kMale
                                    : Gender::kX;
  f.gender_wish = row["buddy_gender"] == "same" ? GenderWish::kSame : GenderWish::kAny;
  int year = 0;
  EXPECT_TRUE(absl::SimpleAtoi(row["birth_date"].substr(0, 4), &year));
  f.birth_year = year;
  absl::CivilDay vetted_until;
  if (absl::ParseCivilTime(row["vetted_until"], &vetted_until)) f.vetted_until = vetted_until;
  f.interests = ListOf(row["interests"]);
  f.competences = ListOf(row["competences"]);
  return f;
}

// The people of an example consortium who consented to matching. The files quote no cell.
PlanInput ReadPeople(const std::string& consortium) {
  const std::string root = NAOBER_SOURCE_DIR;
  const geo::Gazetteer gazetteer = geo::Gazetteer::Load(root + "/libs/geo/data").value();
  std::ifstream file(root + "/deploy/example/" + consortium + "/people.csv");
  std::string line;
  EXPECT_TRUE(std::getline(file, line)) << "people.csv is missing";
  const std::vector<std::string> header = absl::StrSplit(line, ',');
  PlanInput people;
  people.policy = DefaultPolicy();
  people.day = {kToday, absl::UTCTimeZone()};
  for (int number = 0; std::getline(file, line); ++number) {
    const std::vector<std::string> cells = absl::StrSplit(line, ',');
    std::map<std::string, std::string> row;
    for (size_t i = 0; i < header.size(); ++i) row[header[i]] = cells.at(i);
    const std::vector<std::string> consents = ListOf(row["consents"]);
    if (std::find(consents.begin(), consents.end(), "matching") == consents.end()) continue;
    Candidate candidate;
    candidate.person_id = PersonId::FromTrusted(row["external_id"]);
    candidate.area = {row["country"], row["postcode"].substr(0, 4), row["municipality_code"]};
    candidate.features = FeaturesOf(row, gazetteer);
    absl::CivilDay registered;
    EXPECT_TRUE(absl::ParseCivilTime(row["registered_on"], &registered));
    candidate.ready_at = absl::FromCivil(registered, absl::UTCTimeZone());
    if (row["kind"] == "newcomer") {
      people.newcomers.push_back(candidate);
    } else {
      EXPECT_TRUE(absl::SimpleAtoi(row["capacity"], &candidate.free_capacity));
      people.buddies.push_back(candidate);
    }
  }
  return people;
}

MatchPlan Plan(const PlanInput& people) { return PlanMatches(people, KeepGoing).value(); }

void PutLocalFirst(Policy& policy) {
  for (Rule& rule : policy.rules)
    rule.parameters.local_first = rule.kind == RuleKind::kSameMunicipality;
}

std::map<std::string, int> PlacedPerMunicipality(const PlanInput& people, const MatchPlan& plan) {
  std::map<std::string, int> placed;
  for (const PlannedPair& pair : plan.pairs)
    ++placed[people.newcomers[pair.newcomer].area.municipality_code];
  return placed;
}

TEST(MatchPlan, PlacesAtLeastSixteenOfTwentyInEveryMunicipalityOfRivierenland) {
  const PlanInput people = ReadPeople("rivierenland");
  const MatchPlan plan = Plan(people);
  const std::map<std::string, int> placed = PlacedPerMunicipality(people, plan);
  EXPECT_EQ(placed.size(), 8u);
  for (const auto& [municipality, count] : placed) EXPECT_GE(count, 16) << municipality;
  RecordProperty("matched", static_cast<int>(plan.pairs.size()));
  RecordProperty("local", plan.local);
  RecordProperty("quality", std::to_string(plan.quality));
}

TEST(MatchPlan, PlacesExactlyTwentyFourInDrenthe) {
  const PlanInput people = ReadPeople("drenthe");
  EXPECT_EQ(people.newcomers.size(), 30u);
  EXPECT_EQ(Plan(people).pairs.size(), 24u);
}

TEST(MatchPlan, LocalFirstKeepsEveryoneMatchedAndGivesUpQualityForLocalPairs) {
  PlanInput people = ReadPeople("rivierenland");
  const MatchPlan by_quality = Plan(people);
  PutLocalFirst(people.policy);
  const MatchPlan by_place = Plan(people);
  EXPECT_EQ(by_place.pairs.size(), by_quality.pairs.size());
  EXPECT_GT(by_place.local, by_quality.local);
  EXPECT_LE(by_place.quality, by_quality.quality);
}

TEST(MatchPlan, NeverGivesABuddyMoreThanTheyCanTakeNorARefusedPair) {
  const PlanInput people = ReadPeople("rivierenland");
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
  const PlanInput people = ReadPeople("rivierenland");
  const MatchPlan plan = Plan(people);
  const int64_t newcomers = people.newcomers.size();
  const int64_t unvetted =
      std::count_if(people.buddies.begin(), people.buddies.end(), [](const Candidate& buddy) {
        return !buddy.features.vetted_until || *buddy.features.vetted_until < kToday;
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
  PlanInput people = ReadPeople("drenthe");
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
  PlanInput people = ReadPeople("rivierenland");
  const auto expected = PairsOf(people, Plan(people));
  const std::string hash = InputHash(people);
  std::mt19937 random(5);
  std::shuffle(people.newcomers.begin(), people.newcomers.end(), random);
  std::shuffle(people.buddies.begin(), people.buddies.end(), random);
  EXPECT_EQ(PairsOf(people, Plan(people)), expected);
  EXPECT_EQ(InputHash(people), hash);
}

TEST(MatchPlan, HashChangesWithAnyInput) {
  PlanInput people = ReadPeople("drenthe");
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
  people.floors.push_back({"Tiel", {"GM0281"}, 80});
  expect_new("floor");
  people.floors[0].percent = 81;
  expect_new("floor's share");
  people.floors[0].municipality_codes.push_back("GM0214");
  expect_new("floor's municipality");
}

// A floor of `percent` for each municipality that newcomers come from.
void AddFloors(int percent, PlanInput& people) {
  std::set<std::string> codes;
  for (const Candidate& newcomer : people.newcomers) codes.insert(newcomer.area.municipality_code);
  for (const std::string& code : codes) people.floors.push_back({code, {code}, percent});
}

TEST(MatchPlan, MeetsAFloorOfFourInFiveInEveryMunicipalityOfRivierenland) {
  PlanInput people = ReadPeople("rivierenland");
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
  EXPECT_EQ(VerifyPlan(people, plan.solution.outcome, plan.solution.certificate), absl::OkStatus());
}

TEST(MatchPlan, NamesTheFloorsThatTooFewBuddiesCannotMeet) {
  PlanInput people = ReadPeople("rivierenland");
  people.buddies.resize(people.buddies.size() / 4);
  AddFloors(80, people);
  const MatchPlan plan = Plan(people);
  EXPECT_GT(plan.solution.outcome.shortfall, 0);
  ASSERT_THAT(plan.solution.conflicts, testing::Not(testing::IsEmpty()));
  for (const assignment::FloorConflict& conflict : plan.solution.conflicts) {
    EXPECT_THAT(conflict.floors, testing::Not(testing::IsEmpty()));
    EXPECT_EQ(conflict.shortfall, conflict.demanded - conflict.elsewhere - conflict.capacity);
  }
  EXPECT_EQ(VerifyPlan(people, plan.solution.outcome, plan.solution.certificate), absl::OkStatus());
}

TEST(MatchPlan, IsAsGoodAndProvenOverAllPairsWhenItHoldsOnlyTheBest) {
  PlanInput people = ReadPeople("rivierenland");
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
    EXPECT_EQ(VerifyPlan(people, pruned.solution.outcome, pruned.solution.certificate),
              absl::OkStatus());
  }
}

TEST(MatchPlan, RefusesFloorsThatOverlap) {
  PlanInput people = ReadPeople("rivierenland");
  people.floors = {{"east", {"GM0281", "GM1960"}, 80}, {"west", {"GM0281", "GM0214"}, 80}};
  const absl::Status refused = PlanMatches(people, KeepGoing).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(refused), "FLOORS_OVERLAP");
}

TEST(MatchPlan, IsNotProvenForOtherPeople) {
  PlanInput people = ReadPeople("drenthe");
  const MatchPlan plan = Plan(people);
  EXPECT_EQ(VerifyPlan(people, plan.solution.outcome, plan.solution.certificate), absl::OkStatus());
  people.buddies[plan.pairs[0].buddy].features.vetted_until.reset();
  EXPECT_EQ(ReasonOf(VerifyPlan(people, plan.solution.outcome, plan.solution.certificate)),
            "CERTIFICATE_REFUSED");
}

TEST(MatchPlan, StopsWhenToldTo) {
  EXPECT_EQ(PlanMatches(ReadPeople("drenthe"), [](int) { return false; }).status().code(),
            absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace naober::matching
