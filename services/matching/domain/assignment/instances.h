// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_INSTANCES_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_INSTANCES_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <tuple>
#include <vector>

#include "services/matching/domain/assignment/problem.h"
#include "services/matching/domain/assignment/solver.h"

// Random problems for tests, and what is best for small ones by trying everything.
namespace naober::matching::assignment {

inline bool KeepGoing(int) { return true; }

struct Instance {
  std::vector<int32_t> capacities;
  std::vector<std::vector<Pair>> pairs;  // per newcomer
  std::vector<Floor> floors;

  Problem Build() const {
    Problem problem(capacities);
    for (const std::vector<Pair>& row : pairs) problem.AddNewcomer(row);
    for (const Floor& floor : floors) problem.AddFloor(floor);
    return problem;
  }
};

struct InstanceShape {
  int newcomers = 0;
  int buddies = 0;
  int max_capacity = 1;  // 0 … this
  double density = 1;
  int distinct_qualities = kMaxQuality + 1;
};

// From one newcomer and buddy to these, with few pairs or many, and with many equal qualities or
// few.
inline InstanceShape RandomShape(std::mt19937& random, int most_newcomers, int most_buddies) {
  return {.newcomers = 1 + static_cast<int>(random() % most_newcomers),
          .buddies = 1 + static_cast<int>(random() % most_buddies),
          .max_capacity = 1 + static_cast<int>(random() % 3),
          .density = 0.2 + 0.8 * static_cast<double>(random() % 100) / 100,
          .distinct_qualities = random() % 2 == 0 ? 4 : kMaxQuality + 1};
}

inline Instance RandomInstance(std::mt19937& random, const InstanceShape& shape) {
  std::uniform_real_distribution<double> chance(0, 1);
  std::uniform_int_distribution<int> capacity(0, shape.max_capacity);
  std::uniform_int_distribution<int> quality(0, shape.distinct_qualities - 1);
  Instance instance;
  for (int j = 0; j < shape.buddies; ++j) instance.capacities.push_back(capacity(random));
  for (int i = 0; i < shape.newcomers; ++i) {
    std::vector<Pair> row;
    for (int j = 0; j < shape.buddies; ++j) {
      if (chance(random) < shape.density)
        row.push_back({j, quality(random) * kMaxQuality / std::max(1, shape.distinct_qualities - 1),
                       chance(random) < 0.4});
    }
    std::shuffle(row.begin(), row.end(), random);
    instance.pairs.push_back(row);
  }
  return instance;
}

// Everybody values buddies much alike, some more than others, so that all want the same places:
// what makes auctions long. Every newcomer has each buddy with the probability `density`.
inline Instance AlikeInstance(std::mt19937& random, int newcomers, int buddies, int capacity,
                              double density) {
  std::uniform_real_distribution<double> chance(0, 1);
  Instance instance;
  instance.capacities.assign(buddies, capacity);
  for (int i = 0; i < newcomers; ++i) {
    std::vector<Pair> row;
    for (int j = 0; j < buddies; ++j) {
      const int common = (i % 97 + 1) * (j + 1) * 950 / (97 * buddies);
      if (chance(random) < density)
        row.push_back({j, common + static_cast<int>(random() % 50), random() % 8 == 0});
    }
    instance.pairs.push_back(row);
  }
  return instance;
}

// Splits the newcomers from `first` on into floors, some of them split further.
inline void AddRandomFloors(std::mt19937& random, std::vector<int32_t> newcomers, int depth,
                            Instance& instance) {
  if (newcomers.empty() || depth == 0) return;
  std::shuffle(newcomers.begin(), newcomers.end(), random);
  size_t begin = 0;
  while (begin < newcomers.size()) {
    const size_t size = 1 + random() % (newcomers.size() - begin);
    const std::vector<int32_t> part(newcomers.begin() + static_cast<int>(begin),
                                    newcomers.begin() + static_cast<int>(begin + size));
    if (random() % 4 != 0)
      instance.floors.push_back({part, static_cast<int32_t>(random() % (size + 2))});
    AddRandomFloors(random, part, depth - 1, instance);
    begin += size;
  }
}

// What counts, so that the larger one is better: less shortfall, more matched, the set that comes
// first, local pairs if they count, quality.
using Objective = std::tuple<int64_t, int, std::vector<bool>, int, int64_t>;

inline Objective ObjectiveOf(const Instance& instance, const std::vector<bool>& set, int local,
                             int64_t quality) {
  int64_t shortfall = 0;
  for (const Floor& floor : instance.floors) {
    int32_t matched = 0;
    for (const int32_t i : floor.newcomers) matched += set[i] ? 1 : 0;
    shortfall += std::max(0, floor.minimum - matched);
  }
  return {-shortfall, static_cast<int>(std::count(set.begin(), set.end(), true)), set, local,
          quality};
}

inline Objective ObjectiveOf(const Instance& instance, const Outcome& outcome, bool local_first) {
  std::vector<bool> set;
  for (const int32_t buddy : outcome.buddy_of) set.push_back(buddy != kUnmatched);
  return ObjectiveOf(instance, set, local_first ? outcome.local : 0, outcome.quality);
}

// The best of all assignments of the newcomers from the `set.size()`th on.
inline void TryAll(const Instance& instance, bool local_first, std::vector<int32_t>& room,
                   std::vector<bool>& set, int local, int64_t quality,
                   std::optional<Objective>& best) {
  if (set.size() == instance.pairs.size()) {
    Objective objective = ObjectiveOf(instance, set, local, quality);
    if (!best.has_value() || objective > *best) best = std::move(objective);
    return;
  }
  const std::vector<Pair>& row = instance.pairs[set.size()];
  set.push_back(false);
  TryAll(instance, local_first, room, set, local, quality, best);
  set.back() = true;
  for (const Pair& pair : row) {
    if (room[pair.buddy] == 0) continue;
    --room[pair.buddy];
    TryAll(instance, local_first, room, set, local + (pair.local && local_first ? 1 : 0),
           quality + pair.quality, best);
    ++room[pair.buddy];
  }
  set.pop_back();
}

inline Objective BruteForce(const Instance& instance, bool local_first) {
  std::vector<int32_t> room = instance.capacities;
  std::vector<bool> set;
  std::optional<Objective> best;
  TryAll(instance, local_first, room, set, 0, 0, best);
  return *best;
}

}  // namespace naober::matching::assignment

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_INSTANCES_H_
