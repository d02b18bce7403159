// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_POSTGRES_TRANSACTION_H_
#define NAOBER_LIBS_POSTGRES_TRANSACTION_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
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

// What the work does, so that Transact can choose isolation, audit hook and round trips.
enum class Mode {
  kReadWrite,     // READ COMMITTED
  kReadOnly,      // READ COMMITTED, READ ONLY: reads of several statements
  kOneRead,       // a single Exec that only reads: all of the transaction in one round trip
  kSerializable,  // where an invariant spans rows
};

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
  // OK all the same, Transact returns the error in its place. A statement with parameters is
  // prepared, once per connection; it must be a SELECT, INSERT, UPDATE, DELETE, MERGE or VALUES.
  template <class... Args>
  absl::StatusOr<pqxx::result> Exec(const Query& query, const Args&... args) {
    if ((HasZeroByte(args) || ...)) return RefuseZeroByte(query);
    return Guard(query, [&] { return Send(StatementOf(query, {Literal(args)...})); });
  }

  // The same for a change whose rows nobody reads: it travels with the next statement or with the
  // commit, which saves a round trip. Its own errors come back from there, under that statement's
  // name; so don't use it where an error has a meaning (a constraint that callers may violate).
  template <class... Args>
  absl::Status ExecLater(const Query& query, const Args&... args) {
    static_assert(sizeof...(Args) > 0, "only prepared statements can be put after one another");
    if ((HasZeroByte(args) || ...)) return RefuseZeroByte(query);
    return Queue(query, [&] { return StatementOf(query, {Literal(args)...}); });
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
  Transaction(Lease& lease, std::string tenant_id, absl::Time deadline, Mode mode);

  static bool HasZeroByte(const std::string& text) { return text.find('\0') != std::string::npos; }
  static bool HasZeroByte(const std::optional<std::string>& text) {
    return text.has_value() && HasZeroByte(*text);
  }
  template <class Other>
  static bool HasZeroByte(const Other&) {
    return false;
  }
  absl::Status RefuseZeroByte(const Query& query);

  // A parameter as it stands in an EXECUTE.
  template <class T>
  std::string Literal(const T& value) {
    return work_.quote(value);
  }
  template <class T>
  std::string Literal(const std::optional<T>& value) {
    return value.has_value() ? Literal(*value) : "NULL";
  }
  std::string Literal(std::nullptr_t) { return "NULL"; }

  // The statement to send for `query`, after preparing it if this connection hasn't yet.
  std::string StatementOf(const Query& query, const std::vector<std::string>& arguments);

  // What opens the transaction, in front of its first statement.
  std::string Opening();

  // One round trip: the opening if nothing was sent before, what waits in `queued_`, `statement`.
  // The answer is the last statement's.
  pqxx::result Send(absl::string_view statement);

  // Sends what waits, and the opening before it.
  absl::Status Flush();

  // OK unless a statement has failed before, the time is up or nothing more may be asked.
  absl::Status CheckOpen(const Query& query);

  // Runs and measures one statement, if CheckOpen lets it.
  absl::StatusOr<pqxx::result> Guard(const Query& query, absl::FunctionRef<pqxx::result()> run);
  absl::Status Queue(const Query& query, absl::FunctionRef<std::string()> statement);

  Lease& lease_;
  // Not pqxx::work, which would send BEGIN by itself.
  pqxx::nontransaction work_;
  const std::string tenant_id_;
  const absl::Time deadline_;
  const Mode mode_;
  bool sent_ = false;   // something was sent: there may be a transaction to roll back
  bool begun_ = false;  // the server has answered
  bool ended_ = false;  // kOneRead: the one statement is done
  std::string queued_;  // statements for the next round trip, each with its semicolon
  Failure failure_;     // of the first statement that failed
  std::vector<std::function<void()>> after_commit_;
};

// Runs `work` in one transaction on a connection of `pool` and commits if it returns OK. The only
// way to touch the database.
//
// In front of the first statement, in the same round trip, goes what sets, for this transaction
// alone, the tenant of `scope` (row-level security reads it: without a tenant nothing is visible)
// and the statement timeout to what is left until `deadline`, at most 10 minutes. Work that sends
// nothing doesn't touch the database. No statement starts after the deadline. In kReadWrite and
// kSerializable `scope.before_commit` runs as the last part of the work. `work` may run again after
// a serialization conflict, at most 4 times inside the deadline, so it must not keep state between
// runs; and the whole starts anew on a fresh connection if the old one turned out to be dead at the
// first statement, or to hold plans that a migration has made useless. A broken connection is
// thrown away, never used again.
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
