// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_RPC_AUDIT_H_
#define NAOBER_LIBS_RPC_AUDIT_H_

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "libs/base/task.h"
#include "libs/obs/metrics.h"
#include "libs/postgres/pool.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/call.h"

namespace naober::rpc {

// The tenant under which calls that belong to no consortium keep their audit entries and request
// ids.
inline constexpr char kPlatformTenant[] = "00000000-0000-0000-0000-000000000000";

// One line of the audit trail; the columns of audit_entries.
struct AuditEntry {
  std::string tenant_id;
  std::string entry_id;
  absl::Time recorded_at;  // real time
  absl::Time business_time;
  std::string action;
  std::string method;
  std::vector<std::pair<std::string, std::string>> objects;  // type, id
  std::string result = "OK";
  std::string reason;
  std::string actor;
  std::string actor_issuer;
  std::string via_service;
  std::string origin;
  std::string trace_id;
};

// Where entries go that were not written inside a transaction. Must not block. Thread-safe.
using AuditSink = std::function<void(AuditEntry)>;

// What one call has to tell the audit trail. One thread at a time, like the call itself.
struct Call::AuditState {
  AuditEntry entry;             // what is known from the start, and the objects named so far
  size_t objects_recorded = 0;  // how many of them a committed transaction has recorded
  bool committed = false;       // whether any transaction recorded this call
};

// For Scope::before_commit: writes the entry as the last statement of the transaction, so that a
// change and its entry commit together or not at all.
absl::Status RecordInTransaction(postgres::Transaction& tx,
                                 const std::shared_ptr<Call::AuditState>& state);

// The entry that a call still owes when it ends: every call does unless a committed transaction
// recorded all of it; nullptr then.
std::unique_ptr<AuditEntry> EntryAtEnd(const Call::AuditState& state, const absl::Status& result);

// Writes the entries of reads and refusals in the background, many in one commit, so that they cost
// the call nothing. While PostgreSQL is away they wait; beyond `capacity` they are lost, which is
// logged as an error and counted.
class AuditWriter final : public Task {
 public:
  struct Options {
    size_t capacity = 20000;                          // entries
    size_t batch = 500;                               // entries in one commit
    absl::Duration linger = absl::Milliseconds(50);   // waits this long for company
    absl::Duration flush_timeout = absl::Seconds(5);  // at Stop
  };
  AuditWriter(postgres::Pool& pool, obs::Metrics& metrics, Options options);
  AuditWriter(postgres::Pool& pool, obs::Metrics& metrics)
      : AuditWriter(pool, metrics, Options()) {}
  ~AuditWriter() override;

  // Never blocks. Thread-safe.
  void Add(AuditEntry entry);

  absl::string_view name() const override { return "audit"; }
  absl::Status Start() override;
  // Writes what waits, for at most `flush_timeout`.
  void Stop() override;

 private:
  void Run();
  std::vector<AuditEntry> NextBatch();
  void WriteBatch(std::vector<AuditEntry> batch);
  // False when the batch should be tried again later.
  bool WriteTenant(const std::vector<AuditEntry>& entries);
  void CountLost(size_t entries, absl::string_view why);

  postgres::Pool& pool_;
  const Options options_;
  const obs::Counter written_;
  const obs::Counter lost_;
  const obs::Gauge waiting_;

  Mutex mutex_;
  CondVar wake_;
  std::deque<AuditEntry> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time give_up_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  std::thread thread_;
};

}  // namespace naober::rpc

#endif  // NAOBER_LIBS_RPC_AUDIT_H_
