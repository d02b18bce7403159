// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/handler_table.h"

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/events/timestamps.h"
#include "libs/obs/trace.h"

namespace naober::events {

const HandlerTable::Handler* HandlerTable::Find(const std::string& type) const {
  const auto found = handlers_.find(type);
  return found == handlers_.end() ? nullptr : &found->second;
}

void HandlerTable::Add(std::string type, Handler handler) {
  if (!handlers_.try_emplace(std::move(type), std::move(handler)).second) {
    Impossible("two handlers for one type of event");
  }
}

absl::Status Handle(const HandlerTable::Handler& handler, const Envelope& envelope,
                    postgres::Transaction& tx, absl::Time deadline) {
  const obs::ScopedTrace trace(obs::TraceContext::FromHeader(envelope.traceparent()));
  try {
    return handler(Incoming{envelope, tx, deadline, FromTimestamp(envelope.time())});
  } catch (const std::exception&) {
    // Without its text, which may quote values.
    return absl::InternalError(absl::StrCat("exception from the handler of ", envelope.type()));
  }
}

}  // namespace naober::events
