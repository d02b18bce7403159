// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_DENSE_ASSIGNMENT_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_DENSE_ASSIGNMENT_H_

#include <cstdint>
#include <vector>

#include "services/matching/domain/assignment/auction.h"
#include "services/matching/domain/assignment/priced_assignment.h"
#include "services/matching/domain/assignment/problem.h"
#include "services/matching/domain/assignment/row_kernels.h"

namespace naober::matching::assignment {

// PricedAssignment where most could have most, after Jonker and Volgenant (1987): rows are scanned
// as a whole by vector instructions, and there is no heap. Beside the problem it holds those rows
// that are lists there, written out, and some rows' worth of prices.
template <typename Cost>
class DenseAssignment final : public PricedAssignment<Cost> {
 public:
  DenseAssignment(const Problem& problem, const Part& part, CostRule<Cost> rule,
                  InstructionSet instructions);

 private:
  using Base = PricedAssignment<Cost>;
  using Base::auction_, Base::problem_, Base::part_, Base::rule_, Base::rows_seen_;

  Cost Price(int32_t buddy) const override { return price_[buddy]; }
  void SetPrice(int32_t buddy, Cost price) override { price_[buddy] = price; }
  Offer<Cost> BestOffer(int32_t newcomer) override;
  void AddVacancies(int32_t end) override;
  void BeginPaths() override;
  void AddByPath(int32_t newcomer) override;

  void WriteOutLists();
  // Settles a buddy: looks at the pairs of whom they have. Returns the least distance not settled.
  Cost Settle(int32_t buddy, bool& vacancies_seen);
  // The nearest buddy with room; those that are full now are dropped from the list.
  int32_t NearestWithRoom();
  void Augment(int32_t newcomer, int32_t goal);

  const RowKernels<Cost>& kernels_;
  std::vector<const PackedPair*> rows_;  // per newcomer of the part
  std::vector<PackedPair> written_out_;
  std::vector<PackedPair> vacancy_row_;

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
