// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_CONSUMER_H_
#define NAOBER_LIBS_EVENTS_CONSUMER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/base/task.h"
#include "libs/events/handler_table.h"
#include "libs/events/log_position.h"
#include "libs/obs/metrics.h"
#include "libs/postgres/pool.h"
#include "libs/redis/connection.h"

namespace naober::events {

// Reads one producer's log: EventLogService over gRPC in production (libs/events/log_client.h), a
// fake in tests.
class LogReader {
 public:
  virtual ~LogReader() = default;

  // Where the log stands, all of it at one moment.
  struct State {
    int epoch = 0;
    PerShard tops{};
    uint64_t unpublished = 0;                // events without a position yet
    std::optional<absl::Time> oldest_since;  // recording times of the oldest and the newest of
    std::optional<absl::Time> newest_since;  // those; unset when there is none
  };
  virtual absl::StatusOr<State> GetState(absl::Time deadline) = 0;

  struct Page {
    std::vector<Envelope> events;  // in order, without a gap
    int epoch = 0;                 // the present one
    uint64_t after = 0;            // where they begin; below the position asked for when that
                                   // belongs to a lost history
    uint64_t top_pub_seq = 0;
  };
  // Events above a position of `epoch`.
  virtual absl::StatusOr<Page> Read(int shard, int epoch, uint64_t after, int limit,
                                    absl::Time deadline) = 0;

  // FAILED_PRECONDITION (LOG_EPOCH_CHANGED): read the state again.
  virtual absl::Status ReportCheckpoint(int shard, int epoch, uint64_t pub_seq, bool rewind,
                                        absl::Time deadline) = 0;
};

struct ConsumerOptions {
  std::string service;   // the consuming service; also the name of the Redis group
  std::string producer;  // whose events
  std::string instance;  // stable name of this process: pod or host
  redis::Options redis;
  int batch = 200;  // events read at once
  absl::Duration give_up_after =
      absl::Seconds(60);  // a failing event is retried this long, then it is a dead letter
  absl::Duration lease = absl::Seconds(10);
  absl::Duration report_every = absl::Seconds(2);  // checkpoints to the producer
  absl::Duration catch_up_every =
      absl::Seconds(5);  // asks the log for news when Redis is away; 6 times rarer when it is there
  std::function<absl::Time()> now = absl::Now;  // real time, for giving up; tests move it
};

// Applies one producer's events in order per shard, each exactly once.
//
// One consumer is active per (service, producer, shard), by a lease row whose fencing number is
// checked in the applying transaction; several instances share the shards evenly. It applies
// exactly checkpoint + 1; anything else means: fill the gap from the log first. Events of one
// tenant that are there together are applied in one transaction; should that fail, one by one.
// Attempts are counted in PostgreSQL; a failing event holds up its shard with backoff for at most
// `give_up_after`, then goes to dead_letters, and later events of the same aggregate are parked
// behind it, in order, so that the shard goes on. Works, more slowly, without Redis.
//
// One thread reads all shards in one blocking command. Handlers run on it, so they may keep state
// without locks as long as only this consumer uses the table.
class Consumer final : public Task {
 public:
  // `service_pool` applies (tenant role), `worker_pool` keeps leases and checkpoints. All
  // references must outlive it.
  Consumer(postgres::Pool& service_pool, postgres::Pool& worker_pool, ConsumerOptions options,
           const HandlerTable& handlers, LogReader& log, obs::Metrics& metrics);
  ~Consumer() override;

  absl::string_view name() const override { return "consumer"; }
  absl::Status Start() override;
  void Stop() override;

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace naober::events

#endif  // NAOBER_LIBS_EVENTS_CONSUMER_H_
