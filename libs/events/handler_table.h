// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_HANDLER_TABLE_H_
#define NAOBER_LIBS_EVENTS_HANDLER_TABLE_H_

#include <functional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/postgres/transaction.h"
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

// Runs `handler` on one event inside `tx`: under the trace of the call that caused it, with
// exceptions as INTERNAL.
absl::Status Handle(const HandlerTable::Handler& handler, const Envelope& envelope,
                    postgres::Transaction& tx, absl::Time deadline);

}  // namespace naober::events

#endif  // NAOBER_LIBS_EVENTS_HANDLER_TABLE_H_
