// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_SEATS_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_SEATS_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "services/matching/domain/assignment/problem.h"

namespace naober::matching::assignment {

// Who is with whom, while an assignment is being worked on: each buddy has as many seats as the
// buddy can take. Flat arrays, 8 bytes a newcomer and 4 a seat.
class Seats {
 public:
  Seats(int32_t newcomers, absl::Span<const int32_t> capacities)
      : first_(capacities.size() + 1, 0),
        load_(capacities.size(), 0),
        buddy_of_(newcomers, kUnmatched),
        seat_of_(newcomers, 0) {
    for (size_t j = 0; j < capacities.size(); ++j)
      first_[j + 1] = first_[j] + std::min(capacities[j], newcomers);
    holder_.resize(first_.back());
  }

  int32_t buddy_of(int32_t newcomer) const { return buddy_of_[newcomer]; }
  const std::vector<int32_t>& buddies() const { return buddy_of_; }
  bool has_room(int32_t buddy) const {
    return load_[buddy] < static_cast<int32_t>(first_[buddy + 1] - first_[buddy]);
  }
  absl::Span<const int32_t> holders(int32_t buddy) const {
    return {holder_.data() + first_[buddy], static_cast<size_t>(load_[buddy])};
  }

  // The buddy must have room.
  void Sit(int32_t newcomer, int32_t buddy) {
    seat_of_[newcomer] = load_[buddy]++;
    holder_[first_[buddy] + seat_of_[newcomer]] = newcomer;
    buddy_of_[newcomer] = buddy;
  }

  void Leave(int32_t newcomer) {
    const int32_t buddy = buddy_of_[newcomer];
    const int32_t last = holder_[first_[buddy] + --load_[buddy]];
    holder_[first_[buddy] + seat_of_[newcomer]] = last;
    seat_of_[last] = seat_of_[newcomer];
    buddy_of_[newcomer] = kUnmatched;
  }

 private:
  std::vector<int64_t> first_;
  std::vector<int32_t> load_;
  std::vector<int32_t> holder_;
  std::vector<int32_t> buddy_of_;
  std::vector<int32_t> seat_of_;
};

}  // namespace naober::matching::assignment

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_SEATS_H_
