// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_LOOK_AHEAD_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_LOOK_AHEAD_H_

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/statusor.h"
#include "services/matching/domain/match_plan.h"

// Keeping places for newcomers who are expected. A run without it gives the only buddy who speaks
// Tigrinya to somebody who speaks Dutch as well, a week before somebody comes who doesn't.
namespace naober::matching {

// Newcomers who are alike in what decides about their candidates.
struct ArrivalClass {
  std::string municipality_code;
  std::string language;  // the one that they speak best, other than Dutch; empty when there is none
  OralLevel dutch = OralLevel::kUnknown;

  friend bool operator==(const ArrivalClass&, const ArrivalClass&) = default;
  friend auto operator<=>(const ArrivalClass&, const ArrivalClass&) = default;
};

ArrivalClass ClassOf(const Candidate& newcomer);

// Who became ready in the last weeks before a run, matched since or not.
class ArrivalHistory {
 public:
  // Those of `arrived` who became ready in the `weeks` weeks before `until`, in any order.
  ArrivalHistory(const std::vector<Candidate>& arrived, absl::Time until, int weeks);

  int weeks() const { return static_cast<int>(weeks_.size()); }
  // How many of each class came, in all weeks together.
  std::map<ArrivalClass, int> Counts() const;

  // Who may come in the next `weeks` weeks: each is like a week of the past that is drawn at random
  // (a block bootstrap, Künsch 1989: who comes together in the past comes together again), and each
  // person like one of the class who came then, with the moments, the home and the wishes of others
  // of that class. Whole numbers only; the same seed gives the same people on every machine. Nobody
  // where there is no history.
  std::vector<Candidate> Sample(int weeks, uint64_t seed) const;

 private:
  const absl::Time until_;
  std::vector<std::vector<ArrivalClass>> weeks_;  // who came in each
  std::map<ArrivalClass, std::vector<Candidate>> people_;
};

struct LookAhead {
  int weeks = 0;     // how far it looks
  int samples = 16;  // of what may come
  uint64_t seed = 1;
};

// What a place with each buddy is worth to those who are expected, in points of WorthOf: the mean
// over the samples of its highest dual price in the best assignment of those who come to the free
// places; that is what one place less would cost them all. (Shadow prices of sampled futures:
// Ahani, Gölz, Procaccia, Teytelboym and Trapp, "Dynamic placement in refugee resettlement", 2021;
// those who wait now are left out, or what they want themselves would be kept from them.) By buddy
// of the input. CANCELLED if `progress` says stop.
absl::StatusOr<std::vector<int>> PlacePrices(const PlanInput& input, const ArrivalHistory& history,
                                             const LookAhead& look_ahead, PlanProgress progress);

// The worth of a match of this quality, 500 … 1000: that somebody is matched at all is worth as
// much as the whole range of quality.
inline int WorthOf(int quality) { return (1000 + quality) / 2; }

// Places of each buddy, by buddy of the input, that are worth more to those who are expected than
// to anybody who waits. Those who wait are assigned so that worth less prices is largest; what that
// leaves of a buddy whose places have a price is kept. A run that takes these places out of the
// input plans the rest as it always does: it then uses the same places, so that prices make no
// difference any more.
absl::StatusOr<std::vector<int>> ReservePlaces(const PlanInput& input,
                                               const ArrivalHistory& history,
                                               const LookAhead& look_ahead, PlanProgress progress);

// The largest worth that an assignment of everybody at once can have, whoever came when: what
// nobody who doesn't know the future can beat.
absl::StatusOr<int64_t> LargestWorth(const PlanInput& input, PlanProgress progress);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_LOOK_AHEAD_H_
