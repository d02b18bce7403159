// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_CONSUMER_FEED_H_
#define NAOBER_LIBS_EVENTS_CONSUMER_FEED_H_

#include <map>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/base/backoff.h"
#include "libs/base/bell.h"
#include "libs/events/consumer.h"
#include "libs/events/consumer_store.h"
#include "libs/events/consumer_streams.h"
#include "libs/events/pending_call.h"
#include "libs/events/shard_queue.h"
#include "libs/obs/log.h"

namespace naober::events {

// The shards that are ours, by number.
using ShardQueues = std::map<int, ShardQueue>;

// Fills a consumer's queues: from Redis as long as that has the next events, else from the
// producer's log. Not thread-safe but for Interrupt.
class ConsumerFeed {
 public:
  // References must outlive it. `bell` ends its waiting.
  ConsumerFeed(const ConsumerOptions& options, LogReader& log, ConsumerStore& store,
               ShardQueues& queues, Bell& bell);

  // One round over all queues. Waits for new events until `until` at most, unless some are in the
  // queues already. FAILED_PRECONDITION (SHARD_LOST): a shard seems to be another's.
  absl::Status Fetch(absl::Time until);

  // Asks for the log's state in the next round.
  void CheckSoon() { check_at_ = absl::InfinitePast(); }

  // The queue has moved past what it was given.
  void Acknowledge(ShardQueue& queue);

  // From any thread: ends the waiting, for good.
  void Interrupt() { streams_.Interrupt(); }

 private:
  using Source = ShardQueue::Source;

  // Asks how far the log is when that is due, and takes in the answer when there is one.
  absl::Status CheckLog();
  absl::Status CompareWithLog(const LogReader::State& state);
  absl::Status ReadLog();
  absl::Status ReadLogOf(ShardQueue& queue);
  absl::Status PlaceGroups();
  absl::Status ReadStreams(absl::Duration block);
  // What is left of it for the caller: OK when Redis is just away.
  absl::Status RedisFailed(const absl::Status& status);
  void LogFailed(const absl::Status& status);
  bool WorkWaits(absl::Time now) const;
  absl::Duration UntilNextDuty(absl::Time now, absl::Time until) const;

  const ConsumerOptions& options_;
  LogReader& log_;
  ConsumerStore& store_;
  ShardQueues& queues_;
  Bell& bell_;
  ConsumerStreams streams_;
  PendingCall<absl::StatusOr<LogReader::State>> state_;

  absl::Time check_at_ = absl::InfinitePast();  // the log's state
  absl::Time log_at_ = absl::InfinitePast();    // reading the log again after an error
  absl::Time redis_at_ = absl::InfinitePast();  // trying Redis again after an error
  bool redis_works_ = false;
  Backoff log_backoff_;
  Backoff redis_backoff_{absl::Milliseconds(50), absl::Seconds(2)};
  obs::LogLimit complain_{absl::Seconds(10)};
};

}  // namespace naober::events

#endif  // NAOBER_LIBS_EVENTS_CONSUMER_FEED_H_
