// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment/rematch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <tuple>

#include "services/matching/domain/assignment/instances.h"

namespace naober::matching::assignment {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What counts, so that the larger one is better: more matched, the set that comes first, fewer
// moved, quality.
using Worth = std::tuple<int, std::vector<bool>, int, int64_t>;

// The best assignment with at most `budget` standing pairs left, by trying everything.
class TryingEverything {
 public:
  TryingEverything(const Instance& instance, const std::vector<int32_t>& standing)
      : instance_(instance), standing_(standing), room_(instance.capacities) {}

  Worth Best(int budget) {
    budget_ = budget;
    best_ = Worth(-1, {}, 0, 0);
    Try(0, 0);
    return best_;
  }

 private:
  void Try(int moved, int64_t quality) {
    if (moved > budget_) return;
    const size_t i = set_.size();
    if (i == instance_.pairs.size()) {
      const auto matched = static_cast<int>(std::count(set_.begin(), set_.end(), true));
      best_ = std::max(best_, Worth(matched, set_, -moved, quality));
      return;
    }
    set_.push_back(false);
    Try(moved + (standing_[i] != kUnmatched ? 1 : 0), quality);
    set_.back() = true;
    for (const Pair& pair : instance_.pairs[i]) {
      if (room_[pair.buddy] == 0) continue;
      --room_[pair.buddy];
      const bool leaves = standing_[i] != kUnmatched && standing_[i] != pair.buddy;
      Try(moved + (leaves ? 1 : 0), quality + pair.quality);
      ++room_[pair.buddy];
    }
    set_.pop_back();
  }

  const Instance& instance_;
  const std::vector<int32_t>& standing_;
  std::vector<int32_t> room_;
  std::vector<bool> set_;
  int budget_ = 0;
  Worth best_;
};

// Some pairs that fit beside one another, of the newcomers that come first when drawn at random.
std::vector<int32_t> RandomStanding(std::mt19937& random, const Instance& instance) {
  std::vector<int32_t> standing(instance.pairs.size(), kUnmatched);
  std::vector<int32_t> room = instance.capacities;
  for (size_t i = 0; i < instance.pairs.size(); ++i) {
    if (random() % 4 == 0) continue;
    for (const Pair& pair : instance.pairs[i]) {
      if (room[pair.buddy] == 0) continue;
      --room[pair.buddy];
      standing[i] = pair.buddy;
      break;
    }
  }
  return standing;
}

// What a run makes of a choice: the kept ones stay with their buddies, the others are solved for.
Worth WorthOf(const Instance& instance, const std::vector<int32_t>& standing,
              const Rematch& rematch) {
  Instance rest = instance;
  rest.floors.clear();
  int64_t quality = 0;
  for (const int32_t i : rematch.kept) {
    --rest.capacities[standing[i]];
    for (const Pair& pair : instance.pairs[i])
      quality += pair.buddy == standing[i] ? pair.quality : 0;
    rest.pairs[i].clear();
  }
  const Outcome outcome = Solve(rest.Build(), {}, KeepGoing)->outcome;
  std::vector<bool> set;
  for (const int32_t buddy : outcome.buddy_of) set.push_back(buddy != kUnmatched);
  for (const int32_t i : rematch.kept) set[i] = true;
  int moved = 0;
  for (const int32_t buddy : standing) moved += buddy != kUnmatched ? 1 : 0;
  moved -= static_cast<int>(rematch.kept.size());
  return {static_cast<int>(std::count(set.begin(), set.end(), true)), set, -moved,
          quality + outcome.quality};
}

TEST(Rematch, IsTheBestForEveryBudgetByTryingEverything) {
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    InstanceShape shape;
    shape.newcomers = 1 + static_cast<int>(random() % 6);
    shape.buddies = 1 + static_cast<int>(random() % 5);
    shape.max_capacity = 1 + static_cast<int>(random() % 2);
    shape.density = 0.2 + 0.1 * static_cast<double>(random() % 7);
    shape.distinct_qualities = random() % 2 == 0 ? 3 : kMaxQuality + 1;
    const Instance instance = RandomInstance(random, shape);
    const std::vector<int32_t> standing = RandomStanding(random, instance);
    const Problem problem = instance.Build();
    TryingEverything everything(instance, standing);
    for (int budget = 0; budget <= shape.newcomers; ++budget) {
      const auto rematch = FindRematch(problem, standing, budget, {}, KeepGoing);
      ASSERT_TRUE(rematch.ok());
      const Worth best = everything.Best(budget);
      ASSERT_EQ(WorthOf(instance, standing, *rematch), best) << round << " budget " << budget;
      ASSERT_EQ(rematch->matched, std::get<0>(best));
      ASSERT_EQ(rematch->moved, -std::get<2>(best));
      if (!rematch->is_bounded) {
        ASSERT_EQ(everything.Best(shape.newcomers), best) << round << " budget " << budget;
      }
    }
  }
}

