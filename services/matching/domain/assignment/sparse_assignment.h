// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_SPARSE_ASSIGNMENT_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_SPARSE_ASSIGNMENT_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "services/matching/domain/assignment/auction.h"
#include "services/matching/domain/assignment/priced_assignment.h"
#include "services/matching/domain/assignment/problem.h"

namespace naober::matching::assignment {

// PricedAssignment from lists of pairs: Dijkstra's algorithm with a heap. Memory: 32 bytes a person
// beside the problem.
template <typename Cost>
class SparseAssignment final : public PricedAssignment<Cost> {
 public:
  SparseAssignment(const Problem& problem, const Part& part, CostRule<Cost> rule);

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

  using Base = PricedAssignment<Cost>;
  using Base::auction_, Base::problem_, Base::rule_, Base::rows_seen_, Base::IsVacancy;

  Cost Price(int32_t buddy) const override { return states_[buddy].price; }
  void SetPrice(int32_t buddy, Cost price) override { states_[buddy].price = price; }
  Offer<Cost> BestOffer(int32_t newcomer) override;
  void AddVacancies(int32_t end) override;
  void AddByPath(int32_t newcomer) override;

  // Problem::AnyPair, for vacancies too.
  template <typename Visit>
  bool AnyPair(int32_t newcomer, Visit visit) const {
    if (!IsVacancy(newcomer)) return problem_.AnyPair(newcomer, visit);
    for (int32_t j = 0; j < problem_.buddies(); ++j) {
      if (visit(j, kVacancyPair)) return true;
    }
    return false;
  }
  Offer<Cost> BestOfferToVacancy();
  void RenewHighest();
  bool NextNearest(Cost at_least, int32_t& buddy);
  void Scan(int32_t newcomer, Cost offset, Cost distance);
  void Augment(int32_t newcomer);

  static constexpr PackedPair kVacancyPair = 0;

  std::vector<BuddyState> states_;
  // With vacancies: the part's buddies, a heap by price, which may have fallen since.
  std::vector<std::pair<Cost, int32_t>> by_price_;

  int32_t search_ = 0;
  int32_t vacancies_seen_in_ = 0;
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
