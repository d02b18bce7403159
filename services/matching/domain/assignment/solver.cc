// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment/solver.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "libs/base/status_macros.h"
#include "services/matching/domain/assignment/cheapest_assignment.h"
#include "services/matching/domain/assignment/fair_set.h"
#include "services/matching/domain/assignment/floor_tree.h"

namespace naober::matching::assignment {

namespace {

// Of 1000: who is matched is decided here, the rest is with whom.
constexpr int kSetDecided = 300;

void Sum(const Problem& problem, Outcome& outcome) {
  for (int32_t i = 0; i < problem.newcomers(); ++i) {
    const int32_t buddy = outcome.buddy_of[i];
    if (buddy == kUnmatched) continue;
    ++outcome.matched;
    problem.AnyPair(i, [&](int32_t j, PackedPair pair) {
      if (j != buddy) return false;
      outcome.local += IsLocal(pair) ? 1 : 0;
      outcome.quality += QualityOf(pair);
      return true;
    });
  }
  for (const Floor& floor : problem.floors()) {
    const auto matched =
        std::count_if(floor.newcomers.begin(), floor.newcomers.end(),
                      [&](int32_t i) { return outcome.buddy_of[i] != kUnmatched; });
    outcome.floor_short.push_back(std::max(0, floor.minimum - static_cast<int32_t>(matched)));
    outcome.shortfall += outcome.floor_short.back();
  }
}

// Sets that are joined one by one (Galler and Fischer 1964).
class DisjointSets {
 public:
  explicit DisjointSets(size_t size) : parent_(size) {
    std::iota(parent_.begin(), parent_.end(), 0);
  }
  int32_t Find(int32_t x) {
    while (parent_[x] != x) x = parent_[x] = parent_[parent_[x]];
    return x;
  }
  void Join(int32_t a, int32_t b) { parent_[Find(a)] = Find(b); }

 private:
  std::vector<int32_t> parent_;
};

// The dual of level 1 falls apart into groups of binding floors and the buddies of weight that
// their newcomers could have; in each, by complementary slackness, it equals the shortfall there.
std::vector<FloorConflict> ConflictsOf(const Problem& problem, const FloorTree& tree,
                                       const Outcome& outcome, const Certificate& certificate) {
  if (outcome.shortfall == 0) return {};
  const int32_t buddies = problem.buddies();
  DisjointSets sets(static_cast<size_t>(buddies) + tree.size());
  std::vector<int64_t> elsewhere_of(tree.size(), 0);
  const auto binding = [&](int32_t node) {
    return node != FloorTree::kRoot &&
           certificate.node_weight[node] > certificate.node_weight[tree.parent(node)];
  };
  for (int32_t node = 1; node < tree.size(); ++node) {
    if (certificate.node_weight[node] > 0 && tree.parent(node) != FloorTree::kRoot &&
        certificate.node_weight[tree.parent(node)] > 0)
      sets.Join(buddies + node, buddies + tree.parent(node));
  }
  for (int32_t i = 0; i < problem.newcomers(); ++i) {
    const int32_t node = tree.node_of(i);
    const int32_t weight = certificate.node_weight[node];
    if (weight == 0) continue;
    int32_t least = weight;
    problem.ForEachPair(i, [&](int32_t j, PackedPair) {
      least = std::min(least, certificate.buddy_weight[j]);
      if (certificate.buddy_weight[j] > 0) sets.Join(j, buddies + node);
    });
    elsewhere_of[node] += weight - least;
  }

  std::vector<int32_t> conflict_of(static_cast<size_t>(buddies) + tree.size(), -1);
  std::vector<FloorConflict> all;
  const auto conflict = [&](int32_t member) -> FloorConflict& {
    int32_t& index = conflict_of[sets.Find(member)];
    if (index < 0) {
      index = static_cast<int32_t>(all.size());
      all.emplace_back();
    }
    return all[index];
  };
  for (int32_t node = 1; node < tree.size(); ++node) {
    if (certificate.node_weight[node] == 0) continue;
    FloorConflict& its = conflict(buddies + node);
    its.elsewhere += elsewhere_of[node];
    if (!binding(node)) continue;
    its.floors.push_back(node - 1);
    its.demanded += tree.minimum(node);
    its.shortfall += outcome.floor_short[node - 1];
  }
  for (int32_t j = 0; j < buddies; ++j) {
    if (certificate.buddy_weight[j] == 0) continue;
    FloorConflict& its = conflict(j);
    its.buddies.push_back(j);
    its.capacity += int64_t{certificate.buddy_weight[j]} * problem.capacity(j);
  }
  all.erase(std::remove_if(all.begin(), all.end(),
                           [](const FloorConflict& its) { return its.shortfall == 0; }),
            all.end());
  return all;
}

}  // namespace

Terms TermsOf(const Problem& problem, const Options& options) {
  return {problem.newcomers(), problem.capacities(), problem.floors(), options.local_first};
}

absl::StatusOr<Solution> Solve(const Problem& problem, const Options& options, Progress progress) {
  ASSIGN_OR_RETURN(const FloorTree tree, FloorTree::Make(problem));
  const int64_t count = std::max(1, problem.newcomers());
  Solution solution;
  {
    FairSet set(problem, tree);
    RETURN_IF_ERROR(set.Solve(
        [&](int32_t done) { return progress(static_cast<int>(done * kSetDecided / count)); },
        solution.certificate));
    solution.outcome.buddy_of = set.buddy_of();
  }
  RETURN_IF_ERROR(AssignCheapest(
      problem, options.local_first, options.instructions,
      [&](int32_t done) {
        return progress(static_cast<int>(kSetDecided + done * (1000 - kSetDecided) / count));
      },
      solution.outcome.buddy_of, solution.certificate));
  Sum(problem, solution.outcome);
  solution.conflicts = ConflictsOf(problem, tree, solution.outcome, solution.certificate);
  return solution;
}

}  // namespace naober::matching::assignment
