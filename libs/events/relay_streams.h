// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_RELAY_STREAMS_H_
#define NAOBER_LIBS_EVENTS_RELAY_STREAMS_H_

#include <array>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/events/log_position.h"
#include "libs/events/log_store.h"
#include "libs/redis/connection.h"

namespace naober::events {

// List on which a replica that emitted, but doesn't relay, wakes the one that does.
std::string WakeUpKey(absl::string_view producer);

// A producer's 16 streams in Redis, as the relay writes them. It knows their tops only since the
// last Sync on the present connection; whatever casts doubt on them makes it unsynced again. Not
// thread-safe.
class RelayStreams {
 public:
  RelayStreams(redis::Options options, std::string producer);

  // Reads the top (last-generated-id) of each stream of `epoch`; a missing stream has 0. Also which
  // event lies there.
  absl::Status Sync(int epoch);
  bool synced() const { return synced_ && connection_.generation() == generation_; }
  void Doubt() { synced_ = false; }
  // As of the last Sync and the appends since; of use for figures even when not synced.
  const PerShard& tops() const { return tops_; }
  // Ids of the events at the tops as of the last Sync; empty where no entry is left.
  const std::array<std::string, kShards>& top_events() const { return top_events_; }

  // Appends rows with the ids <pub_seq>-0, in one round trip. Not OK: not synced any more, some may
  // be in, and repeating after a Sync is harmless. ABORTED: Redis has another top than we knew.
  absl::Status Append(const std::vector<LogRow>& rows);

  // The two halves of Append: in between, Redis works and so may the caller. Any other call settles
  // first what was sent. Settle is OK when nothing was.
  absl::Status Send(const std::vector<LogRow>& rows);
  absl::Status Settle();

  // Drops the entries below `lowest` of each shard.
  absl::Status Trim(const PerShard& lowest);

  // Lets the streams of an epoch that is over vanish in a day.
  absl::Status Expire(int epoch);

  // Wakes the relay of another replica.
  absl::Status WakeOthers();

 private:
  redis::Connection connection_;
  const std::string producer_;
  int epoch_ = 0;
  bool synced_ = false;
  int64_t generation_ = 0;
  PerShard tops_{};
  std::array<std::string, kShards> top_events_;
  struct Sent {
    int shard = 0;
    uint64_t pub_seq = 0;
  };
  std::vector<Sent> sent_;  // what Settle has to settle
};

}  // namespace naober::events

#endif  // NAOBER_LIBS_EVENTS_RELAY_STREAMS_H_
