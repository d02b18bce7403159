// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_SEATING_SEARCH_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_SEATING_SEARCH_H_

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "services/matching/domain/round/arrangement.h"
#include "services/matching/domain/round/random_sequence.h"
#include "services/matching/domain/round/seating.h"

namespace naober::matching {

// What the guests would do without tables: as good as a seating can get.
struct IdealCouples {
  std::vector<int> mate;  // by guest
  int without_mate = 0;
  int64_t quality = 0;

  static IdealCouples Of(const Dinner& dinner);

  // Nothing speaks against the seating but the quality of its couples.
  bool HasNoFault(const SeatingScore& score) const {
    return score.Hard() == 0 && score.missing_candidates == 0 && score.without_mate == without_mate;
  }
  bool IsReachedBy(const SeatingScore& score) const {
    return HasNoFault(score) && score.quality == quality && score.moved == 0;
  }
};

// Changes an arrangement step by step for the better. Not thread-safe.
class SeatingSearch {
 public:
  // References must outlive it.
  SeatingSearch(SeatingJudge& judge, Arrangement& arrangement, const IdealCouples& ideal,
                uint64_t seed);

  // Late acceptance: a chance step is taken when the result is no worse than now, or than some
  // steps ago; after long without a better one, some are taken whatever they do. Ends when the
  // ideal is reached, or after `steps`. The best tables that it saw.
  std::vector<int> Search(int steps);

  // Takes the best of all moves and exchanges, of one guest or of one household each, as long as it
  // makes things better.
  // Returns how many it took.
  int Descend();

 private:
  void EachExchange(bool households, absl::FunctionRef<void(const Step&)> visit) const;
  Step Propose();
  // Leaves what can't be left by good steps.
  void Shake();
  // The guest goes to `table`, and with `household` those who belong to them, wherever they sit.
  void AddGuest(int guest, bool household, int table, Step& step) const;
  // Somebody of the side at the table who is not in `step`; kNone when chance finds none.
  int AnyOfSide(int table, Side side, const Step& step);
  int AnyOf(const std::vector<int>& values) {
    return values[random_.Below(static_cast<int>(values.size()))];
  }

  SeatingJudge& judge_;
  Arrangement& arrangement_;
  const IdealCouples& ideal_;
  RandomSequence random_;
  const std::vector<int> present_;
  std::vector<int> open_;  // tables that are used
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_SEATING_SEARCH_H_
