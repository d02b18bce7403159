// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_POSTGRES_TRANSACTION_H_
#define NAOBER_LIBS_POSTGRES_TRANSACTION_H_

#include <functional>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/postgres/failure.h"
#include "libs/postgres/pool.h"
#include "libs/postgres/scope.h"

namespace naober::postgres {

// A statement with a name for metrics and errors, for example {"match.lock", R"sql(SELECT …)sql"}.
// A constant beside its use: upper-case keywords, columns listed, parameters $1….
struct Query {
  const char* name;
  const char* sql;
};

class Lease;

// One open transaction. Valid only inside the function given to Transact, and only on that thread.
class Transaction {
 public:
  // Runs one statement. Parameters are what libpqxx converts: std::string, integers, bool,
  // std::optional of them, nullptr; never a view; row.h has the rest. Read the rows inside the
  // work. Errors, without the database's own text (it may hold row values):
  //   ALREADY_EXISTS      unique or exclusion violation; ConstraintOf(status) names the constraint
  //   FAILED_PRECONDITION foreign key, check or not-null violation; ConstraintOf names it (for
  //                       not-null: the column)
  //   ABORTED             serialization failure, deadlock or NOWAIT: Transact runs the work again
  //   DEADLINE_EXCEEDED   the statement timeout, which is what was left of the deadline
  //   UNAVAILABLE         connection lost, too many connections, out of disk, shutting down
  //   INVALID_ARGUMENT    a text parameter with a zero byte, which PostgreSQL can't store and
  //   libpqxx
  //                       would cut off
  //   INTERNAL            anything else: a bug; logged with query name and SQLSTATE
  // After any error the transaction can only be given up: return the status. Should the work return
  // OK all the same, Transact returns the error in its place.
  template <class... Args>
  absl::StatusOr<pqxx::result> Exec(const Query& query, Args&&... args) {
    if ((HasZeroByte(args) || ...)) return RefuseZeroByte(query);
    return Guard(query, [&] { return work_.exec_params(query.sql, std::forward<Args>(args)...); });
  }

  // Several statements without parameters, for migrations and tests.
  absl::Status ExecScript(const Query& query);

  // The tenant that this transaction is fenced to; empty for a worker's or operator's.
  const std::string& tenant_id() const { return tenant_id_; }

  // Called after a successful commit, in order of registration, when the connection is back in its
  // pool; not when the work is rolled back or run again.
  void AfterCommit(std::function<void()> callback);

 private:
  friend class TransactionRunner;
  Transaction(Lease& lease, std::string tenant_id, absl::Time deadline);

  static bool HasZeroByte(const std::string& text) { return text.find('\0') != std::string::npos; }
  static bool HasZeroByte(const std::optional<std::string>& text) {
    return text.has_value() && HasZeroByte(*text);
  }
  template <class Other>
  static bool HasZeroByte(const Other&) {
    return false;
  }
  absl::Status RefuseZeroByte(const Query& query);

  // Runs and measures one statement, unless one has failed before or the time is up.
  absl::StatusOr<pqxx::result> Guard(const Query& query, absl::FunctionRef<pqxx::result()> run);

  Lease& lease_;
  // Not pqxx::work: begin, tenant and timeout go to the server in one round trip.
  pqxx::nontransaction work_;
  const std::string tenant_id_;
  const absl::Time deadline_;
  Failure failure_;  // of the first statement that failed
  std::vector<std::function<void()>> after_commit_;
};

// What the work does, so that Transact can choose the isolation and the audit hook.
enum class Mode {
  kReadWrite,     // READ COMMITTED
  kReadOnly,      // READ COMMITTED, READ ONLY: reads of several statements
  kSerializable,  // where an invariant spans rows
};

// Runs `work` in one transaction on a connection of `pool` and commits if it returns OK. The only
// way to touch the database.
//
// The first statement sets, for this transaction alone, the tenant of `scope` (row-level security
// reads it: without a tenant nothing is visible) and the statement timeout to what is left until
// `deadline`, at most 10 minutes. No statement starts after the deadline. In kReadWrite and
// kSerializable `scope.before_commit` runs as the last part of the work. `work` may run again after
// a serialization conflict, at most 4 times inside the deadline, so it must not keep state between
// runs; and the whole starts anew on a fresh connection if the old one turned out to be dead before
// anything was sent. A broken connection is thrown away, never used again.
//
// Errors: those of `work` (an exception in it is INTERNAL); RESOURCE_EXHAUSTED when no connection
// became free in time; DEADLINE_EXCEEDED; UNAVAILABLE; ABORTED after the last retry; UNKNOWN
// (COMMIT_IN_DOUBT) when the connection was lost during the commit: only the same request_id may be
// tried again; INVALID_ARGUMENT when the tenant is not a UUID. Thread-safe.
absl::Status Transact(Pool& pool, const Scope& scope, absl::Time deadline, Mode mode,
                      absl::FunctionRef<absl::Status(Transaction&)> work);

inline absl::Status Transact(Pool& pool, const Scope& scope, absl::Time deadline,
                             absl::FunctionRef<absl::Status(Transaction&)> work) {
  return Transact(pool, scope, deadline, Mode::kReadWrite, work);
}

}  // namespace naober::postgres

#endif  // NAOBER_LIBS_POSTGRES_TRANSACTION_H_
