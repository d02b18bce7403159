// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_CONSUMPTION_H_
#define NAOBER_LIBS_EVENTS_CONSUMPTION_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/postgres/pool.h"
#include "libs/postgres/transaction.h"

namespace naober::events {

// Clears everything that a service derives from events, of all consortia, in a transaction of the
// worker role.
using RebuildHook = std::function<absl::Status(postgres::Transaction&)>;

// What this service has applied of others' logs, over all of its processes: to look at and to put
// back. As the worker role. Thread-safe.
class Consumption {
 public:
  // `worker` must outlive it.
  explicit Consumption(postgres::Pool& worker) : worker_(worker) {}

  struct Status {
    std::string producer;
    uint64_t applied = 0;
    uint64_t lag = 0;
    int dead_letters = 0;
    int parked = 0;
  };
  absl::StatusOr<std::vector<Status>> Read(absl::Time deadline);

  // Puts one shard, or all of them, back to `after`, where they are beyond it; how many events are
  // applied again. The consumers notice within a third of their lease. NOT_FOUND: this service
  // doesn't consume that producer.
  absl::StatusOr<uint64_t> Rewind(const std::string& producer, std::optional<int> shard,
                                  uint64_t after, absl::Time deadline);

  // Runs `clear`, forgets inbox and dead letters and puts all shards of all producers back to the
  // start, in one transaction; how many events are applied again.
  absl::StatusOr<uint64_t> Rebuild(const RebuildHook& clear, absl::Time deadline);

 private:
  postgres::Pool& worker_;
};

}  // namespace naober::events

#endif  // NAOBER_LIBS_EVENTS_CONSUMPTION_H_
