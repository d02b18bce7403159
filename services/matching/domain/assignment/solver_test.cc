// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment/solver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "libs/base/errors.h"
#include "services/matching/domain/assignment/instances.h"

namespace naober::matching::assignment {
namespace {

using testing::ElementsAre;

// Solves and lets the certificate be checked against the instance itself.
Solution SolveAndVerify(const Instance& instance, const Options& options = {}) {
  const Problem problem = instance.Build();
  Solution solution = Solve(problem, options, KeepGoing).value();
  const absl::Status verified = VerifyCertificate(
      TermsOf(problem, options),
      [&](int32_t newcomer, std::vector<Pair>& pairs) { pairs = instance.pairs[newcomer]; },
      solution.outcome, solution.certificate);
  EXPECT_TRUE(verified.ok()) << verified;
  int64_t explained = 0;
  for (const FloorConflict& conflict : solution.conflicts) {
    EXPECT_EQ(conflict.shortfall, conflict.demanded - conflict.elsewhere - conflict.capacity);
    explained += conflict.shortfall;
  }
  EXPECT_EQ(explained, solution.outcome.shortfall);
  return solution;
}

std::vector<int32_t> Everybody(const Instance& instance) {
  std::vector<int32_t> newcomers(instance.pairs.size());
  std::iota(newcomers.begin(), newcomers.end(), 0);
  return newcomers;
}

Instance SmallInstance(std::mt19937& random) {
  return RandomInstance(random, {.newcomers = 1 + static_cast<int>(random() % 7),
                                 .buddies = 1 + static_cast<int>(random() % 5),
                                 .max_capacity = 1 + static_cast<int>(random() % 3),
                                 .density = 0.1 + 0.9 * static_cast<double>(random() % 100) / 100,
                                 .distinct_qualities = random() % 2 == 0 ? 3 : kMaxQuality + 1});
}

TEST(AssignmentSolver, EqualsBruteForceOnThousandsOfSmallCases) {
  std::mt19937 random(20260901);
  for (int round = 0; round < 4000; ++round) {
    const Instance instance = SmallInstance(random);
    for (const bool local_first : {false, true}) {
      const Solution solution = SolveAndVerify(instance, {.local_first = local_first});
      ASSERT_EQ(ObjectiveOf(instance, solution.outcome, local_first),
                BruteForce(instance, local_first))
          << "round " << round;
    }
  }
}

TEST(AssignmentSolver, EqualsBruteForceWithNestedFloors) {
  std::mt19937 random(20260902);
  int short_of_floors = 0;
  for (int round = 0; round < 5000; ++round) {
    Instance instance = SmallInstance(random);
    AddRandomFloors(random, Everybody(instance), 1 + static_cast<int>(random() % 3), instance);
    const bool local_first = random() % 2 == 0;
    const Solution solution = SolveAndVerify(instance, {.local_first = local_first});
    ASSERT_EQ(ObjectiveOf(instance, solution.outcome, local_first),
              BruteForce(instance, local_first))
        << "round " << round;
    short_of_floors += solution.outcome.shortfall > 0 ? 1 : 0;
  }
  EXPECT_GT(short_of_floors, 500);
}

TEST(AssignmentSolver, IsProvenOnLargerCases) {
  std::mt19937 random(7);
  for (const double density : {0.005, 0.02, 0.1, 0.5}) {
    for (const bool floors : {false, true}) {
      for (const bool local_first : {false, true}) {
        Instance instance = RandomInstance(
            random, {.newcomers = 400, .buddies = 250, .max_capacity = 2, .density = density});
        if (floors) AddRandomFloors(random, Everybody(instance), 3, instance);
        EXPECT_GT(SolveAndVerify(instance, {.local_first = local_first}).outcome.matched, 0);
      }
    }
  }
}

TEST(AssignmentSolver, IsProvenWhereAllWantTheSamePlaces) {
  std::mt19937 random(31);
  for (const double density : {0.1, 1.0}) {
    for (const int buddies : {60, 100, 104, 140}) {  // 300 newcomers for 180 … 420 places
      for (const bool local_first : {false, true}) {
        Instance instance = AlikeInstance(random, 300, buddies, 3, density);
        EXPECT_GE(SolveAndVerify(instance, {.local_first = local_first}).outcome.matched,
                  std::min(300, 3 * buddies) - 5);
        AddRandomFloors(random, Everybody(instance), 2, instance);
        EXPECT_GE(SolveAndVerify(instance, {.local_first = local_first}).outcome.matched,
                  std::min(300, 3 * buddies) - 5);
      }
    }
  }
}

TEST(AssignmentSolver, GivesTheSameBytesWithAllInstructionSets) {
  std::mt19937 random(23);
  const std::vector<Instance> instances = {
      RandomInstance(random, {.newcomers = 300, .buddies = 211, .max_capacity = 3, .density = 0.7}),
      AlikeInstance(random, 200, 70, 3, 0.7)};
  for (const auto& [instance, local_first] :
       {std::pair(&instances[0], false), std::pair(&instances[0], true),
        std::pair(&instances[1], false), std::pair(&instances[1], true)}) {
    const Problem problem = instance->Build();
    const auto solve = [&problem, first = local_first](InstructionSet instructions) {
      return Solve(problem, {first, instructions}, KeepGoing).value();
    };
    const Solution portable = solve(InstructionSet::kPortable);
    for (const InstructionSet instructions : {InstructionSet::kAvx2, InstructionSet::kAvx512}) {
      if (instructions > WidestInstructionSet()) continue;
      const Solution wide = solve(instructions);
      EXPECT_EQ(wide.outcome.buddy_of, portable.outcome.buddy_of);
      EXPECT_EQ(wide.certificate.newcomer_price, portable.certificate.newcomer_price);
      EXPECT_EQ(wide.certificate.buddy_price, portable.certificate.buddy_price);
    }
  }
}

TEST(AssignmentSolver, MatchesTheLongestWaitingWhenBuddiesAreShort) {
  // Both want the only place; the second one would give the better pair.
  const Instance instance = {{1}, {{{0, 10, false}}, {{0, 900, true}}}, {}};
  EXPECT_THAT(SolveAndVerify(instance).outcome.buddy_of, ElementsAre(0, kUnmatched));
}

TEST(AssignmentSolver, MovesAnEarlierNewcomerRatherThanLeaveALaterOneOut) {
  const Instance instance = {{1, 1}, {{{0, 900, false}, {1, 100, false}}, {{0, 500, false}}}, {}};
  EXPECT_THAT(SolveAndVerify(instance).outcome.buddy_of, ElementsAre(1, 0));
}

TEST(AssignmentSolver, GivesUpAnyQualityForOneMoreLocalPairWhenLocalComesFirst) {
  const Instance instance = {
      {1, 1}, {{{0, 1000, false}, {1, 0, true}}, {{0, 0, false}, {1, 1000, false}}}, {}};
  EXPECT_THAT(SolveAndVerify(instance, {.local_first = true}).outcome.buddy_of, ElementsAre(1, 0));
  EXPECT_THAT(SolveAndVerify(instance).outcome.buddy_of, ElementsAre(0, 1));
}

TEST(AssignmentSolver, LetsALaterNewcomerGoFirstForAFloorAndNoFurther) {
  // Three want two places. By claim 0 and 1 have them; a floor for 2 takes one, from 1.
  Instance instance = {{2}, {{{0, 1, false}}, {{0, 1, false}}, {{0, 1, false}}}, {}};
  EXPECT_THAT(SolveAndVerify(instance).outcome.buddy_of, ElementsAre(0, 0, kUnmatched));
  instance.floors = {{{2}, 1}};
  EXPECT_THAT(SolveAndVerify(instance).outcome.buddy_of, ElementsAre(0, kUnmatched, 0));
}

// Eight municipalities of twenty newcomers, each with its own buddies, of whom half may also go to
// the next one; the eighth has none of its own.
Instance EightMunicipalities(std::mt19937& random, int capacity) {
  Instance instance;
  instance.capacities.assign(7 * 18, capacity);
  for (int municipality = 0; municipality < 8; ++municipality) {
    Floor floor;
    floor.minimum = 16;
    for (int k = 0; k < 20; ++k) {
      std::vector<Pair> row;
      for (int j = 0; j < 18 && municipality < 7; ++j)
        row.push_back({municipality * 18 + j, static_cast<int>(random() % 1001), true});
      for (int j = 0; j < 9 && municipality > 0; ++j)
        row.push_back({(municipality - 1) * 18 + j, static_cast<int>(random() % 1001), false});
      floor.newcomers.push_back(static_cast<int32_t>(instance.pairs.size()));
      instance.pairs.push_back(row);
    }
    instance.floors.push_back(floor);
  }
  return instance;
}

TEST(AssignmentSolver, MeetsAFloorOfFourInFiveWhereThatIsPossibleAndNamesTheCutWhereNot) {
  std::mt19937 random(29);
  const Solution met = SolveAndVerify(EightMunicipalities(random, 2));
  EXPECT_EQ(met.outcome.shortfall, 0);
  EXPECT_EQ(met.outcome.matched, 158);  // the eighth reaches nine buddies only
  EXPECT_THAT(met.conflicts, testing::IsEmpty());

  const Solution short_of = SolveAndVerify(EightMunicipalities(random, 1));
  EXPECT_EQ(short_of.outcome.shortfall, 7);
  ASSERT_EQ(short_of.conflicts.size(), 1u);
  EXPECT_THAT(short_of.conflicts[0].floors, ElementsAre(7));
  EXPECT_EQ(short_of.conflicts[0].demanded, 16);
  EXPECT_EQ(short_of.conflicts[0].buddies.size(), 9u);
  EXPECT_EQ(short_of.conflicts[0].capacity, 9);
}

TEST(AssignmentSolver, RefusesFloorsThatOverlap) {
  const auto refusal = [](std::vector<Floor> floors) {
    Problem problem({1});
    for (int i = 0; i < 4; ++i) problem.AddNewcomer({});
    for (Floor& floor : floors) problem.AddFloor(std::move(floor));
    const absl::Status status = Solve(problem, {}, KeepGoing).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return ReasonOf(status);
  };
  EXPECT_EQ(refusal({{{0, 1, 2}, 1}, {{2, 3}, 1}}), "FLOORS_OVERLAP");
  EXPECT_EQ(refusal({{{0, 1}, 1}, {{2, 3}, 1}, {{1, 2}, 1}}), "FLOORS_OVERLAP");
  EXPECT_EQ(refusal({{{0, 0}, 1}}), "NEWCOMER_REPEATED");
  EXPECT_EQ(refusal({{{4}, 1}}), "NEWCOMER_UNKNOWN");
}

TEST(AssignmentSolver, NeverDoesWorseWhenABuddyIsAdded) {
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    Instance instance = RandomInstance(
        random, {.newcomers = 30, .buddies = 15, .max_capacity = 2, .density = 0.12});
    AddRandomFloors(random, Everybody(instance), 2, instance);
    const Outcome before = SolveAndVerify(instance).outcome;
    instance.capacities.push_back(1 + static_cast<int>(random() % 2));
    for (std::vector<Pair>& row : instance.pairs) {
      if (random() % 4 == 0)
        row.push_back({static_cast<int>(instance.capacities.size()) - 1,
                       static_cast<int>(random() % 1001), false});
    }
    const Outcome after = SolveAndVerify(instance).outcome;
    EXPECT_LE(after.shortfall, before.shortfall);
    EXPECT_GE(after.matched, before.matched);
  }
}

TEST(AssignmentSolver, KeepsItsObjectiveWhenBuddiesAreRelabelled) {
  std::mt19937 random(13);
  for (int round = 0; round < 300; ++round) {
    Instance instance = RandomInstance(random, {.newcomers = 40,
                                                .buddies = 25,
                                                .max_capacity = 2,
                                                .density = 0.15,
                                                .distinct_qualities = 20});
    AddRandomFloors(random, Everybody(instance), 2, instance);
    std::vector<int> label(instance.capacities.size());
    std::iota(label.begin(), label.end(), 0);
    std::shuffle(label.begin(), label.end(), random);
    Instance relabelled = instance;
    for (size_t j = 0; j < label.size(); ++j)
      relabelled.capacities[label[j]] = instance.capacities[j];
    for (std::vector<Pair>& row : relabelled.pairs) {
      for (Pair& pair : row) pair.buddy = label[pair.buddy];
      std::shuffle(row.begin(), row.end(), random);
    }
    for (const bool local_first : {false, true}) {
      const Options options = {.local_first = local_first};
      EXPECT_EQ(ObjectiveOf(instance, SolveAndVerify(instance, options).outcome, local_first),
                ObjectiveOf(relabelled, SolveAndVerify(relabelled, options).outcome, local_first));
    }
  }
}

// Who waits longest decides who is matched, never how many are, nor what the floors are short of.
TEST(AssignmentSolver, KeepsShortfallAndNumberWhenNewcomersAreRelabelled) {
  std::mt19937 random(17);
  for (int round = 0; round < 300; ++round) {
    Instance instance = RandomInstance(random, {.newcomers = 40,
                                                .buddies = 25,
                                                .max_capacity = 2,
                                                .density = 0.15,
                                                .distinct_qualities = 20});
    AddRandomFloors(random, Everybody(instance), 2, instance);
    std::vector<int32_t> label(instance.pairs.size());
    std::iota(label.begin(), label.end(), 0);
    std::shuffle(label.begin(), label.end(), random);
    Instance relabelled = instance;
    for (size_t i = 0; i < label.size(); ++i) relabelled.pairs[label[i]] = instance.pairs[i];
    for (Floor& floor : relabelled.floors) {
      for (int32_t& newcomer : floor.newcomers) newcomer = label[newcomer];
      std::sort(floor.newcomers.begin(), floor.newcomers.end());
    }
    const Outcome before = SolveAndVerify(instance).outcome;
    const Outcome after = SolveAndVerify(relabelled).outcome;
    EXPECT_EQ(after.shortfall, before.shortfall);
    EXPECT_EQ(after.matched, before.matched);
  }
}

TEST(AssignmentSolver, SolvesTheEmptyProblem) {
  EXPECT_EQ(SolveAndVerify({}).outcome.matched, 0);
  EXPECT_THAT(SolveAndVerify({{}, {{}, {}}, {{{0}, 1}}}).outcome.buddy_of,
              ElementsAre(kUnmatched, kUnmatched));
  EXPECT_THAT(SolveAndVerify({{0}, {{{0, 5, false}}}, {{{0}, 1}}}).outcome.floor_short,
              ElementsAre(1));
}

TEST(AssignmentSolver, StopsWhenToldTo) {
  std::mt19937 random(17);
  for (const double density : {0.1, 0.9}) {
    const Problem problem =
        RandomInstance(random,
                       {.newcomers = 3000, .buddies = 1000, .max_capacity = 4, .density = density})
            .Build();
    for (const int limit : {0, 100, 400}) {
      int last = -1;
      const auto result = Solve(problem, {}, [&](int permille) {
        EXPECT_GE(permille, 0);
        EXPECT_LE(permille, 1000);
        last = permille;
        return permille < limit;
      });
      EXPECT_EQ(result.status().code(), absl::StatusCode::kCancelled);
      EXPECT_GE(last, limit);
    }
  }
}

}  // namespace
}  // namespace naober::matching::assignment
