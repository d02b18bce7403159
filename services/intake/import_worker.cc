// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/import_worker.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/obs/log.h"
#include "libs/obs/trace.h"
#include "services/intake/import_batch.h"
#include "services/intake/store/programme_store.h"

namespace naober::intake {
namespace {

constexpr absl::Duration kTimeForBatch = absl::Seconds(10);
constexpr absl::Duration kTimeForFile = absl::Seconds(30);

// Errors that go away by themselves: the import stays pending.
bool IsPassing(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kUnknown:  // commit in doubt: the stored progress tells
      return true;
    default:
      return false;
  }
}

const char* NameOf(csv::TextEncoding encoding) {
  switch (encoding) {
    case csv::TextEncoding::kUtf8:
      return "UTF-8";
    case csv::TextEncoding::kUtf16:
      return "UTF-16";
    case csv::TextEncoding::kWindows1252:
      break;
  }
  return "windows-1252";
}

}  // namespace

// An import that this worker holds.
struct ImportWorker::Job {
  PendingImport pending;
  PersonImport import;
  PeopleFile file;
  std::map<std::string, Programme> programmes;
  Calendar calendar;
};

ImportWorker::ImportWorker(postgres::Pool& service_pool, postgres::Pool& worker_pool,
                           const Clock& clock, const geo::Gazetteer& gazetteer,
                           ImportWorkerOptions options)
    : service_pool_(service_pool),
      worker_pool_(worker_pool),
      clock_(clock),
      gazetteer_(gazetteer),
      options_(std::move(options)),
      loop_("import", options_.poll, [this](const auto&) { return RunPending(); }) {}

absl::Status ImportWorker::RunPending() {
  std::vector<PendingImport> pending;
  RETURN_IF_ERROR(
      postgres::Transact(worker_pool_, postgres::Scope::Platform(), absl::Now() + kTimeForBatch,
                         postgres::Mode::kReadOnly, [&](postgres::Transaction& tx) -> absl::Status {
                           ASSIGN_OR_RETURN(pending, ImportStore(tx).Pending(absl::Now()));
                           return absl::OkStatus();
                         }));
  absl::Status first_error;
  for (const PendingImport& import : pending) {
    if (loop_.stopping()) break;
    const absl::Status status = Run(import);
    if (status.ok()) continue;
    first_error.Update(status);
    if (IsPassing(status)) {
      GiveUpLease(import);
      continue;
    }
    obs::Error("import.failed").With("import_id", import.id.str()).With(status);
    first_error.Update(
        Fail(import, {"", "INTERNAL", "something went wrong; see the service's log"}));
  }
  return first_error;
}

