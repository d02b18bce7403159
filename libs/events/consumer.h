// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_CONSUMER_H_
#define NAOBER_LIBS_EVENTS_CONSUMER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/base/task.h"
#include "libs/obs/metrics.h"
#include "libs/postgres/transaction.h"
#include "libs/redis/connection.h"
#include "naober/events/v1/envelope.pb.h"

namespace naober::events {

using Envelope = ::naober::events::v1::Envelope;

// What a service does with others' events. Effects belong in `tx`, which is fenced to the event's
// tenant and also holds the inbox row and the checkpoint: they all commit together or not at all,
// so each event takes effect exactly once.
//
//   HandlerTable handlers;
//   handlers.On<intake::v1::PersonRegistered>([&](const Incoming& event, const auto& fact) { … });
struct Incoming {
  const Envelope& envelope;
  postgres::Transaction& tx;
  absl::Time deadline;
  absl::Time occurred_at;  // business time of the fact
};

class HandlerTable {
 public:
  using Handler = std::function<absl::Status(const Incoming&)>;

  // Handles events whose fact is a `Fact`. At most one handler per type. A fact that doesn't parse
  // is INVALID_ARGUMENT and becomes a dead letter like any other failure.
  template <class Fact, class Function>
  HandlerTable& On(Function function) {
    Add(std::string(Fact::descriptor()->full_name()),
        [function](const Incoming& event) -> absl::Status {
          Fact fact;
          if (!event.envelope.fact().UnpackTo(&fact))
            return absl::InvalidArgumentError("the fact does not parse");
          return function(event, fact);
        });
    return *this;
  }

  // nullptr for a type that this service doesn't listen to: it is passed over and counted.
  const Handler* Find(const std::string& type) const;

 private:
  void Add(std::string type, Handler handler);
  absl::flat_hash_map<std::string, Handler> handlers_;
};

// Reads one producer's log: EventLogService over gRPC in production (libs/events/log_client.h), a
// fake in tests.
class LogReader {
 public:
  virtual ~LogReader() = default;
  struct Page {
    std::vector<Envelope> events;
    int epoch = 0;
    uint64_t top_pub_seq = 0;
  };
  virtual absl::StatusOr<Page> Read(int shard, uint64_t after, int limit, absl::Time deadline) = 0;
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
  absl::Duration report_every = absl::Seconds(2);    // checkpoints to the producer
  absl::Duration catch_up_every = absl::Seconds(5);  // reads the log when Redis is away or silent
};

// Applies one producer's events in order per shard, each exactly once.
//
// One consumer is active per (service, producer, shard), by a lease row whose fencing number is
// checked in the applying transaction. It applies exactly checkpoint + 1; anything else means: fill
// the gap from the log first. Attempts are counted in PostgreSQL; a failing event holds up its
// shard with backoff for at most `give_up_after`, then goes to dead_letters, and later events of
// the same aggregate are parked behind it, in order, so that the shard goes on. Works, more slowly,
// without Redis.
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
