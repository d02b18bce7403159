// SPDX-License-Identifier: EUPL-1.2
#include "libs/postgres/transaction.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
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
    case Mode::kSerializable:
      return "BEGIN ISOLATION LEVEL SERIALIZABLE";
  }
  Impossible("a mode without a BEGIN");
}

Failure Logged(absl::string_view query, Failure failure) {
  if (failure.bug) obs::Error("postgres.query_failed").With("query", query).With(failure.status);
  return failure;
}

// At least one millisecond: zero would mean no limit.
int64_t StatementTimeoutMs(absl::Time deadline) {
  const absl::Duration left = std::min(deadline - absl::Now(), kLongestStatement);
  return std::max<int64_t>(1, absl::ToInt64Milliseconds(left));
}

}  // namespace

Transaction::Transaction(Lease& lease, std::string tenant_id, absl::Time deadline)
    : lease_(lease),
      work_(lease.connection()),
      tenant_id_(std::move(tenant_id)),
      deadline_(deadline) {}

absl::StatusOr<pqxx::result> Transaction::Guard(const Query& query,
                                                absl::FunctionRef<pqxx::result()> run) {
  if (!failure_.status.ok()) return failure_.status;
  const absl::Time start = absl::Now();
  if (start >= deadline_) {
    failure_.status =
        absl::DeadlineExceededError(absl::StrCat("no time was left for query ", query.name));
    return failure_.status;
  }
  try {
    pqxx::result result = run();
    lease_.DurationOf(query.name).Observe(absl::ToDoubleSeconds(absl::Now() - start));
    return result;
  } catch (...) {
    failure_ = Logged(query.name, CurrentFailure(query.name));
    lease_.DurationOf(query.name).Observe(absl::ToDoubleSeconds(absl::Now() - start));
    return failure_.status;
  }
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
  return Guard(query, [&] { return work_.exec(query.sql); }).status();
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
      while (outcome.dead_before_begin) outcome = Attempt();
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
    bool dead_before_begin = false;
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
      return {.status = std::move(lost), .dead_before_begin = true};
    }
  }

  Outcome AttemptOn(Lease& lease) {
    Transaction transaction(lease, scope_.tenant_id, deadline_);
    absl::Status status = Begin(transaction);
    if (transaction.failure_.broken && lease.reused()) {
      lease.DiscardAll();
      return {.status = std::move(status), .dead_before_begin = true};
    }
    if (status.ok()) status = Work(transaction);
    if (status.ok()) status = Commit(transaction);
    if (!status.ok()) GiveUp(transaction, lease);
    return {.status = std::move(status),
            .conflict = transaction.failure_.conflict,
            .after_commit = std::move(transaction.after_commit_)};
  }

  absl::Status Begin(Transaction& transaction) {
    // The tenant is a UUID or empty, so it needs no quoting.
    const std::string sql = absl::StrCat(
        BeginOf(mode_), "; SELECT set_config('naober.tenant', '", scope_.tenant_id,
        "', true), set_config('statement_timeout', '", StatementTimeoutMs(deadline_), "', true)");
    return transaction.ExecScript({"transaction.begin", sql.c_str()});
  }

  absl::Status Work(Transaction& transaction) {
    try {
      RETURN_IF_ERROR(work_(transaction));
      // An error that the work took no notice of.
      RETURN_IF_ERROR(transaction.failure_.status);
      if (mode_ == Mode::kReadOnly || scope_.before_commit == nullptr) return absl::OkStatus();
      RETURN_IF_ERROR(scope_.before_commit(transaction));
      return transaction.failure_.status;
    } catch (...) {
      // For example a column that is NULL where the code takes a value.
      return Logged("transaction.work", CurrentFailure("transaction.work")).status;
    }
  }

  absl::Status Commit(Transaction& transaction) {
    const absl::Status status = transaction.ExecScript({"transaction.commit", "COMMIT"});
    if (transaction.failure_.broken && mode_ != Mode::kReadOnly) {
      return WithReason(
          absl::UnknownError("the connection was lost during the commit: it may have been done"),
          "COMMIT_IN_DOUBT");
    }
    return status;
  }

  void GiveUp(Transaction& transaction, Lease& lease) {
    if (transaction.failure_.broken) return lease.Discard();
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
