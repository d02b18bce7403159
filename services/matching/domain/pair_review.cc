// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/pair_review.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace naober::matching {

namespace {

using assignment::kMaxQuality;
using assignment::kUnmatched;
using assignment::Pair;

constexpr size_t kFewestPairs = 8;
constexpr int kLeastDistance = 100;  // from the median
constexpr int kNobody = -1;          // worth less than any pair

// What a side has; worth orders pairs as the policy does.
struct Holding {
  int worth = kNobody;
  int quality = 0;
};

class BlockingSearch {
 public:
  BlockingSearch(absl::Span<const int32_t> capacities, assignment::PairSource pairs,
                 const assignment::Outcome& outcome, bool local_first)
      : pairs_(pairs),
        outcome_(outcome),
        local_first_(local_first),
        newcomers_(outcome.buddy_of.size()),
        worst_(capacities.size(), Holding{std::numeric_limits<int>::max(), 0}) {
    std::vector<int32_t> room(capacities.begin(), capacities.end());
    ForEachPair([&](int32_t i, const Pair& pair) {
      if (outcome_.buddy_of[i] != pair.buddy) return;
      --room[pair.buddy];
      newcomers_[i] = {Worth(pair), pair.quality};
      Holding& worst = worst_[pair.buddy];
      if (newcomers_[i].worth < worst.worth) worst = newcomers_[i];
    });
    for (size_t j = 0; j < room.size(); ++j) {
      if (room[j] > 0) worst_[j] = Holding();
    }
  }

  BlockingPairs Find(int most) {
    std::vector<Ranked> first;
    BlockingPairs found;
    ForEachPair([&](int32_t i, const Pair& pair) {
      const int worth = Worth(pair);
      const Holding& newcomer = newcomers_[i];
      const Holding& buddy = worst_[pair.buddy];
      if (worth <= newcomer.worth || worth <= buddy.worth) return;
      ++found.count;
      const Rank rank = {std::max(newcomer.worth, buddy.worth) - worth, i, pair.buddy};
      if (static_cast<int>(first.size()) == most) {
        if (most == 0 || first.front().first < rank) return;
        std::pop_heap(first.begin(), first.end(), Before);
        first.pop_back();
      }
      first.emplace_back(rank, BlockingPair{i, pair.buddy, pair.quality, newcomer.quality,
                                            buddy.quality, outcome_.buddy_of[i] == kUnmatched});
      std::push_heap(first.begin(), first.end(), Before);
    });
    std::sort_heap(first.begin(), first.end(), Before);
    for (auto& [rank, pair] : first) found.first.push_back(pair);
    return found;
  }

 private:
  // By what the less lucky side gains, then by place, so that the same plan gives the same list.
  using Rank = std::tuple<int, int32_t, int32_t>;
  using Ranked = std::pair<Rank, BlockingPair>;

  static bool Before(const Ranked& a, const Ranked& b) { return a.first < b.first; }

  int Worth(const Pair& pair) const {
    return pair.quality + (local_first_ && pair.local ? kMaxQuality + 1 : 0);
  }

  template <typename Visit>
  void ForEachPair(Visit visit) {
    for (size_t i = 0; i < newcomers_.size(); ++i) {
      pairs_(static_cast<int32_t>(i), found_);
      for (const Pair& pair : found_) visit(static_cast<int32_t>(i), pair);
    }
  }

  const assignment::PairSource pairs_;
  const assignment::Outcome& outcome_;
  const bool local_first_;
  std::vector<Holding> newcomers_;
  std::vector<Holding> worst_;  // that each buddy has; nobody where there is room
  std::vector<Pair> found_;
};

}  // namespace

std::optional<WeakBound> FindWeakBound(std::vector<int> qualities) {
  if (qualities.size() < kFewestPairs) return std::nullopt;
  std::sort(qualities.begin(), qualities.end());
  const auto at = [&](size_t quarter) { return qualities[(qualities.size() - 1) * quarter / 4]; };
  const int fence = at(1) - (at(3) - at(1)) * 3 / 2;
  return WeakBound{at(2), std::min(fence, at(2) - kLeastDistance)};
}

BlockingPairs FindBlockingPairs(absl::Span<const int32_t> capacities, assignment::PairSource pairs,
                                const assignment::Outcome& outcome, bool local_first, int most) {
  return BlockingSearch(capacities, pairs, outcome, local_first).Find(most);
}

}  // namespace naober::matching
