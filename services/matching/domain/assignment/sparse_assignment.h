// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_SPARSE_ASSIGNMENT_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_SPARSE_ASSIGNMENT_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "services/matching/domain/assignment/auction.h"
#include "services/matching/domain/assignment/problem.h"

namespace naober::matching::assignment {

// The cheapest assignment of exactly the newcomers of a part, from lists of pairs: an auction, then
// for each newcomer whom it left a shortest augmenting path on reduced costs (Dijkstra with prices;
// Edmonds and Karp 1972, Tomizawa 1971). Memory: 32 bytes a person beside the problem.
template <typename Cost>
class SparseAssignment {
 public:
  // Called now and then with the newcomers decided; false stops.
  using Progress = absl::FunctionRef<bool(int32_t done)>;

  // Keeps references to problem and part.
  SparseAssignment(const Problem& problem, const Part& part, CostRule<Cost> rule);

  // CANCELLED if `progress` says stop.
  absl::Status Solve(Progress progress);

  int32_t buddy_of(int32_t newcomer) const { return auction_.seats.buddy_of(newcomer); }
  int64_t newcomer_price(int32_t newcomer) const {
    return auction_.cost_of[newcomer] - states_[buddy_of(newcomer)].price;
  }
  int64_t buddy_price(int32_t buddy) const { return states_[buddy].price; }

 private:
  // What a scan looks at together lies together.
  struct BuddyState {
    Cost price = 0;
    Cost distance = 0;  // in the present search
    int32_t reached_from = kUnmatched;
    int32_t seen_in = 0;  // number of the search that reached it
    int32_t settled_in = 0;
  };
  using Entry = std::pair<Cost, int32_t>;  // distance, buddy

  typename Auction<Cost>::Offer BestOffer(int32_t newcomer) const;
  void AddByPath(int32_t newcomer);
  bool NextNearest(Cost at_least, int32_t& buddy);
  void Scan(int32_t newcomer, Cost offset, Cost distance);
  void Augment(int32_t newcomer);

  const Problem& problem_;
  const Part& part_;
  const CostRule<Cost> rule_;
  Auction<Cost> auction_;
  std::vector<BuddyState> states_;

  int32_t search_ = 0;
  std::vector<int32_t> settled_;
  std::vector<int32_t> as_near_;  // reached at the distance of the buddy that is being settled
  std::vector<Entry> farther_;    // a heap
  int32_t goal_ = kUnmatched;     // the nearest buddy with room so far
  Cost goal_distance_ = 0;
};

extern template class SparseAssignment<int32_t>;
extern template class SparseAssignment<int64_t>;

}  // namespace naober::matching::assignment

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_SPARSE_ASSIGNMENT_H_
