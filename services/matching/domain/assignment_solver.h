// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_SOLVER_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_SOLVER_H_

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace naober::matching {

// Pair qualities are whole numbers from 0 to this, so that results are the same on every machine.
inline constexpr int kMaxQuality = 1000;

// Who may be matched with whom: newcomers in the order of their claim (longest waiting first),
// buddies with the number of newcomers that each can still take, and the feasible pairs. Six bytes
// a pair. Not thread-safe.
class AssignmentProblem {
 public:
  struct Pair {
    int buddy = 0;
    int quality = 0;  // 0 … kMaxQuality
    bool local = false;
  };

  // `capacities[j]` ≥ 0 is what buddy j can take.
  explicit AssignmentProblem(std::vector<int32_t> capacities);

  // The next newcomer with all their feasible pairs; at most one pair per buddy. Returns the
  // newcomer's index.
  int AddNewcomer(absl::Span<const Pair> pairs);

  int newcomers() const { return static_cast<int>(first_pair_.size()) - 1; }
  int buddies() const { return static_cast<int>(capacities_.size()); }
  int32_t capacity(int buddy) const { return capacities_[buddy]; }
  int64_t pairs() const { return first_pair_.back(); }
  int64_t first_pair(int newcomer) const { return first_pair_[newcomer]; }
  int64_t end_pair(int newcomer) const { return first_pair_[newcomer + 1]; }
  int32_t buddy(int64_t pair) const { return buddy_[pair]; }
  int quality(int64_t pair) const { return packed_[pair] & kQualityBits; }
  bool local(int64_t pair) const { return (packed_[pair] & kLocalBit) != 0; }

 private:
  static constexpr int kQualityBits = 0x3ff;
  static constexpr int kLocalBit = 0x400;

  std::vector<int32_t> capacities_;
  std::vector<int64_t> first_pair_ = {0};
  std::vector<int32_t> buddy_;
  std::vector<int16_t> packed_;
};

inline constexpr int32_t kUnmatched = -1;

// An optimal assignment and the prices that prove it.
//
// With cost(pair) = top_value − value(pair), where value = quality, plus local_bonus for a local
// pair: newcomer_price[i] + buddy_price[j] ≤ cost for every pair of a matched newcomer, with
// equality for the pairs chosen; buddy_price ≤ 0, and 0 for a buddy with room left. By linear
// programming duality no assignment that covers the same newcomers costs less.
struct Assignment {
  std::vector<int32_t> buddy_of;  // per newcomer; kUnmatched when there is none
  int matched = 0;
  int local = 0;
  int64_t quality = 0;
  int64_t top_value = 0;
  int64_t local_bonus = 0;
  std::vector<int64_t> newcomer_price;
  std::vector<int64_t> buddy_price;
};

enum class Preference {
  kQuality,     // after who is matched, only quality counts
  kLocalFirst,  // after who is matched: as many local pairs as possible, then quality
};

// Called now and then with the number of newcomers decided; false stops the solver.
using SolverProgress = absl::FunctionRef<bool(int newcomers_done)>;

// The assignment that is best in this order:
//   1. most newcomers matched;
//   2. the set of matched newcomers that comes first: of two sets, the one that holds the first
//      newcomer in whom they differ;
//   3. with kLocalFirst, most local pairs;
//   4. most quality in sum.
//
// Method: successive shortest augmenting paths with prices (Dijkstra on reduced costs; Edmonds and
// Karp 1972, Tomizawa 1971), one newcomer after another in order of claim. A newcomer who can't be
// added now never can be: the sets of newcomers that can be matched together form a transversal
// matroid (Edmonds and Fulkerson 1965), so taking each in turn when possible gives levels 1 and 2,
// while every step keeps the cheapest assignment of those taken so far, which gives levels 3
// and 4. Buddies that a failed search reached are closed for good: no path leads out of them.
//
// Ties are broken by the order of newcomers and pairs, so the same problem gives the same
// assignment always. Memory: 40 bytes per person beside the problem. CANCELLED if `progress` says
// stop. Single-threaded.
absl::StatusOr<Assignment> SolveAssignment(const AssignmentProblem& problem, Preference preference,
                                           SolverProgress progress);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_SOLVER_H_
