// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_PRICED_ASSIGNMENT_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_PRICED_ASSIGNMENT_H_

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "services/matching/domain/assignment/auction.h"
#include "services/matching/domain/assignment/problem.h"

namespace naober::matching::assignment {

// The cheapest assignment of exactly the newcomers of a part: what both engines share. They differ
// in how they look at pairs.
//
// An auction seats most newcomers; each whom it leaves is added by a shortest augmenting path on
// reduced costs (Dijkstra with prices; Edmonds and Karp 1972, Tomizawa 1971). Where nearly all
// places are needed, or many newcomers value buddies alike, the auction leaves many, and the paths
// are long. So when the auction leaves a third, or the paths cost as much as an auction with ε
// would or the first of them promise to, that is what comes (ε-scaling: Bertsekas 1979, 1988): bids
// in steps from coarse to 1 find prices that are nearly right; whoever isn't at one of their
// cheapest places then gets up, and an auction without ε and paths, now few and short, make an
// exact assignment of it.
//
// In an auction with ε prices may only have fallen where all places are taken in the end. So the
// places that stay empty are given to as many `vacancies`: newcomers for whom all buddies cost the
// same. They end up where prices are highest, and that is where prices are 0 after all are shifted.
template <typename Cost>
class PricedAssignment {
 public:
  // Called now and then with the newcomers decided; false stops.
  using Progress = absl::FunctionRef<bool(int32_t done)>;

  PricedAssignment(const PricedAssignment&) = delete;
  PricedAssignment& operator=(const PricedAssignment&) = delete;

  // CANCELLED if `progress` says stop.
  absl::Status Solve(Progress progress);

  int32_t buddy_of(int32_t newcomer) const { return auction_.seats.buddy_of(newcomer); }
  int64_t newcomer_price(int32_t newcomer) const {
    return auction_.cost_of[newcomer] - buddy_price(buddy_of(newcomer));
  }
  int64_t buddy_price(int32_t buddy) const { return Price(buddy) - highest_price_; }

 protected:
  // Keeps references to problem and part.
  PricedAssignment(const Problem& problem, const Part& part, CostRule<Cost> rule);
  virtual ~PricedAssignment() = default;

  virtual Cost Price(int32_t buddy) const = 0;
  virtual void SetPrice(int32_t buddy, Cost price) = 0;
  // The cheapest place; of equals one with room.
  virtual Offer<Cost> BestOffer(int32_t newcomer) = 0;
  // From now on there are newcomers from problem.newcomers() to `end`, who are vacancies.
  virtual void AddVacancies(int32_t end) = 0;
  // The next calls are AddByPath's.
  virtual void BeginPaths() {}
  // Seats the newcomer, and moves others, along a shortest path. Counts into rows_seen_.
  virtual void AddByPath(int32_t newcomer) = 0;

  bool IsVacancy(int32_t newcomer) const { return newcomer >= problem_.newcomers(); }

  const Problem& problem_;
  const Part& part_;
  const CostRule<Cost> rule_;
  Auction<Cost> auction_;
  int64_t rows_seen_ = 0;  // by AddByPath

 private:
  friend class Auction<Cost>;

  // From where to where in the whole, in percent, some work lies.
  struct Stretch {
    int from = 0;
    int to = 0;
  };
  // False when the progress says stop. The newcomers whom bids leave without a place go to `left`.
  bool BidAll(const std::vector<int32_t>& newcomers, Cost step, Stretch stretch, Progress progress,
              std::vector<int32_t>& left);
  // Stops early, too, when paths see `most_rows` or will; takes out of `left` whom it has added.
  bool AddAll(int64_t most_rows, Stretch stretch, Progress progress, std::vector<int32_t>& left);
  bool SolveInSteps(Progress progress);
  std::vector<int32_t> GetUpIfNotBest(const std::vector<int32_t>& people);
  bool Tell(Stretch stretch, size_t done, size_t of, Progress progress) const;

  std::vector<int32_t> places_;  // with each buddy of the part
  int64_t people_ = 0;           // newcomers of the part and vacancies: as many as places
  Cost highest_price_ = 0;       // what all are shifted by
};

extern template class PricedAssignment<int32_t>;
extern template class PricedAssignment<int64_t>;

}  // namespace naober::matching::assignment

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_PRICED_ASSIGNMENT_H_
