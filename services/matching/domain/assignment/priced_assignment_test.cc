// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment/priced_assignment.h"

#include <gtest/gtest.h>

#include <numeric>

#include "services/matching/domain/assignment/dense_assignment.h"
#include "services/matching/domain/assignment/instances.h"
#include "services/matching/domain/assignment/sparse_assignment.h"

namespace naober::matching::assignment {
namespace {

constexpr int kTopValue = kMaxQuality + 7;
constexpr int kLocalBonus = 7;

Part Everything(const Problem& problem) {
  Part part;
  part.newcomers.resize(problem.newcomers());
  std::iota(part.newcomers.begin(), part.newcomers.end(), 0);
  part.buddies.assign(problem.buddies(), true);
  return part;
}

// Solves, checks that prices prove the assignment, and returns its cost.
template <typename Engine>
int64_t ProvenCost(Engine engine, const Problem& problem) {
  EXPECT_TRUE(engine.Solve([](int32_t) { return true; }).ok());
  const CostRule<int64_t> rule = {kTopValue, kLocalBonus};
  std::vector<int32_t> load(problem.buddies(), 0);
  int64_t cost_of_all = 0;
  for (int32_t i = 0; i < problem.newcomers(); ++i) {
    const int32_t own = engine.buddy_of(i);
    bool found = false;
    problem.ForEachPair(i, [&](int32_t j, PackedPair pair) {
      const int64_t slack = rule.Of(pair) - engine.newcomer_price(i) - engine.buddy_price(j);
      EXPECT_GE(slack, 0);
      if (j != own) return;
      EXPECT_EQ(slack, 0);
      found = true;
      cost_of_all += rule.Of(pair);
    });
    EXPECT_TRUE(found);
    ++load[own];
  }
  for (int32_t j = 0; j < problem.buddies(); ++j) {
    EXPECT_LE(load[j], problem.capacity(j));
    EXPECT_LE(engine.buddy_price(j), 0);
    EXPECT_TRUE(load[j] == problem.capacity(j) || engine.buddy_price(j) == 0);
  }
  return cost_of_all;
}

void ExpectTheSameCostFromAll(const Instance& instance) {
  const Problem problem = instance.Build();
  const Part part = Everything(problem);
  const InstructionSet widest = WidestInstructionSet();
  const CostRule<int32_t> narrow = {kTopValue, kLocalBonus};
  const CostRule<int64_t> wide = {kTopValue, kLocalBonus};
  const int64_t cost = ProvenCost(SparseAssignment<int64_t>(problem, part, wide), problem);
  EXPECT_EQ(ProvenCost(SparseAssignment<int32_t>(problem, part, narrow), problem), cost);
  EXPECT_EQ(ProvenCost(DenseAssignment<int64_t>(problem, part, wide, widest), problem), cost);
  EXPECT_EQ(ProvenCost(DenseAssignment<int32_t>(problem, part, narrow, widest), problem), cost);
}

TEST(PricedAssignment, IsProvenAndTheSameByBothEnginesInBothWidthsWhereAllWantTheSamePlaces) {
  std::mt19937 random(41);
  for (const int capacity : {1, 3}) {
    // As many places as newcomers, a few more, and far more.
    for (const int places : {240, 252, 600}) {
      for (const double density : {0.3, 1.0})
        ExpectTheSameCostFromAll(AlikeInstance(random, 240, places / capacity, capacity, density));
    }
  }
}

TEST(PricedAssignment, IsProvenAndTheSameByBothEnginesWhereSomeBuddiesCanTakeNobody) {
  std::mt19937 random(43);
  for (int round = 0; round < 20; ++round) {
    Instance instance = AlikeInstance(random, 60, 50, 2, 1);
    for (int k = 0; k < 18; ++k) instance.capacities[random() % 50] = 0;
    ExpectTheSameCostFromAll(instance);
  }
}

}  // namespace
}  // namespace naober::matching::assignment
