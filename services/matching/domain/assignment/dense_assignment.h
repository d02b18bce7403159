// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_DENSE_ASSIGNMENT_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_DENSE_ASSIGNMENT_H_

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "services/matching/domain/assignment/auction.h"
#include "services/matching/domain/assignment/problem.h"
#include "services/matching/domain/assignment/row_kernels.h"

namespace naober::matching::assignment {

// The cheapest assignment of exactly the newcomers of a part where most could have most: the method
// of SparseAssignment after Jonker and Volgenant (1987), with rows scanned as a whole by vector
// instructions and no heap. Beside the problem it holds those rows that are lists there, written
// out, and some rows' worth of prices.
template <typename Cost>
class DenseAssignment {
 public:
  using Progress = absl::FunctionRef<bool(int32_t done)>;

  // Keeps a reference to the problem.
  DenseAssignment(const Problem& problem, const Part& part, CostRule<Cost> rule,
                  InstructionSet instructions);

  // CANCELLED if `progress` says stop.
  absl::Status Solve(Progress progress);

  int32_t buddy_of(int32_t newcomer) const { return auction_.seats.buddy_of(newcomer); }
  int64_t newcomer_price(int32_t newcomer) const {
    return auction_.cost_of[newcomer] - price_[buddy_of(newcomer)];
  }
  int64_t buddy_price(int32_t buddy) const { return price_[buddy]; }

 private:
  void WriteOutLists();
  typename Auction<Cost>::Offer BestOffer(int32_t newcomer);
  void AddByPath(int32_t newcomer);
  // The nearest buddy with room; those that are full now are dropped from the list.
  int32_t NearestWithRoom();
  void Augment(int32_t newcomer, int32_t goal);

  const Problem& problem_;
  const Part& part_;
  const CostRule<Cost> rule_;
  const RowKernels<Cost>& kernels_;
  Auction<Cost> auction_;
  std::vector<const PackedPair*> rows_;  // per newcomer of the part
  std::vector<PackedPair> written_out_;

  std::vector<Cost> price_;
  std::vector<Cost> distance_;  // in the present search, or reduced costs of one row
  std::vector<int32_t> reached_from_;
  std::vector<Cost> settled_mask_;    // all bits but the sign for those settled
  std::vector<Cost> nothing_hidden_;  // zeros
  std::vector<int32_t> settled_;
  std::vector<int32_t> with_room_;
};

extern template class DenseAssignment<int32_t>;
extern template class DenseAssignment<int64_t>;

}  // namespace naober::matching::assignment

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_DENSE_ASSIGNMENT_H_
