// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_CONSUMER_STORE_H_
#define NAOBER_LIBS_EVENTS_CONSUMER_STORE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/events/log_position.h"
#include "libs/postgres/pool.h"
#include "naober/events/v1/envelope.pb.h"

namespace naober::events {

// A shard that this process may apply, and how far it has come.
struct OwnedShard {
  int shard = 0;
  int64_t fence = 0;
  int epoch = 0;  // 0: nothing is known of the log yet
  uint64_t pub_seq = 0;
  bool rewound = false;  // went back on purpose; the producer doesn't know yet

  friend bool operator==(const OwnedShard&, const OwnedShard&) = default;
};

// Shards, attempts and dead letters of one producer's events, as the worker role. What goes with an
// effect is in Applier. Changes of a shard that is another's by now are FAILED_PRECONDITION
// (SHARD_LOST); other errors are Transact's. Thread-safe.
class ConsumerStore {
 public:
  // `holder` is unique per consumer object. `worker` must outlive it.
  ConsumerStore(postgres::Pool& worker, std::string producer, std::string holder)
      : worker_(worker), producer_(std::move(producer)), holder_(std::move(holder)) {}

  // Renews the membership for `lease`, and returns the shards that are this holder's now.
  absl::StatusOr<std::vector<OwnedShard>> Share(absl::Duration lease, absl::Time deadline);
  // Gives all shards back.
  absl::Status Leave(absl::Time deadline);

  // Goes on at `pub_seq` of `epoch`.
  absl::Status Move(const OwnedShard& shard, int epoch, uint64_t pub_seq, absl::Time deadline);
  // The producer knows that the shard went back.
  absl::Status ForgetRewind(const OwnedShard& shard, absl::Time deadline);

  // Counts a failure; since when it fails and how often it was tried.
  struct Failures {
    int attempts = 0;
    absl::Time since;
  };
  absl::StatusOr<Failures> CountFailure(const std::string& event_id, absl::Time now,
                                        absl::Time deadline);
  // Makes the event after the shard's position a dead letter and moves on past it.
  absl::Status Bury(const OwnedShard& shard, const v1::Envelope& event, int attempts,
                    const std::string& error, absl::Time now, absl::Time deadline);

  // Forgets inbox rows older than `retention`. Positions up to there count as applied from then on.
  absl::Status Purge(absl::Duration retention, absl::Time deadline);

 private:
  postgres::Pool& worker_;
  const std::string producer_;
  const std::string holder_;
};

// FAILED_PRECONDITION (SHARD_LOST).
absl::Status ShardLost();

// "FAILED_PRECONDITION MATCH_NOT_FOUND": what of an error may be stored and shown.
std::string CodeAndReason(const absl::Status& status);

}  // namespace naober::events

#endif  // NAOBER_LIBS_EVENTS_CONSUMER_STORE_H_
