// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/shard_queue.h"

#include <algorithm>
#include <utility>

namespace naober::events {

ShardQueue::Offer ShardQueue::Take(v1::Envelope event) {
  known_top = std::max<uint64_t>(known_top, event.pub_seq());
  if (event.pub_seq() <= tail()) return Offer::kOld;
  if (event.pub_seq() > tail() + 1) return Offer::kGap;
  ready_.push_back(std::move(event));
  return Offer::kTaken;
}

void ShardQueue::Applied(size_t count) {
  owned_.pub_seq += count;
  ready_.erase(ready_.begin(), ready_.begin() + static_cast<std::ptrdiff_t>(count));
  backoff_.Reset();
  held_until_ = absl::InfinitePast();
}

void ShardQueue::MoveTo(int epoch, uint64_t pub_seq) {
  owned_.epoch = epoch;
  owned_.pub_seq = pub_seq;
  owned_.rewound = false;
  reported_ = ~pub_seq;
  ready_.clear();
  delivered_.clear();
}

std::vector<uint64_t> ShardQueue::TakeAcknowledgeable() {
  const auto waiting =
      std::partition(delivered_.begin(), delivered_.end(),
                     [this](uint64_t pub_seq) { return pub_seq > owned_.pub_seq; });
  std::vector<uint64_t> out(waiting, delivered_.end());
  delivered_.erase(waiting, delivered_.end());
  return out;
}

}  // namespace naober::events
