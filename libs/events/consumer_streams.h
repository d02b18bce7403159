// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_CONSUMER_STREAMS_H_
#define NAOBER_LIBS_EVENTS_CONSUMER_STREAMS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/events/log_position.h"
#include "libs/redis/connection.h"

namespace naober::events {

// A producer's streams in Redis, as one consumer group reads them. The group's own position is
// never trusted: it is placed at the checkpoint whenever that is in doubt, so a shard can change
// hands, and Redis can lose everything, without a pending list to be claimed. Not thread-safe but
// for Interrupt.
class ConsumerStreams {
 public:
  ConsumerStreams(redis::Options options, std::string producer, std::string group,
                  std::string consumer);

  struct Place {
    int shard = 0;
    int epoch = 0;
    uint64_t pub_seq = 0;
  };
  // Places the group so that reading goes on above each position.
  absl::Status Position(const std::vector<Place>& places);

  // Whether the connection is the one on which the groups were placed.
  bool same_server() const { return generation_ == connection_.generation(); }

  struct Entry {
    int shard = 0;
    uint64_t pub_seq = 0;
    std::string envelope;
  };
  // New entries of some shards, at most `count` per shard; waits up to `block` for the first one,
  // not at all for zero. Acknowledges before that what Acknowledge named. FAILED_PRECONDITION
  // (NOGROUP): a stream or group is gone.
  absl::StatusOr<std::vector<Entry>> Read(const std::vector<Place>& places, int count,
                                          absl::Duration block);

  // With the next Read, to save a round trip. What is lost on the way costs nothing: see above.
  void Acknowledge(int shard, int epoch, const std::vector<uint64_t>& pub_seqs);

  // From any thread: ends the waiting, for good.
  void Interrupt() { connection_.Interrupt(); }

 private:
  redis::Connection connection_;
  const std::string producer_;
  const std::string group_;
  const std::string consumer_;
  int64_t generation_ = -1;
  std::vector<std::vector<std::string>> acknowledgements_;
};

}  // namespace naober::events

#endif  // NAOBER_LIBS_EVENTS_CONSUMER_STREAMS_H_
