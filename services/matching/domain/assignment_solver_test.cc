// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment_solver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <random>
#include <tuple>
#include <vector>

namespace naober::matching {
namespace {

using Pair = AssignmentProblem::Pair;

bool KeepGoing(int) { return true; }

struct Instance {
  std::vector<int32_t> capacities;
  std::vector<std::vector<Pair>> pairs;  // per newcomer

  AssignmentProblem Build() const {
    AssignmentProblem problem(capacities);
    for (const std::vector<Pair>& row : pairs) problem.AddNewcomer(row);
    return problem;
  }
};

Instance RandomInstance(std::mt19937& random, int newcomers, int buddies, int max_capacity,
                        double density, int distinct_qualities) {
  std::uniform_real_distribution<double> chance(0, 1);
  std::uniform_int_distribution<int> capacity(0, max_capacity);
  std::uniform_int_distribution<int> quality(0, distinct_qualities - 1);
  Instance instance;
  for (int j = 0; j < buddies; ++j) instance.capacities.push_back(capacity(random));
  for (int i = 0; i < newcomers; ++i) {
    std::vector<Pair> row;
    for (int j = 0; j < buddies; ++j) {
      if (chance(random) < density)
        row.push_back({j, quality(random) * kMaxQuality / std::max(1, distinct_qualities - 1),
                       chance(random) < 0.4});
    }
    std::shuffle(row.begin(), row.end(), random);
    instance.pairs.push_back(row);
  }
  return instance;
}

// What counts, best first: number matched, the matched set by claim, local pairs, quality.
using Objective = std::tuple<int, std::vector<bool>, int, int64_t>;

void TryAll(const Instance& instance, Preference preference, size_t newcomer,
            std::vector<int32_t>& room, Objective& so_far, std::optional<Objective>& best) {
  if (newcomer == instance.pairs.size()) {
    if (!best.has_value() || so_far > *best) best = so_far;
    return;
  }
  auto& [matched, set, local, quality] = so_far;
  set.push_back(false);
  TryAll(instance, preference, newcomer + 1, room, so_far, best);
  set.back() = true;
  for (const Pair& pair : instance.pairs[newcomer]) {
    if (room[pair.buddy] == 0) continue;
    const int local_gain = pair.local && preference == Preference::kLocalFirst ? 1 : 0;
    --room[pair.buddy];
    ++matched;
    local += local_gain;
    quality += pair.quality;
    TryAll(instance, preference, newcomer + 1, room, so_far, best);
    quality -= pair.quality;
    local -= local_gain;
    --matched;
    ++room[pair.buddy];
  }
  set.pop_back();
}

Objective BruteForce(const Instance& instance, Preference preference) {
  std::vector<int32_t> room = instance.capacities;
  Objective so_far{0, {}, 0, 0};
  std::optional<Objective> best;
  TryAll(instance, preference, 0, room, so_far, best);
  return *best;
}

Objective ObjectiveOf(const Assignment& assignment, Preference preference) {
  std::vector<bool> set;
  for (const int32_t buddy : assignment.buddy_of) set.push_back(buddy != kUnmatched);
  return {assignment.matched, set, preference == Preference::kLocalFirst ? assignment.local : 0,
          assignment.quality};
}

// Recomputes the sums from the pairs and refuses pairs and loads that the problem does not allow.
void ExpectValid(const AssignmentProblem& problem, const Assignment& assignment) {
  std::vector<int32_t> load(problem.buddies(), 0);
  int matched = 0, local = 0;
  int64_t quality = 0;
  for (int i = 0; i < problem.newcomers(); ++i) {
    if (assignment.buddy_of[i] == kUnmatched) continue;
    ++matched;
    ++load[assignment.buddy_of[i]];
    bool found = false;
    for (int64_t pair = problem.first_pair(i); pair < problem.end_pair(i); ++pair) {
      if (problem.buddy(pair) != assignment.buddy_of[i]) continue;
      found = true;
      local += problem.local(pair) ? 1 : 0;
      quality += problem.quality(pair);
    }
    EXPECT_TRUE(found) << "newcomer " << i << " has a buddy who is not feasible";
  }
  for (int j = 0; j < problem.buddies(); ++j) EXPECT_LE(load[j], problem.capacity(j));
  EXPECT_EQ(matched, assignment.matched);
  EXPECT_EQ(local, assignment.local);
  EXPECT_EQ(quality, assignment.quality);
}

// Linear programming duality: see Assignment.
void ExpectProvenByPrices(const AssignmentProblem& problem, const Assignment& assignment) {
  std::vector<int32_t> load(problem.buddies(), 0);
  for (int i = 0; i < problem.newcomers(); ++i) {
    if (assignment.buddy_of[i] == kUnmatched) continue;
    ++load[assignment.buddy_of[i]];
    for (int64_t pair = problem.first_pair(i); pair < problem.end_pair(i); ++pair) {
      const int64_t cost = assignment.top_value - problem.quality(pair) -
                           (problem.local(pair) ? assignment.local_bonus : 0);
      const int64_t prices =
          assignment.newcomer_price[i] + assignment.buddy_price[problem.buddy(pair)];
      ASSERT_LE(prices, cost) << "newcomer " << i << ", buddy " << problem.buddy(pair);
      if (problem.buddy(pair) == assignment.buddy_of[i]) {
        ASSERT_EQ(prices, cost) << "newcomer " << i;
      }
    }
  }
  for (int j = 0; j < problem.buddies(); ++j) {
    ASSERT_LE(assignment.buddy_price[j], 0);
    if (load[j] < problem.capacity(j)) {
      ASSERT_EQ(assignment.buddy_price[j], 0);
    }
  }
}

Assignment Solve(const Instance& instance, Preference preference = Preference::kQuality) {
  const AssignmentProblem problem = instance.Build();
  Assignment assignment = *SolveAssignment(problem, preference, KeepGoing);
  ExpectValid(problem, assignment);
  ExpectProvenByPrices(problem, assignment);
  return assignment;
}

TEST(AssignmentSolver, EqualsBruteForceOnThousandsOfSmallCases) {
  std::mt19937 random(20260901);
  for (int round = 0; round < 6000; ++round) {
    const int newcomers = 1 + static_cast<int>(random() % 6);
    const int buddies = 1 + static_cast<int>(random() % 5);
    const double density = 0.15 + 0.85 * static_cast<double>(random() % 100) / 100;
    const int qualities = random() % 2 == 0 ? 3 : 1001;
    const Instance instance =
        RandomInstance(random, newcomers, buddies, 1 + random() % 3, density, qualities);
    for (const Preference preference : {Preference::kQuality, Preference::kLocalFirst}) {
      ASSERT_EQ(ObjectiveOf(Solve(instance, preference), preference),
                BruteForce(instance, preference))
          << "round " << round;
    }
  }
}

// Kuhn's algorithm, independent of the solver: which newcomers are matched when each is taken in
// turn whenever possible.
std::vector<bool> GreedySet(const Instance& instance) {
  std::vector<std::vector<int>> taken(instance.capacities.size());
  std::vector<bool> visited;
  auto augment = [&](auto& self, int newcomer) -> bool {
    for (const Pair& pair : instance.pairs[newcomer]) {
      if (visited[pair.buddy]) continue;
      visited[pair.buddy] = true;
      std::vector<int>& list = taken[pair.buddy];
      if (static_cast<int32_t>(list.size()) < instance.capacities[pair.buddy]) {
        list.push_back(newcomer);
        return true;
      }
      for (int& other : list) {
        const int moved = other;
        if (self(self, moved)) {
          // `list` may not be touched by the recursion: this buddy is visited.
          other = newcomer;
          return true;
        }
      }
    }
    return false;
  };
  std::vector<bool> set;
  for (size_t i = 0; i < instance.pairs.size(); ++i) {
    visited.assign(instance.capacities.size(), false);
    set.push_back(augment(augment, static_cast<int>(i)));
  }
  return set;
}

TEST(AssignmentSolver, IsProvenByItsPricesOnLargerCases) {
  std::mt19937 random(7);
  for (const double density : {0.005, 0.02, 0.1, 0.5}) {
    for (const Preference preference : {Preference::kQuality, Preference::kLocalFirst}) {
      const Instance instance = RandomInstance(random, 400, 250, 3, density, 1001);
      const Assignment assignment = Solve(instance, preference);
      EXPECT_EQ(std::get<1>(ObjectiveOf(assignment, preference)), GreedySet(instance));
      EXPECT_GT(assignment.matched, 0);
    }
  }
}

TEST(AssignmentSolver, MatchesTheLongestWaitingWhenBuddiesAreShort) {
  // Both want the only place; the second one would give the better pair.
  const Instance instance = {{1}, {{{0, 10, false}}, {{0, 900, true}}}};
  EXPECT_EQ(Solve(instance).buddy_of, (std::vector<int32_t>{0, kUnmatched}));
}

TEST(AssignmentSolver, MovesAnEarlierNewcomerRatherThanLeaveALaterOneOut) {
  const Instance instance = {{1, 1}, {{{0, 900, false}, {1, 100, false}}, {{0, 500, false}}}};
  EXPECT_EQ(Solve(instance).buddy_of, (std::vector<int32_t>{1, 0}));
}

TEST(AssignmentSolver, GivesUpAnyQualityForOneMoreLocalPairWhenLocalComesFirst) {
  const Instance instance = {{1, 1},
                             {{{0, 1000, false}, {1, 0, true}}, {{0, 0, false}, {1, 1000, false}}}};
  EXPECT_EQ(Solve(instance, Preference::kLocalFirst).buddy_of, (std::vector<int32_t>{1, 0}));
  EXPECT_EQ(Solve(instance, Preference::kQuality).buddy_of, (std::vector<int32_t>{0, 1}));
}

TEST(AssignmentSolver, NeverMatchesFewerWhenABuddyIsAdded) {
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    Instance instance = RandomInstance(random, 30, 15, 2, 0.12, 1001);
    const int before = Solve(instance).matched;
    instance.capacities.push_back(1 + static_cast<int>(random() % 2));
    for (std::vector<Pair>& row : instance.pairs) {
      if (random() % 4 == 0)
        row.push_back({static_cast<int>(instance.capacities.size()) - 1,
                       static_cast<int>(random() % 1001), false});
    }
    EXPECT_GE(Solve(instance).matched, before);
  }
}

TEST(AssignmentSolver, KeepsItsObjectiveWhenBuddiesAreRelabelled) {
  std::mt19937 random(13);
  for (int round = 0; round < 300; ++round) {
    const Instance instance = RandomInstance(random, 40, 25, 2, 0.15, 20);
    std::vector<int> label(instance.capacities.size());
    std::iota(label.begin(), label.end(), 0);
    std::shuffle(label.begin(), label.end(), random);
    Instance relabelled;
    relabelled.capacities.resize(label.size());
    for (size_t j = 0; j < label.size(); ++j)
      relabelled.capacities[label[j]] = instance.capacities[j];
    for (std::vector<Pair> row : instance.pairs) {
      for (Pair& pair : row) pair.buddy = label[pair.buddy];
      std::shuffle(row.begin(), row.end(), random);
      relabelled.pairs.push_back(row);
    }
    for (const Preference preference : {Preference::kQuality, Preference::kLocalFirst}) {
      EXPECT_EQ(ObjectiveOf(Solve(instance, preference), preference),
                ObjectiveOf(Solve(relabelled, preference), preference));
    }
  }
}

TEST(AssignmentSolver, SolvesTheEmptyProblem) {
  EXPECT_EQ(Solve(Instance{}).matched, 0);
  EXPECT_EQ(Solve(Instance{{}, {{}, {}}}).buddy_of, (std::vector<int32_t>{-1, -1}));
}

TEST(AssignmentSolver, StopsWhenToldTo) {
  std::mt19937 random(17);
  const AssignmentProblem problem = RandomInstance(random, 500, 100, 2, 0.1, 1001).Build();
  int heard = 0;
  const auto result = SolveAssignment(problem, Preference::kQuality, [&](int done) {
    heard = done;
    return done < 200;
  });
  EXPECT_EQ(result.status().code(), absl::StatusCode::kCancelled);
  EXPECT_GE(heard, 200);
  EXPECT_LT(heard, 500);
}

}  // namespace
}  // namespace naober::matching
