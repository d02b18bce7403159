// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/pair_cost.h"

#include <gtest/gtest.h>

#include "services/matching/domain/assignment/instances.h"

namespace naober::matching {
namespace {

using assignment::Instance;
using assignment::KeepGoing;
using assignment::kUnmatched;
using assignment::Options;
using assignment::Pair;
using assignment::Problem;
using assignment::Solution;

absl::StatusOr<PairCost> Cost(const Instance& instance, const Solution& solution, int32_t newcomer,
                              int32_t buddy) {
  return CostOfPair(
      instance.capacities, [&](int32_t i, std::vector<Pair>& pairs) { pairs = instance.pairs[i]; },
      solution.outcome, solution.certificate, newcomer, buddy);
}

// By solving again for the same newcomers, with that pair alone for the one.
PairCost CostBySolving(const Instance& instance, const Options& options, const Solution& solution,
                       int32_t newcomer, const Pair& pair) {
  Instance forced = instance;
  forced.floors.clear();
  for (size_t i = 0; i < forced.pairs.size(); ++i) {
    if (solution.outcome.buddy_of[i] == kUnmatched) forced.pairs[i].clear();
  }
  forced.pairs[newcomer] = {pair};
  const Solution other = Solve(forced.Build(), options, KeepGoing).value();
  if (other.outcome.matched < solution.outcome.matched) return {.somebody = true};
  return {.local_pairs = options.local_first ? solution.outcome.local - other.outcome.local : 0,
          .points = solution.outcome.quality - other.outcome.quality};
}

TEST(PairCost, IsThatOfSolvingAgainWithThePair) {
  std::mt19937 random(11);
  int somebody = 0, something = 0, negative = 0;
  for (int round = 0; round < 3000; ++round) {
    const Instance instance =
        assignment::RandomInstance(random, assignment::RandomShape(random, 9, 6));
    const Options options = {.local_first = random() % 2 == 0};
    const Solution solution = Solve(instance.Build(), options, KeepGoing).value();
    for (int32_t i = 0; i < static_cast<int32_t>(instance.pairs.size()); ++i) {
      const int32_t own = solution.outcome.buddy_of[i];
      if (own == kUnmatched) continue;
      for (const Pair& pair : instance.pairs[i]) {
        if (pair.buddy == own) continue;
        const auto cost = Cost(instance, solution, i, pair.buddy);
        ASSERT_TRUE(cost.ok()) << cost.status();
        ASSERT_EQ(*cost, CostBySolving(instance, options, solution, i, pair))
            << "round " << round << ", newcomer " << i << ", buddy " << pair.buddy;
        somebody += cost->somebody ? 1 : 0;
        something += cost->points > 0 ? 1 : 0;
        negative += cost->points < 0 ? 1 : 0;
      }
    }
  }
  EXPECT_GT(somebody, 100);
  EXPECT_GT(something, 100);
  EXPECT_GT(negative, 100) << "local pairs that cost points";
}

TEST(PairCost, IsRefusedForPeopleWhomThereAreNot) {
  const Instance instance = {{1, 1}, {{{0, 5, false}}, {{0, 7, false}}}, {}};
  const Solution solution = Solve(instance.Build(), {}, KeepGoing).value();
  ASSERT_EQ(solution.outcome.buddy_of, (std::vector<int32_t>{0, kUnmatched}));
  for (const auto& [newcomer, buddy] :
       {std::pair(0, 1), {1, 0}, {2, 0}, {-1, 0}, {0, 2}, {0, -1}, {0, 0}})
    EXPECT_TRUE(absl::IsInvalidArgument(Cost(instance, solution, newcomer, buddy).status()));
  Solution other = solution;
  other.certificate.buddy_price.pop_back();
  EXPECT_TRUE(absl::IsInvalidArgument(Cost(instance, other, 0, 0).status()));
  other = solution;
  other.outcome.buddy_of[1] = 9;
  EXPECT_TRUE(absl::IsInvalidArgument(Cost(instance, other, 0, 0).status()));
}

}  // namespace
}  // namespace naober::matching
