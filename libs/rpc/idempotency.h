// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_RPC_IDEMPOTENCY_H_
#define NAOBER_LIBS_RPC_IDEMPOTENCY_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/call.h"

namespace naober::rpc {

// What an earlier run of the same request made.
struct EarlierAnswer {
  std::string resource_id;
  int resource_version = 0;
};

// Claims the request inside the transaction that carries it out, as its first statement:
//
//   ASSIGN_OR_RETURN(std::optional<rpc::EarlierAnswer> earlier, rpc::ClaimRequest(tx, call));
//   if (earlier) return LoadAnswer(tx, earlier->resource_id);
//   … the change …
//   RETURN_IF_ERROR(rpc::RecordAnswer(tx, call, id, version));
//
// nullopt: new, go on; a second call in flight waits for the first. A call without a request_id is
// always new. INVALID_ARGUMENT (IDEMPOTENCY_KEY_REUSED): same request_id, other request. Kept for 7
// days. The answer is rebuilt from the resource, never stored.
absl::StatusOr<std::optional<EarlierAnswer>> ClaimRequest(postgres::Transaction& tx,
                                                          const Call& call);
absl::Status RecordAnswer(postgres::Transaction& tx, const Call& call,
                          const std::string& resource_id, int resource_version = 0);

// Forgets requests that were older than 7 days at `now` (real time). `pool` is of the worker role.
// Every replica may do it.
absl::Status ForgetExpiredRequests(postgres::Pool& pool, absl::Time now);

}  // namespace naober::rpc

#endif  // NAOBER_LIBS_RPC_IDEMPOTENCY_H_
