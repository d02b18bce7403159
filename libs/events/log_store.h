// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_LOG_STORE_H_
#define NAOBER_LIBS_EVENTS_LOG_STORE_H_

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/events/log_position.h"
#include "libs/postgres/pool.h"

namespace naober::events {

// A published event as it lies in the log: `envelope` is serialized and complete.
struct LogRow {
  int shard = 0;
  uint64_t pub_seq = 0;
  std::string envelope;
};

// The right to publish, until `lease` after it was taken or renewed.
struct RelayLease {
  std::string holder;
  int64_t fence = 0;
  int epoch = 0;
  bool same_history = false;  // the epoch began in the history that the database is in now
  std::string incarnation;    // names that history
};

// What waits in the outbox.
struct Backlog {
  int64_t rows = 0;
  absl::Duration oldest_age;               // zero when nothing waits
  std::optional<absl::Time> oldest_since;  // recording time of the oldest row
  std::optional<absl::Time> newest_since;  // and of the newest
};

// Where the log stands, all of it at one moment.
struct LogState {
  int epoch = 0;
  PerShard tops{};  // highest pub_seq per shard
  Backlog unpublished;
};

struct LogPage {
  std::vector<LogRow> rows;
  int epoch = 0;
  uint64_t after_pub_seq = 0;
  uint64_t top_pub_seq = 0;
};

// The producer's side of the event log in PostgreSQL, as the worker role. Errors are Transact's.
// Thread-safe.
class LogStore {
 public:
  // `worker` must outlive it.
  explicit LogStore(postgres::Pool& worker) : worker_(worker) {}

  // Takes or renews the relay's lease for `holder`, unique per relay object; nullopt while somebody
  // else has it. Leases go by the database's clock, which all holders share.
  absl::StatusOr<std::optional<RelayLease>> TakeRelayLease(const std::string& holder,
                                                           absl::Duration lease,
                                                           absl::Time deadline);
  // Lets the next one take it at once.
  absl::Status GiveBackRelayLease(const RelayLease& lease, absl::Time deadline);

  // Gives up to `batch` rows their pub_seq and returns them by shard and pub_seq; empty also when
  // the lease was lost.
  absl::StatusOr<std::vector<LogRow>> Publish(const RelayLease& lease, int batch,
                                              absl::Time deadline);

  // Starts a new epoch and returns its number; nullopt when the lease was lost.
  absl::StatusOr<std::optional<int>> BeginEpoch(const RelayLease& lease, absl::Time deadline);

  absl::StatusOr<LogState> State(absl::Time deadline);
  // Highest pub_seq per shard.
  absl::StatusOr<PerShard> Tops(absl::Time deadline);
  // Lowest checkpoint that any consumer reported, per shard; 0 where nobody did.
  absl::StatusOr<PerShard> LowestCheckpoints(absl::Time deadline);
  // By consumer.
  absl::StatusOr<std::map<std::string, PerShard>> Checkpoints(absl::Time deadline);

  // Published events above a position. With an `epoch` other than 0 and the present one the
  // position belongs to a lost history, and reading starts where that history ended at the latest.
  absl::StatusOr<LogPage> Read(int shard, int epoch, uint64_t after, int limit,
                               absl::Time deadline);

  // FAILED_PRECONDITION (LOG_EPOCH_CHANGED): `epoch` is not the present one.
  absl::Status ReportCheckpoint(const std::string& consumer, int shard, int epoch, uint64_t pub_seq,
                                bool rewind, absl::Time deadline);

  // Rows without a pub_seq.
  absl::StatusOr<Backlog> Unpublished(absl::Time deadline);
  // Age of the oldest of the events with these positions; a 0 names none.
  absl::StatusOr<absl::Duration> OldestAge(const PerShard& positions, absl::Time deadline);

  // Ids of the events with these positions; empty where there is none.
  absl::StatusOr<std::array<std::string, kShards>> EventsAt(const PerShard& positions,
                                                            absl::Time deadline);

  // Makes the outbox partitions of this month and the `months` - 1 after it.
  absl::Status MakePartitions(absl::Time today, int months, absl::Time deadline);

 private:
  postgres::Pool& worker_;
};

}  // namespace naober::events

#endif  // NAOBER_LIBS_EVENTS_LOG_STORE_H_
