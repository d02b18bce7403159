// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_RELAY_H_
#define NAOBER_LIBS_EVENTS_RELAY_H_

#include <memory>
#include <string>

#include "libs/base/task.h"
#include "libs/obs/metrics.h"
#include "libs/postgres/pool.h"
#include "libs/redis/connection.h"

namespace naober::events {

struct RelayOptions {
  std::string service;   // the producer
  std::string instance;  // who holds the lease: pod or host and process id
  redis::Options redis;
  int batch = 2000;                               // rows given a pub_seq at once, at most
  absl::Duration poll = absl::Milliseconds(500);  // backs up the wake-up
  absl::Duration lease = absl::Seconds(10);       // renewed at a third of it
};

// Moves committed outbox rows to Redis. One is active per service, by a lease row with a fencing
// number; others wait.
//
//   outbox row (pub_seq NULL) → pub_seq, dense per shard from 1, in PostgreSQL → XADD key
//   <pub_seq>-0 e <envelope>
//
// Keys: naober:events:<service>:<epoch>:<shard>. After every connect and every append error it
// reads each stream's last-generated-id and goes on at top + 1; Redis refuses an id at or below the
// top, so a repeat is harmless. A top above max(pub_seq), or with another event than the log has
// there, means that the stream belongs to another history (a restored database): a new epoch
// begins. So does a change of the database's cluster or timeline. When Redis lost everything, all
// above the lowest reported checkpoint is appended again. Trims with MINID below the lowest
// checkpoint only. While Redis is away nothing fails: the outbox grows and its age is a metric.
class Relay final : public Task {
 public:
  // `pool` is of the worker role.
  Relay(postgres::Pool& pool, RelayOptions options, obs::Metrics& metrics);
  ~Relay() override;

  absl::string_view name() const override { return "relay"; }
  absl::Status Start() override;
  void Stop() override;

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace naober::events

#endif  // NAOBER_LIBS_EVENTS_RELAY_H_
