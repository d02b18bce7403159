// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_LOG_CLIENT_H_
#define NAOBER_LIBS_EVENTS_LOG_CLIENT_H_

#include <memory>
#include <string>

#include "libs/events/consumer.h"

namespace naober::rpc {
struct ChannelOptions;
class TokenSource;
}  // namespace naober::rpc

namespace naober::events {

// Reads a producer's log through its EventLogService, with the identity of this service (`token`,
// which must outlive it). `consumer` is this service's name. Connects when first used; errors are
// those of the call. Thread-safe.
std::unique_ptr<LogReader> MakeLogClient(const rpc::ChannelOptions& producer,
                                         rpc::TokenSource& token, std::string consumer);

}  // namespace naober::events

#endif  // NAOBER_LIBS_EVENTS_LOG_CLIENT_H_
