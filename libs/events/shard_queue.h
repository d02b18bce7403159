// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_SHARD_QUEUE_H_
#define NAOBER_LIBS_EVENTS_SHARD_QUEUE_H_

#include <deque>
#include <limits>
#include <vector>

#include "absl/time/time.h"
#include "libs/base/backoff.h"
#include "libs/events/consumer_store.h"
#include "naober/events/v1/envelope.pb.h"

namespace naober::events {

// One owned shard of a consumer: its position and the events that follow it without a gap and wait
// to be applied. Not thread-safe.
class ShardQueue {
 public:
  // Where the next events come from.
  enum class Source {
    kPosition,  // Redis, once the group is placed at tail()
    kStream,    // Redis
    kLog,       // the producer's log, until its top is reached
  };

  explicit ShardQueue(const OwnedShard& owned) : owned_(owned), reported_(~owned.pub_seq) {}

  const OwnedShard& owned() const { return owned_; }
  // The last position that is applied or waiting.
  uint64_t tail() const { return ready_.empty() ? owned_.pub_seq : ready_.back().pub_seq(); }

  const std::deque<v1::Envelope>& ready() const { return ready_; }

  enum class Offer { kTaken, kOld, kGap };
  // Takes the event if it is the next one.
  Offer Take(v1::Envelope event);

  // The first `count` waiting events took effect, or were given up.
  void Applied(size_t count);

  // Goes on at another position: nothing waits any more.
  void MoveTo(int epoch, uint64_t pub_seq);

  // The first waiting event failed: it holds the shard up for a while.
  void HoldUp(absl::Time now) { held_until_ = now + backoff_.Next(); }
  bool FailedBefore() const { return held_until_ != absl::InfinitePast(); }
  bool HeldUp(absl::Time now) const { return now < held_until_; }
  absl::Time held_until() const { return held_until_; }

  // Whether it went on from `former`, or stands there, in the same hands and without a move.
  bool ContinuesFrom(const OwnedShard& former) const {
    return owned_.fence == former.fence && owned_.epoch == former.epoch &&
           owned_.rewound == former.rewound && owned_.pub_seq >= former.pub_seq;
  }

  // Whether the producer should hear of the position.
  bool Unreported() const {
    return owned_.epoch != 0 && (owned_.rewound || reported_ != owned_.pub_seq);
  }
  void Reported(uint64_t pub_seq) {
    reported_ = pub_seq;
    owned_.rewound = false;
  }

  // Entries that came from Redis, to be acknowledged once they are behind the position.
  void Delivered(uint64_t pub_seq) { delivered_.push_back(pub_seq); }
  std::vector<uint64_t> TakeAcknowledgeable();

  Source source = Source::kPosition;
  static constexpr uint64_t kAll = std::numeric_limits<uint64_t>::max();
  uint64_t known_top = 0;    // what the producer is known to have
  uint64_t expected = kAll;  // what should be here at the next look at the log's state

 private:
  OwnedShard owned_;
  std::deque<v1::Envelope> ready_;
  std::vector<uint64_t> delivered_;
  uint64_t reported_;
  Backoff backoff_{absl::Milliseconds(100), absl::Seconds(5)};
  absl::Time held_until_ = absl::InfinitePast();
};

}  // namespace naober::events

#endif  // NAOBER_LIBS_EVENTS_SHARD_QUEUE_H_
