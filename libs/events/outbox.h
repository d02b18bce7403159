// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_OUTBOX_H_
#define NAOBER_LIBS_EVENTS_OUTBOX_H_

#include <google/protobuf/message.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/events/log_position.h"
#include "libs/postgres/transaction.h"

namespace naober::events {

// A fact to publish. `fact` is a message of naober/<producer>/v1/events.proto; its full name
// becomes the type.
struct OutgoingEvent {
  std::string aggregate_type;  // "person"
  std::string aggregate_id;    // UUID
  const google::protobuf::Message* fact = nullptr;
  absl::Time occurred_at;  // business time
};

// Writes facts to the outbox of the transaction's tenant: other services learn of them if, and only
// if, the transaction commits. There is no other way to publish. Numbers each aggregate's events
// without a gap, under a row lock, and wakes the relay after the commit. The producer's name is the
// process's service name (SetProducer). The traceparent is the thread's (obs::ScopedTrace). One
// statement for all of `events`, which get their numbers in the order given. INTERNAL: a bug (no
// tenant, no producer, no fact).
absl::Status Emit(postgres::Transaction& tx, const std::vector<OutgoingEvent>& events);
absl::Status Emit(postgres::Transaction& tx, const OutgoingEvent& event);

// The producing service's name, once at start (rpc::Process does it), before any Emit.
void SetProducer(absl::string_view service);

// Called after each commit that emitted; the relay registers itself here. Pass nullptr to
// unregister. Thread-safe.
void SetWakeUp(std::function<void()> wake_up);

}  // namespace naober::events

#endif  // NAOBER_LIBS_EVENTS_OUTBOX_H_