absl::Status ImportWorker::Run(const PendingImport& pending) {
  const obs::ScopedTrace trace(obs::TraceContext::New());
  ASSIGN_OR_RETURN(const std::optional<Job> job, Open(pending));
  if (!job) return absl::OkStatus();
  bool more = true;
  while (more) {
    if (loop_.stopping()) {
      GiveUpLease(pending);
      return absl::OkStatus();
    }
    absl::StatusOr<bool> stored = RunRows(*job, options_.batch);
    if (!stored.ok() && !IsPassing(stored.status())) stored = RunRowByRow(*job);
    ASSIGN_OR_RETURN(more, stored);
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> ImportWorker::LeaseHeld(ImportStore& store, const PersonImportId& id) const {
  const absl::Time now = absl::Now();
  return store.TakeLease(id, options_.instance, now, now + options_.lease);
}

absl::StatusOr<std::optional<ImportWorker::Job>> ImportWorker::Open(const PendingImport& pending) {
  std::optional<Job> job;
  absl::Status unreadable;
  RETURN_IF_ERROR(postgres::Transact(
      service_pool_, postgres::Scope::Tenant(pending.tenant_id), absl::Now() + kTimeForFile,
      [&](postgres::Transaction& tx) -> absl::Status {
        job.reset();
        unreadable = absl::OkStatus();
        ImportStore store(tx);
        ASSIGN_OR_RETURN(const bool held, LeaseHeld(store, pending.id));
        if (!held) return absl::OkStatus();
        ASSIGN_OR_RETURN(PersonImport import, store.Lock(pending.id));
        ASSIGN_OR_RETURN(const std::string content, store.Content(pending.id));
        absl::StatusOr<PeopleFile> file = PeopleFile::Open(content, import.column_mapping);
        if (!file.ok()) {
          unreadable = file.status();
          return absl::OkStatus();
        }
        import.state = ImportState::kRunning;
        import.encoding = NameOf(file->encoding());
        import.separator = std::string(1, file->separator());
        import.total_rows = file->row_count();
        ++import.version;
        RETURN_IF_ERROR(store.Save(import));
        ASSIGN_OR_RETURN(auto programmes, ProgrammeStore(tx).All());
        ASSIGN_OR_RETURN(const Calendar calendar, LoadCalendar(tx));
        job = Job{pending, std::move(import), *std::move(file), std::move(programmes), calendar};
        return absl::OkStatus();
      }));
  if (!unreadable.ok()) {
    const auto violations = FieldViolationsOf(unreadable);
    RETURN_IF_ERROR(Fail(pending, violations.empty()
                                      ? FieldViolation{"", "FILE_UNREADABLE", "can't be read"}
                                      : violations.front()));
  }
  return job;
}

ImportRules ImportWorker::RulesOf(const Job& job) const {
  ImportRules rules{
      .rows = {.person = {.today = job.calendar.DayOf(clock_.Now()), .gazetteer = gazetteer_},
               .default_country = job.calendar.country,
               .default_programme_code = job.import.default_programme_code},
      .programmes = job.programmes,
      .calendar = job.calendar,
      .now = clock_.Now(),
      .recorded_by = job.import.created_by,
      .dry_run = job.import.dry_run};
  for (const auto& [code, programme] : job.programmes) rules.rows.programme_codes.insert(code);
  return rules;
}

absl::StatusOr<bool> ImportWorker::Advance(const Job& job, int most, RowWork work) {
  bool more = false;
  RETURN_IF_ERROR(postgres::Transact(
      service_pool_, postgres::Scope::Tenant(job.pending.tenant_id), absl::Now() + kTimeForBatch,
      [&](postgres::Transaction& tx) -> absl::Status {
        more = false;
        ImportStore store(tx);
        // Cancelled, or taken over by another worker: not ours to touch any more.
        ASSIGN_OR_RETURN(const bool held, LeaseHeld(store, job.pending.id));
        if (!held) return absl::OkStatus();
        ASSIGN_OR_RETURN(PersonImport import, store.Lock(job.pending.id));
        const int begin = import.processed_rows;
        const int end = std::min(begin + most, job.file.row_count());
        ASSIGN_OR_RETURN(const BatchOutcome outcome, work(tx, begin, end));
        import.processed_rows = end;
        import.created_people += outcome.created;
        import.unchanged_rows += outcome.unchanged;
        import.failed_rows += outcome.failed;
        import.probable_duplicates += outcome.probable_duplicates;
        more = end < job.file.row_count();
        if (!more) {
          import.state = ImportState::kSucceeded;
          import.end_time = clock_.Now();
          RETURN_IF_ERROR(store.DropContent(import.id));
        }
        ++import.version;
        RETURN_IF_ERROR(store.InsertErrors(import.id, outcome.errors));
        return store.Save(import);
      }));
  return more;
}

absl::StatusOr<bool> ImportWorker::RunRows(const Job& job, int most) {
  const ImportRules rules = RulesOf(job);
  return Advance(job, most, [&](postgres::Transaction& tx, int begin, int end) {
    return ImportRows(tx, job.file, begin, end, rules);
  });
}

absl::StatusOr<bool> ImportWorker::RefuseRow(const Job& job) {
  const ImportRules rules = RulesOf(job);
  return Advance(job, 1, [&](postgres::Transaction&, int begin, int end) {
    BatchOutcome outcome;
    if (begin == end) return absl::StatusOr<BatchOutcome>(outcome);
    outcome.failed = 1;
    outcome.errors.push_back({job.file.Read(begin, rules.rows).row, "", "NOT_STORED",
                              "could not be stored; see the service's log"});
    return absl::StatusOr<BatchOutcome>(outcome);
  });
}

absl::StatusOr<bool> ImportWorker::RunRowByRow(const Job& job) {
  int refused = 0;
  for (int i = 0; i < options_.batch; ++i) {
    if (loop_.stopping()) return true;
    absl::StatusOr<bool> more = RunRows(job, 1);
    // Who took the external id meanwhile can be seen by now, and is reported.
    if (absl::IsAlreadyExists(more.status())) more = RunRows(job, 1);
    if (!more.ok() && !IsPassing(more.status())) {
      obs::Warning("import.row_refused").With("import_id", job.import.id.str()).With(more.status());
      // As many rows can't all be at fault.
      if (++refused == options_.batch) return more;
      more = RefuseRow(job);
    }
    ASSIGN_OR_RETURN(const bool goes_on, more);
    if (!goes_on) return false;
  }
  return true;
}

absl::Status ImportWorker::Fail(const PendingImport& pending, const FieldViolation& why) {
  return postgres::Transact(
      service_pool_, postgres::Scope::Tenant(pending.tenant_id), absl::Now() + kTimeForBatch,
      [&](postgres::Transaction& tx) -> absl::Status {
        ImportStore store(tx);
        ASSIGN_OR_RETURN(const bool held, LeaseHeld(store, pending.id));
        if (!held) return absl::OkStatus();
        ASSIGN_OR_RETURN(PersonImport import, store.Lock(pending.id));
        import.state = ImportState::kFailed;
        import.failure_reason = why.reason;
        import.end_time = clock_.Now();
        ++import.version;
        RETURN_IF_ERROR(store.Save(import));
        // The header's row is where a file that can't be read as a whole is wrong.
        RETURN_IF_ERROR(store.InsertErrors(import.id, {{1, "", why.reason, why.description}}));
        return store.DropContent(import.id);
      });
}

void ImportWorker::GiveUpLease(const PendingImport& pending) {
  const absl::Time now = absl::Now();
  const absl::Status status = postgres::Transact(
      service_pool_, postgres::Scope::Tenant(pending.tenant_id), now + absl::Seconds(2),
      [&](postgres::Transaction& tx) -> absl::Status {
        return ImportStore(tx).TakeLease(pending.id, options_.instance, now, now).status();
      });
  status.IgnoreError();  // it runs out by itself
}

}  // namespace naober::intake
