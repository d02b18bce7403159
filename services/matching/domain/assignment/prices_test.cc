// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment/prices.h"

#include <gtest/gtest.h>

#include "services/matching/domain/assignment/instances.h"

namespace naober::matching::assignment {
namespace {

absl::StatusOr<Prices> Price(Problem& problem, const Options& options, const Outcome& outcome,
                             Progress progress = KeepGoing) {
  return PriceWishes(
      problem, options, outcome,
      [&](const Options& wanted, Progress each) { return Solve(problem, wanted, each); }, progress);
}

TEST(Prices, SayWhatLocalFirstAndEachFloorCost) {
  // One place with the first buddy, which 0 and 2 want; the second one is local for 1 only.
  const Instance instance = {
      {1, 1},
      {{{0, 800, false}}, {{0, 1000, false}, {1, 300, true}}, {{0, 500, false}, {1, 700, false}}},
      {{{2}, 1}, {{0, 1}, 0}}};
  Problem problem = instance.Build();
  const Options options = {.local_first = true};
  const Solution solution = Solve(problem, options, KeepGoing).value();
  // The floor puts 2 in, claim puts 0 in.
  ASSERT_EQ(solution.outcome.buddy_of, (std::vector<int32_t>{0, kUnmatched, 1}));
  const Prices prices = Price(problem, options, solution.outcome).value();
  EXPECT_EQ(prices.local_first, (Difference{0, 0, 0, {0, 0}}));
  ASSERT_EQ(prices.floors.size(), 2u);
  // Without it 0 and 1 are matched: one local pair more, 400 less quality.
  EXPECT_EQ(prices.floors[0], (Difference{0, 1, -400, {-1, 1}}));
  EXPECT_EQ(prices.floors[1], (Difference{0, 0, 0, {0, 0}}));
  EXPECT_EQ(prices.without_floors.buddy_of, (std::vector<int32_t>{0, 1, kUnmatched}));
  EXPECT_EQ(problem.floors()[0].minimum, 1);
}

TEST(Prices, SayWhatLocalFirstCosts) {
  const Instance instance = {
      {1, 1}, {{{0, 1000, false}, {1, 0, true}}, {{0, 0, false}, {1, 1000, false}}}, {}};
  Problem problem = instance.Build();
  const Options options = {.local_first = true};
  const Solution solution = Solve(problem, options, KeepGoing).value();
  const Prices prices = Price(problem, options, solution.outcome).value();
  EXPECT_EQ(prices.local_first, (Difference{0, -1, 2000, {}}));
}

TEST(Prices, AreCancelledWhenToldToStop) {
  Problem problem({1});
  problem.AddNewcomer({});
  const auto prices =
      Price(problem, {.local_first = true}, {{kUnmatched}}, [](int) { return false; });
  EXPECT_EQ(prices.status().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace naober::matching::assignment
