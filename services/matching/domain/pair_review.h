// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_PAIR_REVIEW_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_PAIR_REVIEW_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "services/matching/domain/assignment/certificate.h"

// Which pairs of a plan deserve a second look before somebody approves them.
namespace naober::matching {

// Why it can't be told which pairs block a plan, or what another pair would have cost.
enum class ReviewGap {
  kNotKept,         // the run keeps no proof (any more)
  kErased,          // features of people were erased since
  kTooLarge,        // there are too many pairs
  kPolicyNotValid,  // its policy is not valid any more
};

// Where pairs begin to be far worse than the others of their plan.
struct WeakBound {
  int median = 0;  // of the qualities
  int below = 0;   // pairs of less quality are weak

  friend bool operator==(const WeakBound&, const WeakBound&) = default;
};

// Tukey's lower fence (Exploratory Data Analysis, 1977): one and a half times the distance between
// the quartiles below the lower one; but at least 100 points below the median, so that of pairs who
// are nearly alike none is called weak. None for fewer than 8 pairs, which have no quartiles to
// speak of.
std::optional<WeakBound> FindWeakBound(std::vector<int> qualities);

// A newcomer and a buddy who would both be better off with each other than with whom they have
// (Gale and Shapley, 1962): the newcomer has nobody or a worse pair, and the buddy has room or
// somebody worse.
struct BlockingPair {
  int32_t newcomer = 0;         // place in the order of claim
  int32_t buddy = 0;            // likewise
  int quality = 0;              // of the pair that they would be
  int quality_of_newcomer = 0;  // of the newcomer's pair; 0 for nobody
  int quality_of_buddy = 0;     // of the buddy's worst pair; 0 where there is room
  bool newcomer_has_nobody = false;

  friend bool operator==(const BlockingPair&, const BlockingPair&) = default;
};

struct BlockingPairs {
  int64_t count = 0;
  std::vector<BlockingPair> first;  // those whose less lucky side would gain most, most first
};

// All pairs that block a plan, and the first `most` of them. Better is what the policy calls so:
// local before all others where it puts local first, then quality. A plan of the best sum may have
// some; one without any would be made by always taking the best pair that is left, and would match
// fewer people. `outcome` is one of these pairs; asks for all pairs twice. Places that are kept for
// one newcomer (PairFinder) block nothing.
BlockingPairs FindBlockingPairs(absl::Span<const int32_t> capacities, assignment::PairSource pairs,
                                const assignment::Outcome& outcome, bool local_first, int most);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_PAIR_REVIEW_H_
