// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment/pruned.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "libs/base/status_macros.h"

namespace naober::matching::assignment {

namespace {

constexpr size_t kAddAtOnce = 32;  // per newcomer

// Holds pairs against a solution's certificate.
class PairPricer {
 public:
  PairPricer(const Problem& problem, const Solution& solution)
      : certificate_(solution.certificate),
        buddy_of_(solution.outcome.buddy_of),
        node_weight_of_(problem.newcomers(), 0) {
    // The smallest floor around a newcomer has the largest weight.
    for (size_t floor = 0; floor < problem.floors().size(); ++floor) {
      for (const int32_t i : problem.floors()[floor].newcomers)
        node_weight_of_[i] = std::max(node_weight_of_[i], certificate_.node_weight[floor + 1]);
    }
  }

  // Whether some pair no better than `best` could break the certificate.
  bool AnyCouldMatter(int32_t newcomer, PackedPair best) const {
    const int32_t own = buddy_of_[newcomer];
    if (own == kUnmatched || certificate_.buddy_weight[own] > 0 ||
        certificate_.buddy_rank[own] != kOpen)
      return true;
    return certificate_.newcomer_price[newcomer] > Cost(QualityOf(best), IsLocal(best));
  }

  bool Breaks(int32_t newcomer, const Pair& pair) const {
    const Certificate& c = certificate_;
    const int32_t own = buddy_of_[newcomer];
    const int32_t weight = own == kUnmatched ? node_weight_of_[newcomer] : c.buddy_weight[own];
    const int32_t rank = own == kUnmatched ? c.rejected_rank[newcomer] : c.buddy_rank[own];
    if (c.buddy_weight[pair.buddy] < weight) return true;
    if (c.buddy_weight[pair.buddy] == weight && c.buddy_rank[pair.buddy] > rank) return true;
    return own != kUnmatched && Reduced(newcomer, pair) < 0;
  }

  // Cost less prices; for one who is unmatched the least prices that they could pay are as good.
  int64_t Reduced(int32_t newcomer, const Pair& pair) const {
    return Cost(pair.quality, pair.local) - certificate_.newcomer_price[newcomer] -
           certificate_.buddy_price[pair.buddy];
  }

 private:
  int64_t Cost(int quality, bool local) const {
    return certificate_.top_value - quality - (local ? certificate_.local_bonus : 0);
  }

  const Certificate& certificate_;
  const std::vector<int32_t>& buddy_of_;
  std::vector<int32_t> node_weight_of_;
};

// Adds to the problem what breaks the certificate; false when nothing does.
bool AddBreaking(const Solution& solution, absl::Span<const PackedPair> best_left_out,
                 PairSource all_pairs, Problem& problem) {
  const PairPricer pricer(problem, solution);
  bool added = false;
  std::vector<Pair> pairs;
  for (int32_t i = 0; i < problem.newcomers(); ++i) {
    if (best_left_out[i] == kNoPair || !pricer.AnyCouldMatter(i, best_left_out[i])) continue;
    all_pairs(i, pairs);
    // Pairs that the problem holds never break the certificate.
    pairs.erase(std::remove_if(pairs.begin(), pairs.end(),
                               [&](const Pair& pair) { return !pricer.Breaks(i, pair); }),
                pairs.end());
    if (pairs.empty()) continue;
    std::sort(pairs.begin(), pairs.end(), [&](const Pair& a, const Pair& b) {
      return std::make_tuple(pricer.Reduced(i, a), a.buddy) <
             std::make_tuple(pricer.Reduced(i, b), b.buddy);
    });
    if (pairs.size() > kAddAtOnce) pairs.resize(kAddAtOnce);
    problem.AddPairs(i, pairs);
    added = true;
  }
  return added;
}

}  // namespace

absl::StatusOr<Solution> SolvePruned(Problem& problem, absl::Span<const PackedPair> best_left_out,
                                     PairSource all_pairs, const Options& options,
                                     Progress progress) {
  while (true) {
    ASSIGN_OR_RETURN(Solution solution, Solve(problem, options, progress));
    if (!AddBreaking(solution, best_left_out, all_pairs, problem)) return solution;
  }
}

}  // namespace naober::matching::assignment
