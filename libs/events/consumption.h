// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_CONSUMPTION_H_
#define NAOBER_LIBS_EVENTS_CONSUMPTION_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/postgres/pool.h"
#include "libs/postgres/transaction.h"

namespace naober::events {

class LogReader;

// Clears everything that a service derives from events, of all consortia, in a transaction of the
// worker role.
using RebuildHook = std::function<absl::Status(postgres::Transaction&)>;

// What this service has applied of others' logs, over all of its processes: to look at, to wait for
// and to put back. As the worker role. Thread-safe as far as the readers are.
class Consumption {
 public:
  // `logs` has a reader for each producer that this service listens to. References must outlive it.
  Consumption(postgres::Pool& worker, std::map<std::string, LogReader*> logs)
      : worker_(worker), logs_(std::move(logs)) {}

  struct Status {
    std::string producer;
    uint64_t applied = 0;
    // Events that the producer has written, as its log says now, and that are not applied. Unset:
    // the producer can't be asked within a second, or the position is one of a lost history.
    std::optional<uint64_t> lag;
    int dead_letters = 0;
    int parked = 0;
  };
  // One per producer, by name. Asks each of them.
  absl::StatusOr<std::vector<Status>> Read(absl::Time deadline);

  // Waits until everything that `producer` has committed before the call is applied here, dead
  // letters and what is parked behind them aside. DEADLINE_EXCEEDED: it is not applied in time;
  // UNAVAILABLE: the producer can't be asked; NOT_FOUND: this service doesn't listen to it.
  absl::Status CatchUp(const std::string& producer, absl::Time deadline);

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
  const std::map<std::string, LogReader*> logs_;
};

}  // namespace naober::events

#endif  // NAOBER_LIBS_EVENTS_CONSUMPTION_H_
