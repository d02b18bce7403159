// SPDX-License-Identifier: EUPL-1.2
#include "libs/postgres/transaction.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "libs/base/backoff.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/obs/log.h"
#include "libs/postgres/lease.h"

namespace naober::postgres {
namespace {

constexpr int kRetries = 4;
constexpr absl::Duration kLongestStatement = absl::Minutes(10);

const char* BeginOf(Mode mode) {
  switch (mode) {
    case Mode::kReadWrite:
      return "BEGIN";
    case Mode::kReadOnly:
      return "BEGIN READ ONLY";
    case Mode::kOneRead:
      // Statements of one message are a transaction without being told so.
      return "SET LOCAL transaction_read_only = on";
    case Mode::kSerializable:
      return "BEGIN ISOLATION LEVEL SERIALIZABLE";
  }
  Impossible("a mode without a BEGIN");
}

Failure Logged(absl::string_view query, Failure failure) {
  if (failure.bug) obs::Error("postgres.query_failed").With("query", query).With(failure.status);
  return failure;
}

// The exception in flight. A stale plan of a connection that was used before is no news: the work
// gets a fresh one, see TransactionRunner.
Failure FailureOf(absl::string_view query, const Lease& lease) {
  Failure failure = CurrentFailure(query);
  return failure.stale && lease.reused() ? failure : Logged(query, std::move(failure));
}

// At least one millisecond: zero would mean no limit.
int64_t StatementTimeoutMs(absl::Time deadline) {
  const absl::Duration left = std::min(deadline - absl::Now(), kLongestStatement);
  return std::max<int64_t>(1, absl::ToInt64Milliseconds(left));
}

}  // namespace

Transaction::Transaction(Lease& lease, std::string tenant_id, absl::Time deadline, Mode mode)
    : lease_(lease),
      work_(lease.connection().raw()),
      tenant_id_(std::move(tenant_id)),
      deadline_(deadline),
      mode_(mode) {}

absl::Status Transaction::CheckOpen(const Query& query) {
  if (!failure_.status.ok()) return failure_.status;
  if (absl::Now() >= deadline_) {
    failure_.status =
        absl::DeadlineExceededError(absl::StrCat("no time was left for query ", query.name));
  } else if (ended_) {
    failure_.status = absl::InternalError(
        absl::StrCat("query ", query.name, " came second in a transaction of one read"));
  }
  return failure_.status;
}

absl::StatusOr<pqxx::result> Transaction::Guard(const Query& query,
                                                absl::FunctionRef<pqxx::result()> run) {
  RETURN_IF_ERROR(CheckOpen(query));
  const absl::Time start = absl::Now();
  const auto observe = [&] {
    lease_.DurationOf(query.name).Observe(absl::ToDoubleSeconds(absl::Now() - start));
  };
  try {
    pqxx::result result = run();
    observe();
    ended_ = mode_ == Mode::kOneRead;
    return result;
  } catch (...) {
    failure_ = FailureOf(query.name, lease_);
    observe();
    return failure_.status;
  }
}

absl::Status Transaction::Queue(const Query& query, absl::FunctionRef<std::string()> statement) {
  RETURN_IF_ERROR(CheckOpen(query));
  try {
    // In two steps: preparing sends what is queued so far.
    const std::string text = statement();
    absl::StrAppend(&queued_, text, ";");
    return absl::OkStatus();
  } catch (...) {
    failure_ = FailureOf(query.name, lease_);
    return failure_.status;
  }
}

std::string Transaction::StatementOf(const Query& query,
                                     const std::vector<std::string>& arguments) {
  if (arguments.empty()) return query.sql;
  auto& names = lease_.connection().prepared_names();
  auto known = names.find(query.sql);
  if (known == names.end()) {
    const std::string name = absl::StrCat("s", names.size());
    // PostgreSQL keeps the whole message with what it prepares: no values of other statements in
    // it.
    if (!queued_.empty()) Send("SELECT 1");
    // After the opening, so that waiting for a migration's lock has its time limit.
    Send(absl::StrCat("PREPARE ", name, " AS ", query.sql));
    known = names.emplace(query.sql, name).first;
  }
  return absl::StrCat("EXECUTE ", known->second, "(", absl::StrJoin(arguments, ","), ")");
}

std::string Transaction::Opening() {
  // The tenant is a UUID or empty, so it needs no quoting.
  return absl::StrCat(BeginOf(mode_), "; SELECT set_config('naober.tenant', '", tenant_id_,
                      "', true), set_config('statement_timeout', '", StatementTimeoutMs(deadline_),
                      "', true); ",
                      lease_.connection().PlansAreDue(absl::Now()) ? "DISCARD PLANS; " : "");
}

pqxx::result Transaction::Send(absl::string_view statement) {
  // A message of its own, so a transaction of its own, is what kOneRead sends each time.
  std::string message = begun_ && mode_ != Mode::kOneRead ? "" : Opening();
  absl::StrAppend(&message, std::exchange(queued_, ""), statement);
  sent_ = true;
  pqxx::result result = work_.exec(message);
  begun_ = true;
  return result;
}

absl::Status Transaction::Flush() {
  return Guard({"transaction.flush", ""}, [&] { return Send("SELECT 1"); }).status();
}

absl::Status Transaction::RefuseZeroByte(const Query& query) {
  if (failure_.status.ok()) {
    failure_.status =
        WithReason(absl::InvalidArgumentError(absl::StrCat("a text parameter of query ", query.name,
                                                           " contains a zero byte")),
                   "ZERO_BYTE");
  }
  return failure_.status;
}

absl::Status Transaction::ExecScript(const Query& query) {
  return Guard(query, [&] { return Send(query.sql); }).status();
}

void Transaction::AfterCommit(std::function<void()> callback) {
  after_commit_.push_back(std::move(callback));
}

// One call of Transact.
class TransactionRunner {
 public:
  TransactionRunner(Pool& pool, const Scope& scope, absl::Time deadline, Mode mode,
                    absl::FunctionRef<absl::Status(Transaction&)> work)
      : pool_(pool), scope_(scope), deadline_(deadline), mode_(mode), work_(work) {}

