// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_APPLIER_H_
#define NAOBER_LIBS_EVENTS_APPLIER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/events/consumer_store.h"
#include "libs/events/handler_table.h"
#include "libs/postgres/pool.h"

namespace naober::events {

// Events that are applied together: of one tenant (or without a handler), in order per shard, each
// shard's without a gap from its position on.
struct Batch {
  struct Move {
    OwnedShard shard;   // its present position
    uint64_t upto = 0;  // its last event in the batch
  };
  std::vector<Move> moves;
  std::vector<const Envelope*> events;
  std::string tenant_id;                   // empty when no event has a handler
  std::vector<std::string> failed_before;  // ids of those events that did
};

// Applies one producer's events: inbox, effects and checkpoints in one transaction of the service
// role, fenced to the tenant. Thread-safe as far as the handlers are.
class Applier {
 public:
  // References must outlive it.
  Applier(postgres::Pool& service, std::string producer, std::string holder,
          const HandlerTable& handlers)
      : service_(service),
        producer_(std::move(producer)),
        holder_(std::move(holder)),
        handlers_(handlers) {}

  // Whether a handler wants the event; one that nobody wants fits into any tenant's batch.
  bool Wants(const Envelope& event) const { return handlers_.Find(event.type()) != nullptr; }

  struct Outcome {
    int applied = 0;
    int parked = 0;   // the aggregate stands still behind a dead letter
    int skipped = 0;  // nobody listens to the type
  };
  // All or nothing. FAILED_PRECONDITION (SHARD_LOST): a shard is another's by now or stands
  // elsewhere. A handler's error is returned as it is.
  absl::StatusOr<Outcome> Apply(const Batch& batch, absl::Time deadline);

 private:
  absl::Status ApplyIn(postgres::Transaction& tx, const Batch& batch, absl::Time deadline,
                       Outcome& outcome);
  absl::Status Park(postgres::Transaction& tx, const Envelope& event, int epoch);

  postgres::Pool& service_;
  const std::string producer_;
  const std::string holder_;
  const HandlerTable& handlers_;
};

}  // namespace naober::events

#endif  // NAOBER_LIBS_EVENTS_APPLIER_H_