TEST(Rematch, BringsMoreWithEveryMoveAndLessWithEachFurtherOne) {
  std::mt19937 random(2);
  for (int round = 0; round < 200; ++round) {
    const Instance instance = RandomInstance(
        random, {.newcomers = 40, .buddies = 30, .max_capacity = 2, .density = 0.06});
    const std::vector<int32_t> standing = RandomStanding(random, instance);
    const Problem problem = instance.Build();
    int32_t matched = 0;
    for (int budget = 0; budget <= 40; ++budget) {
      const Rematch rematch = *FindRematch(problem, standing, budget, {}, KeepGoing);
      ASSERT_LE(rematch.moved, budget);
      ASSERT_GE(rematch.matched, matched);
      matched = rematch.matched;
    }
    // With nothing held back as many are matched as without anything that stands.
    ASSERT_EQ(matched, Solve(problem, {}, KeepGoing)->outcome.matched);
  }
}

// Newcomer 0 stands with buddy 0, whom newcomer 1 alone could have; buddy 1 is free for 0.
TEST(Rematch, MovesAPairWhenThatMatchesSomebody) {
  Problem problem({1, 1});
  problem.AddNewcomer({{0, 900, false}, {1, 100, false}});
  problem.AddNewcomer({{0, 500, false}});
  const std::vector<int32_t> standing = {0, kUnmatched};
  const Rematch still = *FindRematch(problem, standing, 0, {}, KeepGoing);
  EXPECT_THAT(still.kept, ElementsAre(0));
  EXPECT_EQ(still.matched, 1);
  EXPECT_TRUE(still.is_bounded);
  const Rematch moved = *FindRematch(problem, standing, 1, {}, KeepGoing);
  EXPECT_THAT(moved.kept, IsEmpty());
  EXPECT_EQ(moved.matched, 2);
  EXPECT_FALSE(moved.is_bounded);
}

TEST(Rematch, MovesNobodyForQualityAlone) {
  Problem problem({1, 1});
  problem.AddNewcomer({{0, 0, false}, {1, 1000, false}});
  const Rematch rematch = *FindRematch(problem, std::vector<int32_t>{0}, 5, {}, KeepGoing);
  EXPECT_THAT(rematch.kept, ElementsAre(0));
  EXPECT_EQ(rematch.moved, 0);
}

TEST(Rematch, GivesAPlaceToWhoWaitsLongerOnlyWithinTheBudget) {
  Problem problem({1});
  problem.AddNewcomer({{0, 100, false}});
  problem.AddNewcomer({{0, 900, false}});
  const std::vector<int32_t> standing = {kUnmatched, 0};
  EXPECT_THAT(FindRematch(problem, standing, 0, {}, KeepGoing)->kept, ElementsAre(1));
  EXPECT_THAT(FindRematch(problem, standing, 1, {}, KeepGoing)->kept, IsEmpty());
}

TEST(Rematch, StopsWhenToldTo) {
  Problem problem({1});
  problem.AddNewcomer({{0, 100, false}});
  EXPECT_EQ(FindRematch(problem, std::vector<int32_t>{kUnmatched}, 0, {}, [](int) { return false; })
                .status()
                .code(),
            absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace naober::matching::assignment
