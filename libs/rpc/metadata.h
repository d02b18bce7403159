// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_RPC_METADATA_H_
#define NAOBER_LIBS_RPC_METADATA_H_

#include "absl/time/time.h"

// Names of the metadata that calls carry, and the times that both sides reckon with.
namespace naober::rpc {

inline constexpr char kAuthorization[] = "authorization";     // Bearer <access token>
inline constexpr char kOnBehalfOf[] = "naober-on-behalf-of";  // access token of the person
inline constexpr char kTenantKey[] = "naober-tenant";         // of a service on its own behalf
inline constexpr char kTraceparent[] = "traceparent";         // W3C Trace Context
inline constexpr char kBearer[] = "Bearer ";

// A call with less time than this is not begun: it would end half-way.
inline constexpr absl::Duration kShortestDeadline = absl::Milliseconds(50);
// What a service keeps for itself when it passes its deadline on.
inline constexpr absl::Duration kDeadlineShave = absl::Milliseconds(20);

}  // namespace naober::rpc

#endif  // NAOBER_LIBS_RPC_METADATA_H_
