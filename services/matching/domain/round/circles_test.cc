// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/round/circles.h"

#include <algorithm>
#include <functional>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/matching/domain/round/random_sequence.h"

namespace naober::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr CircleEffort kSearchOnly = {.exact_up_to = 0};

// People of one village who speak Dutch and are free on the first evening of the week; every
// fourth is a buddy.
CircleInput Village(int people) {
  CircleInput input;
  for (int i = 0; i < people; ++i) {
    CirclePerson person;
    person.side = i % 4 == 0 ? Side::kBuddy : Side::kNewcomer;
    person.languages = {"nl"};
    person.availability.Add(0, 2);
    input.people.push_back(person);
  }
  input.reaches.assign(static_cast<size_t>(people) * people, 1);
  return input;
}

CircleInput RandomVillages(int people, uint64_t seed) {
  RandomSequence random(seed);
  CircleInput input = Village(people);
  std::vector<int> village;
  const std::vector<std::string> languages = {"nl", "ar", "ti"};
  for (CirclePerson& person : input.people) {
    village.push_back(random.Below(2));
    person.languages = {languages[random.Below(3)]};
    if (random.Below(2) == 0) person.languages.push_back(languages[random.Below(3)]);
    person.availability = WeeklyAvailability::FromBits(1 + random.Below(7));
  }
  for (int a = 0; a < people; ++a) {
    for (int b = 0; b < people; ++b)
      input.reaches[a * people + b] = village[a] == village[b] || random.Below(3) == 0;
  }
  input.max_size = 4;
  return input;
}

// Whether these are a circle, in the words of the header.
bool IsCircle(const CircleInput& input, const std::vector<int>& people) {
  const int size = static_cast<int>(people.size());
  if (size < input.min_size || size > input.max_size) return false;
  WeeklyAvailability moments = input.people[people[0]].availability;
  int buddies = 0;
  std::set<int> met = {people[0]};
  for (const int person : people) {
    buddies += input.people[person].side == Side::kBuddy;
    moments =
        WeeklyAvailability::FromBits(moments.bits() & input.people[person].availability.bits());
    for (const int a : people) {
      for (const int b : people) {
        for (const std::string& language : input.people[b].languages) {
          const auto& others = input.people[a].languages;
          if (met.count(a) > 0 && std::count(others.begin(), others.end(), language) > 0)
            met.insert(b);
        }
      }
    }
  }
  const bool one_place = std::any_of(people.begin(), people.end(), [&](int place) {
    return std::all_of(people.begin(), people.end(),
                       [&](int person) { return input.Reaches(person, place); });
  });
  return buddies >= input.min_buddies && buddies < size &&
         moments.CommonWith(moments) >= input.min_moments && met.size() == people.size() &&
         one_place;
}

int MostCovered(const CircleInput& input) {
  std::vector<std::vector<int>> circles;
  int best = 0;
  std::function<void(int)> place = [&](int person) {
    if (person == static_cast<int>(input.people.size())) {
      int covered = 0;
      for (const auto& circle : circles)
        covered += IsCircle(input, circle) ? static_cast<int>(circle.size()) : 0;
      best = std::max(best, covered);
      return;
    }
    for (size_t i = 0; i < circles.size(); ++i) {
      if (static_cast<int>(circles[i].size()) == input.max_size) continue;
      circles[i].push_back(person);
      place(person + 1);
      circles[i].pop_back();
    }
    circles.push_back({person});
    place(person + 1);
    circles.pop_back();
  };
  place(0);
  return best;
}

int Covered(const CirclePlan& plan) {
  int covered = 0;
  for (const Circle& circle : plan.circles) covered += static_cast<int>(circle.people.size());
  return covered;
}

