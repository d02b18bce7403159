// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment/pruned.h"

#include <gtest/gtest.h>

#include <numeric>

#include "services/matching/domain/assignment/instances.h"

namespace naober::matching::assignment {
namespace {

// Keeps each newcomer's best few pairs, and says how good the best of the others is.
Problem Prune(const Instance& instance, size_t keep, bool local_first,
              std::vector<PackedPair>& best_left_out) {
  Problem problem(instance.capacities);
  for (std::vector<Pair> row : instance.pairs) {
    std::sort(row.begin(), row.end(), [&](const Pair& a, const Pair& b) {
      return std::make_tuple(local_first && a.local, a.quality) >
             std::make_tuple(local_first && b.local, b.quality);
    });
    best_left_out.push_back(row.size() > keep ? Pack(row[keep]) : kNoPair);
    if (row.size() > keep) row.resize(keep);
    problem.AddNewcomer(row);
  }
  for (const Floor& floor : instance.floors) problem.AddFloor(floor);
  return problem;
}

void ExpectTheBestOfTheWhole(const Instance& instance, size_t keep, bool local_first) {
  const Options options = {.local_first = local_first};
  std::vector<PackedPair> best_left_out;
  Problem pruned = Prune(instance, keep, local_first, best_left_out);
  const auto all_pairs = [&](int32_t i, std::vector<Pair>& pairs) { pairs = instance.pairs[i]; };
  const Solution solution =
      SolvePruned(pruned, best_left_out, all_pairs, options, KeepGoing).value();
  const Problem whole = instance.Build();
  EXPECT_EQ(ObjectiveOf(instance, solution.outcome, local_first),
            ObjectiveOf(instance, Solve(whole, options, KeepGoing)->outcome, local_first));
  const absl::Status verified =
      VerifyCertificate(TermsOf(whole, options), all_pairs, solution.outcome, solution.certificate);
  EXPECT_TRUE(verified.ok()) << verified;
}

TEST(Pruned, FindsTheBestOfTheWholeAndProvesItOverAllPairs) {
  std::mt19937 random(41);
  for (int round = 0; round < 600; ++round) {
    Instance instance = RandomInstance(random, {.newcomers = 1 + static_cast<int>(random() % 30),
                                                .buddies = 1 + static_cast<int>(random() % 20),
                                                .max_capacity = 2,
                                                .density = 0.7});
    std::vector<int32_t> everybody(instance.pairs.size());
    std::iota(everybody.begin(), everybody.end(), 0);
    if (round % 2 == 0) AddRandomFloors(random, everybody, 2, instance);
    ExpectTheBestOfTheWhole(instance, random() % 5, round % 3 == 0);
  }
}

TEST(Pruned, AsksOnlyForNewcomersWhomTheBoundDoesNotClear) {
  // Everybody has a buddy of their own who is best, and knows everybody else a little.
  Instance instance;
  instance.capacities.assign(100, 1);
  for (int i = 0; i < 100; ++i) {
    std::vector<Pair> row;
    for (int j = 0; j < 100; ++j) row.push_back({j, i == j ? 900 : 100, false});
    instance.pairs.push_back(row);
  }
  std::vector<PackedPair> best_left_out;
  Problem pruned = Prune(instance, 2, false, best_left_out);
  int asked = 0;
  const auto all_pairs = [&](int32_t i, std::vector<Pair>& pairs) {
    pairs = instance.pairs[i];
    ++asked;
  };
  EXPECT_EQ(SolvePruned(pruned, best_left_out, all_pairs, {}, KeepGoing)->outcome.quality, 90000);
  EXPECT_EQ(asked, 0);
  EXPECT_EQ(pruned.pairs(), 200);
}

}  // namespace
}  // namespace naober::matching::assignment
