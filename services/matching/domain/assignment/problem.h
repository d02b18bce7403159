// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_PROBLEM_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_PROBLEM_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/types/span.h"

namespace naober::matching::assignment {

// Pair qualities are whole numbers from 0 to this, so that results are the same on every machine.
inline constexpr int kMaxQuality = 1000;

// Instead of a buddy: there is none.
inline constexpr int32_t kUnmatched = -1;

// A feasible pair, seen from its newcomer.
struct Pair {
  int32_t buddy = 0;
  int quality = 0;  // 0 … kMaxQuality
  bool local = false;
};

// Quality and place of a pair in 16 bits; kNoPair where a dense row has none.
using PackedPair = int16_t;
inline constexpr PackedPair kNoPair = -1;
inline constexpr int kQualityBits = 0x3ff;
inline constexpr int kLocalBit = 0x400;

inline int QualityOf(PackedPair pair) { return pair & kQualityBits; }
inline bool IsLocal(PackedPair pair) { return (pair & kLocalBit) != 0; }
inline PackedPair Pack(const Pair& pair) {
  return static_cast<PackedPair>(pair.quality | (pair.local ? kLocalBit : 0));
}

// A fairness floor: at least `minimum` of these newcomers should be matched.
struct Floor {
  std::vector<int32_t> newcomers;
  int32_t minimum = 0;
};

// Who may be matched with whom: newcomers in the order of their claim (longest waiting first),
// buddies with the number of newcomers that each can still take, the feasible pairs, and the
// fairness floors. A newcomer with many pairs is kept as a row of 2 bytes a buddy, another as a
// list of 6 bytes a pair. Not thread-safe while newcomers are being added.
class Problem {
 public:
  // `capacities[j]` ≥ 0 is what buddy j can take.
  explicit Problem(std::vector<int32_t> capacities);

  // The next newcomer with all their feasible pairs; at most one pair per buddy. Returns the
  // newcomer's index.
  int32_t AddNewcomer(absl::Span<const Pair> pairs);

  // Adds pairs that the newcomer does not have yet.
  void AddPairs(int32_t newcomer, absl::Span<const Pair> pairs);
  // Instead of the newcomer's pairs. What held them before is freed with the problem.
  void ReplacePairs(int32_t newcomer, absl::Span<const Pair> pairs);

  // Floors may be nested or apart; Solve refuses those that overlap otherwise.
  void AddFloor(Floor floor) { floors_.push_back(std::move(floor)); }
  // A floor with the minimum 0 asks for nothing.
  void SetMinimum(size_t floor, int32_t minimum) { floors_[floor].minimum = minimum; }

  int32_t newcomers() const { return static_cast<int32_t>(rows_.size()); }
  int32_t buddies() const { return static_cast<int32_t>(capacities_.size()); }
  int32_t capacity(int32_t buddy) const { return capacities_[buddy]; }
  const std::vector<int32_t>& capacities() const { return capacities_; }
  int64_t pairs() const { return pairs_; }
  const std::vector<Floor>& floors() const { return floors_; }

  // The newcomer's row by buddy if it is kept like that, else nothing.
  const PackedPair* dense_row(int32_t newcomer) const {
    const Row& row = rows_[newcomer];
    return row.buddies == nullptr && row.size > 0 ? row.pairs : nullptr;
  }

  // Calls visit(buddy, packed pair) for each pair of the newcomer until it returns true; true if it
  // did. Starts at the `start`th place of the row and goes around.
  template <typename Visit>
  bool AnyPair(int32_t newcomer, Visit visit, int32_t start = 0) const {
    const Row& row = rows_[newcomer];
    return AnyPairBetween(row, start, row.size, visit) || AnyPairBetween(row, 0, start, visit);
  }

  template <typename Visit>
  void ForEachPair(int32_t newcomer, Visit visit) const {
    AnyPair(newcomer, [&](int32_t buddy, PackedPair pair) {
      visit(buddy, pair);
      return false;
    });
  }

  // Replaces `pairs` by the pairs of the newcomer.
  void CopyPairs(int32_t newcomer, std::vector<Pair>& pairs) const;

 private:
  struct Row {
    const PackedPair* pairs = nullptr;
    const int32_t* buddies = nullptr;  // none: the place in the row is the buddy
    int32_t size = 0;
  };

  // Storage that grows without moving what it holds.
  template <typename T>
  class Blocks {
   public:
    T* Allocate(size_t count);

   private:
    std::vector<std::unique_ptr<T[]>> blocks_;
    size_t used_ = 0;
    size_t size_ = 0;
  };

  template <typename Visit>
  static bool AnyPairBetween(const Row& row, int32_t begin, int32_t end, Visit& visit) {
    if (row.buddies != nullptr) {
      for (int32_t k = begin; k < end; ++k) {
        if (visit(row.buddies[k], row.pairs[k])) return true;
      }
    } else {
      for (int32_t buddy = begin; buddy < end; ++buddy) {
        if (row.pairs[buddy] != kNoPair && visit(buddy, row.pairs[buddy])) return true;
      }
    }
    return false;
  }

  Row MakeRow(absl::Span<const Pair> pairs);

  std::vector<int32_t> capacities_;
  std::vector<Row> rows_;
  Blocks<PackedPair> packed_;
  Blocks<int32_t> buddies_;
  std::vector<Floor> floors_;
  int64_t pairs_ = 0;
};

}  // namespace naober::matching::assignment

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_PROBLEM_H_