void ExpectCircles(const CircleInput& input, const CirclePlan& plan) {
  std::set<int> seen;
  for (const Circle& circle : plan.circles) {
    EXPECT_TRUE(IsCircle(input, circle.people));
    for (const int person : circle.people) {
      EXPECT_TRUE(seen.insert(person).second) << "somebody is in two circles";
      EXPECT_TRUE(input.Reaches(person, circle.place));
    }
  }
  for (const LeftOut& left : plan.left_out) EXPECT_TRUE(seen.insert(left.person).second);
  EXPECT_THAT(seen, SizeIs(input.people.size()));
}

TEST(PlanCircles, NeverFormsACircleOfBuddiesAlone) {
  CircleInput input = Village(5);
  input.min_buddies = 0;
  for (CirclePerson& person : input.people) person.side = Side::kBuddy;
  for (const CircleEffort& effort : {CircleEffort(), kSearchOnly}) {
    const CirclePlan plan = PlanCircles(input, effort);
    EXPECT_THAT(plan.circles, IsEmpty());
    ASSERT_THAT(plan.left_out, SizeIs(5));
    EXPECT_EQ(plan.left_out[0].reason, CircleReason::kBuddies);
  }
}

TEST(PlanCircles, CoversAsManyAsAllWaysToFormCirclesAllow) {
  for (uint64_t seed = 1; seed <= 30; ++seed) {
    const CircleInput input = RandomVillages(8, seed);
    const int most = MostCovered(input);
    const CirclePlan exact = PlanCircles(input);
    ExpectCircles(input, exact);
    EXPECT_EQ(Covered(exact), most) << "seed " << seed;
    const CirclePlan searched = PlanCircles(input, kSearchOnly);
    ExpectCircles(input, searched);
    EXPECT_EQ(Covered(searched), most) << "seed " << seed;
  }
}

TEST(PlanCircles, CoversAVillageAndProvesIt) {
  const CircleInput input = Village(40);
  const CirclePlan plan = PlanCircles(input);
  ExpectCircles(input, plan);
  EXPECT_TRUE(plan.is_proven_best);
  EXPECT_THAT(plan.left_out, IsEmpty());
}

TEST(PlanCircles, LeavesNobodyOverWhereTheLastCircleWouldBeTooSmall) {
  CircleInput input = Village(10);  // 8 and 2 would not do; every fourth is a buddy
  const CirclePlan plan = PlanCircles(input, kSearchOnly);
  ExpectCircles(input, plan);
  EXPECT_EQ(Covered(plan), 10);
}

TEST(PlanCircles, FormsCirclesOfNewcomersWhereNoBuddyIsAskedFor) {
  CircleInput input = Village(4);
  input.people[0].side = Side::kNewcomer;
  EXPECT_THAT(PlanCircles(input).circles, IsEmpty());
  input.min_buddies = 0;
  EXPECT_THAT(PlanCircles(input).circles, SizeIs(1));
}

TEST(PlanCircles, SaysWhatKeepsSomebodyOut) {
  CircleInput input = Village(8);
  input.people[1].availability = WeeklyAvailability::FromBits(1u << 20);
  input.people[2].languages = {"so"};
  for (int other = 0; other < 8; ++other)  // lives where no way leads
    input.reaches[3 * 8 + other] = input.reaches[other * 8 + 3] = other == 3;
  const CirclePlan plan = PlanCircles(input);
  std::vector<std::pair<int, CircleReason>> left;
  for (const LeftOut& one : plan.left_out) left.emplace_back(one.person, one.reason);
  EXPECT_THAT(left, ElementsAre(std::make_pair(1, CircleReason::kAvailability),
                                std::make_pair(2, CircleReason::kLanguage),
                                std::make_pair(3, CircleReason::kTravel)));
}

TEST(PlanCircles, GivesTheSameCirclesEachTime) {
  const CircleInput input = RandomVillages(40, 3);
  const CirclePlan a = PlanCircles(input), b = PlanCircles(input);
  ASSERT_EQ(a.circles.size(), b.circles.size());
  for (size_t i = 0; i < a.circles.size(); ++i) EXPECT_EQ(a.circles[i].people, b.circles[i].people);
  ExpectCircles(input, a);
}

}  // namespace
}  // namespace naober::matching