  absl::Status Run() {
    if (!scope_.tenant_id.empty() && !IsUuid(scope_.tenant_id)) {
      return WithReason(absl::InvalidArgumentError("the tenant must be a UUID"), "TENANT_INVALID");
    }
    Backoff backoff(absl::Milliseconds(5), absl::Milliseconds(200));
    for (int retries = 0;; ++retries) {
      Outcome outcome = Attempt();
      while (outcome.start_anew) outcome = Attempt();
      if (outcome.status.ok()) {
        for (const auto& callback : outcome.after_commit) callback();
        return outcome.status;
      }
      const absl::Duration wait = backoff.Next();
      if (!outcome.conflict || retries == kRetries || absl::Now() + wait >= deadline_) {
        return outcome.status;
      }
      absl::SleepFor(wait);
    }
  }

 private:
  struct Outcome {
    absl::Status status;
    bool conflict = false;
    bool start_anew = false;  // nothing is wrong but the connection
    std::vector<std::function<void()>> after_commit = {};
  };

  Outcome Attempt() {
    if (absl::Now() >= deadline_) {
      return {.status = absl::DeadlineExceededError("no time was left for the database")};
    }
    absl::StatusOr<Lease> lease = Lease::Take(pool_, deadline_);
    if (!lease.ok()) return {.status = lease.status()};
    try {
      return AttemptOn(*lease);
    } catch (const std::exception&) {
      // libpqxx refuses to begin on a connection that it already knows to be lost: nothing was
      // sent.
      absl::Status lost = absl::UnavailableError("the connection to the database was lost");
      if (!lease->reused()) {
        lease->Discard();
        return {.status = std::move(lost)};
      }
      lease->DiscardAll();
      return {.status = std::move(lost), .start_anew = true};
    }
  }

  Outcome AttemptOn(Lease& lease) {
    Transaction transaction(lease, scope_.tenant_id, deadline_, mode_);
    absl::Status status = Work(transaction);
    if (status.ok()) status = Commit(transaction);
    const Failure& failure = transaction.failure_;
    const bool dead_at_begin = failure.broken && !transaction.begun_;
    if (lease.reused() && (dead_at_begin || failure.stale)) {
      // What befell this connection has befallen those beside it.
      lease.DiscardAll();
      return {.status = std::move(status), .start_anew = true};
    }
    if (!status.ok()) GiveUp(transaction, lease);
    return {.status = std::move(status),
            .conflict = failure.conflict,
            .after_commit = std::move(transaction.after_commit_)};
  }

  absl::Status Work(Transaction& transaction) {
    try {
      RETURN_IF_ERROR(work_(transaction));
      // An error that the work took no notice of.
      RETURN_IF_ERROR(transaction.failure_.status);
      if (ReadsOnly() || scope_.before_commit == nullptr) return absl::OkStatus();
      RETURN_IF_ERROR(scope_.before_commit(transaction));
      return transaction.failure_.status;
    } catch (...) {
      // For example a column that is NULL where the code takes a value.
      return Logged("transaction.work", CurrentFailure("transaction.work")).status;
    }
  }

  bool ReadsOnly() const { return mode_ == Mode::kReadOnly || mode_ == Mode::kOneRead; }

  absl::Status Commit(Transaction& transaction) {
    // Never in the message that begins: whether a connection was dead before it would be unknown.
    if (!transaction.begun_ && !transaction.queued_.empty()) RETURN_IF_ERROR(transaction.Flush());
    if (!transaction.begun_ || mode_ == Mode::kOneRead) return absl::OkStatus();
    const absl::Status status = transaction.ExecScript({"transaction.commit", "COMMIT"});
    if (transaction.failure_.broken && !ReadsOnly()) {
      return WithReason(
          absl::UnknownError("the connection was lost during the commit: it may have been done"),
          "COMMIT_IN_DOUBT");
    }
    return status;
  }

  void GiveUp(Transaction& transaction, Lease& lease) {
    if (transaction.failure_.broken) return lease.Discard();
    if (!transaction.sent_ || mode_ == Mode::kOneRead) return;
    try {
      transaction.work_.exec("ROLLBACK");
    } catch (const std::exception&) {
      lease.Discard();
    }
  }

  Pool& pool_;
  const Scope& scope_;
  const absl::Time deadline_;
  const Mode mode_;
  const absl::FunctionRef<absl::Status(Transaction&)> work_;
};

absl::Status Transact(Pool& pool, const Scope& scope, absl::Time deadline, Mode mode,
                      absl::FunctionRef<absl::Status(Transaction&)> work) {
  return TransactionRunner(pool, scope, deadline, mode, work).Run();
}

}  // namespace naober::postgres
