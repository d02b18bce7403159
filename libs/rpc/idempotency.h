// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_RPC_IDEMPOTENCY_H_
#define NAOBER_LIBS_RPC_IDEMPOTENCY_H_

#include <optional>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "libs/base/mutex.h"
#include "libs/base/task.h"
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

// Forgets requests older than 7 days, once an hour and at start. `pool` is of the worker role.
// Every replica may run one.
class IdempotencySweeper final : public Task {
 public:
  explicit IdempotencySweeper(postgres::Pool& pool) : pool_(pool) {}
  ~IdempotencySweeper() override;

  absl::string_view name() const override { return "idempotency_sweeper"; }
  absl::Status Start() override;
  void Stop() override;

  // Forgets what expired before `now` (real time).
  absl::Status Sweep(absl::Time now);

 private:
  postgres::Pool& pool_;
  Mutex mutex_;
  CondVar wake_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace naober::rpc

#endif  // NAOBER_LIBS_RPC_IDEMPOTENCY_H_
