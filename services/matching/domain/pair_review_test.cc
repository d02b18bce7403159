// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/pair_review.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/matching/domain/assignment/instances.h"

namespace naober::matching {
namespace {

using assignment::Instance;
using assignment::KeepGoing;
using assignment::kUnmatched;
using assignment::Options;
using assignment::Pair;
using assignment::Solution;
using ::testing::ElementsAre;
using ::testing::SizeIs;

BlockingPairs Find(const Instance& instance, const Solution& solution, bool local_first,
                   int most = 1000) {
  return FindBlockingPairs(
      instance.capacities, [&](int32_t i, std::vector<Pair>& pairs) { pairs = instance.pairs[i]; },
      solution.outcome, local_first, most);
}

// By the definition, pair by pair.
std::vector<std::pair<int32_t, int32_t>> FindSlowly(const Instance& instance,
                                                    const std::vector<int32_t>& buddy_of,
                                                    bool local_first) {
  const auto worth = [&](const Pair& pair) {
    return std::pair(local_first && pair.local, pair.quality);
  };
  const auto own = [&](size_t i) {
    for (const Pair& pair : instance.pairs[i]) {
      if (pair.buddy == buddy_of[i]) return worth(pair);
    }
    return std::pair(false, -1);
  };
  std::vector<std::pair<int32_t, int32_t>> found;
  for (size_t i = 0; i < buddy_of.size(); ++i) {
    for (const Pair& pair : instance.pairs[i]) {
      int held = 0;
      bool prefers = false;
      for (size_t k = 0; k < buddy_of.size(); ++k) {
        if (buddy_of[k] != pair.buddy) continue;
        ++held;
        prefers = prefers || own(k) < worth(pair);
      }
      prefers = prefers || held < instance.capacities[pair.buddy];
      if (own(i) < worth(pair) && prefers) found.emplace_back(i, pair.buddy);
    }
  }
  return found;
}

TEST(WeakBound, IsTukeysLowerFence) {
  EXPECT_EQ(FindWeakBound({100, 500, 600, 600, 700, 700, 800, 800, 900}),
            (WeakBound{700, 600 - 300}));
}

TEST(WeakBound, CallsNoneWeakOfPairsThatAreNearlyAlike) {
  EXPECT_EQ(FindWeakBound(std::vector<int>(9, 640)), (WeakBound{640, 540}));
}

TEST(WeakBound, WantsEightPairs) {
  EXPECT_EQ(FindWeakBound(std::vector<int>(7, 640)), std::nullopt);
  EXPECT_TRUE(FindWeakBound(std::vector<int>(8, 640)).has_value());
}

// The second newcomer and the first buddy would rather have each other; then the first newcomer
// would be left with a pair that is worse by more.
TEST(BlockingPairs, AreThoseWhoWouldBothRatherHaveEachOther) {
  const Instance instance = {{1, 1}, {{{0, 800}, {1, 100}}, {{0, 900}, {1, 700}}}, {}};
  const Solution solution = Solve(instance.Build(), {}, KeepGoing).value();
  ASSERT_THAT(solution.outcome.buddy_of, ElementsAre(0, 1));
  const BlockingPairs found = Find(instance, solution, false);
  EXPECT_EQ(found.count, 1);
  EXPECT_THAT(found.first, ElementsAre(BlockingPair{1, 0, 900, 700, 800, false}));
}

TEST(BlockingPairs, OfANewcomerWithNobodyAreThoseWhomABuddyWouldRatherHave) {
  const Instance instance = {{1}, {{{0, 300}}, {{0, 900}}, {{0, 200}}}, {}};
  const Solution solution = Solve(instance.Build(), {}, KeepGoing).value();
  ASSERT_THAT(solution.outcome.buddy_of, ElementsAre(0, kUnmatched, kUnmatched));
  EXPECT_THAT(Find(instance, solution, false).first,
              ElementsAre(BlockingPair{1, 0, 900, 0, 300, true}));
}

TEST(BlockingPairs, GoByThePolicysOrder) {
  const Instance instance = {
      {1, 1}, {{{0, 500, true}, {1, 400}}, {{0, 900, false}, {1, 100, false}}}, {}};
  const Solution solution = Solve(instance.Build(), {.local_first = true}, KeepGoing).value();
  ASSERT_THAT(solution.outcome.buddy_of, ElementsAre(0, 1));
  EXPECT_EQ(Find(instance, solution, true).count, 0);
  EXPECT_EQ(Find(instance, solution, false).count, 1);
}

TEST(BlockingPairs, AreAllThatTheDefinitionFinds) {
  std::mt19937 random(7);
  int64_t found_in_all = 0;
  for (int round = 0; round < 2000; ++round) {
    const Instance instance =
        assignment::RandomInstance(random, assignment::RandomShape(random, 12, 8));
    const Options options = {.local_first = random() % 2 == 0};
    const Solution solution = Solve(instance.Build(), options, KeepGoing).value();
    const BlockingPairs found = Find(instance, solution, options.local_first);
    std::vector<std::pair<int32_t, int32_t>> places;
    for (const BlockingPair& pair : found.first) places.emplace_back(pair.newcomer, pair.buddy);
    ASSERT_THAT(places, ::testing::UnorderedElementsAreArray(
                            FindSlowly(instance, solution.outcome.buddy_of, options.local_first)));
    ASSERT_EQ(found.count, static_cast<int64_t>(places.size()));
    found_in_all += found.count;
    const BlockingPairs two = Find(instance, solution, options.local_first, 2);
    ASSERT_EQ(two.count, found.count);
    ASSERT_THAT(two.first, SizeIs(std::min<int64_t>(2, found.count)));
    for (size_t i = 0; i < two.first.size(); ++i) ASSERT_EQ(two.first[i], found.first[i]);
    ASSERT_EQ(Find(instance, solution, options.local_first, 0).count, found.count);
  }
  EXPECT_GT(found_in_all, 1000);
}

}  // namespace
}  // namespace naober::matching
