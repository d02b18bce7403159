// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_ARRANGEMENT_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_ARRANGEMENT_H_

#include <vector>

#include "absl/container/inlined_vector.h"
#include "services/matching/domain/round/seating.h"

namespace naober::matching {

// Guests who change tables together.
struct SeatChange {
  int guest = 0;
  int table = 0;  // where to
};
using Step = absl::InlinedVector<SeatChange, 8>;

// A seating that changes step by step; a step costs the judging of the tables that it touches. Not
// thread-safe.
class Arrangement {
 public:
  // `judge` must outlive it.
  Arrangement(SeatingJudge& judge, std::vector<int> tables);

  const SeatingScore& score() const { return score_; }
  const std::vector<int>& GuestsAt(int table) const { return guests_[table]; }
  int TableOf(int guest) const { return seating_.table[guest]; }
  int MateOf(int guest) const { return seating_.mate[guest]; }
  const Seating& seating() const { return seating_; }
  // Something other than quality could be better at the table of `guest`.
  bool IsTroubled(int guest) const;

  // Whether everybody in `step` has a seat after it.
  bool Fits(const Step& step) const;
  // The score after `step`, in which nobody occurs twice and everybody changes tables.
  SeatingScore Try(const Step& step);
  // Makes the step real that was tried last.
  void Take();

 private:
  struct Trial {
    int table = 0;
    std::vector<int> guests;
    SeatingScore score;
  };
  Trial& TrialOf(int table);
  int HouseholdsApart(const Step& step, const std::vector<int>& tables) const;

  SeatingJudge& judge_;
  Seating seating_;
  std::vector<std::vector<int>> guests_;  // by table
  std::vector<SeatingScore> scores_;      // by table, without households
  SeatingScore score_;

  // The step that was tried last.
  Step step_;
  std::vector<Trial> trials_;
  size_t trial_count_ = 0;
  std::vector<int> trial_tables_, trial_mates_;
  SeatingScore trial_score_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_ARRANGEMENT_H_
