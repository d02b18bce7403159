// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_IMPORT_WORKER_H_
#define NAOBER_SERVICES_INTAKE_IMPORT_WORKER_H_

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/base/clock.h"
#include "libs/base/errors.h"
#include "libs/base/task.h"
#include "libs/geo/gazetteer.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/background_loop.h"
#include "services/intake/calendar.h"
#include "services/intake/domain/people_file.h"
#include "services/intake/import_batch.h"
#include "services/intake/store/import_store.h"

namespace naober::intake {

struct ImportWorkerOptions {
  std::string instance;  // stable name of this process; holds the lease
  int batch = 500;       // rows in one transaction
  absl::Duration lease = absl::Seconds(15);
  absl::Duration poll = absl::Milliseconds(500);  // backs up the wake-up
};

// Does the imports that were started, of all tenants, one at a time per process.
//
// What is done stands in PostgreSQL: a batch of rows, its errors and the progress commit together,
// under a lease that is renewed with every batch. When a process dies, another (or the same,
// started again) goes on at the row behind the last batch as soon as the lease has run out; no row
// is done twice. A dry run does the same without writing people.
//
// When the database refuses a batch, its rows are done one at a time; a row that it refuses by
// itself too is an error (NOT_STORED). An import in which it refuses a whole batch in that way has
// failed.
//
// A row whose content was imported before is unchanged, whatever became of the person since; one
// whose external id belongs to somebody imported from other content, or registered otherwise, is an
// error (EXTERNAL_ID_EXISTS).
class ImportWorker final : public Task {
 public:
  // The worker role finds imports across tenants, the service role does them. All references must
  // outlive it.
  ImportWorker(postgres::Pool& service_pool, postgres::Pool& worker_pool, const Clock& clock,
               const geo::Gazetteer& gazetteer, ImportWorkerOptions options);

  absl::string_view name() const override { return loop_.name(); }
  absl::Status Start() override { return loop_.Start(); }
  // Ends after the batch in hand.
  void Stop() override { loop_.Stop(); }

  // Looks for work at once. Thread-safe.
  void Wake() { loop_.Wake(); }

  // Does what is pending now, on the calling thread. For tests, and the loop itself.
  absl::Status RunPending();

 private:
  struct Job;

  absl::Status Run(const PendingImport& pending);
  absl::StatusOr<std::optional<Job>> Open(const PendingImport& pending);
  ImportRules RulesOf(const Job& job) const;

  // The functions below bring the import further, and are true while rows are left.
  using RowWork =
      absl::FunctionRef<absl::StatusOr<BatchOutcome>(postgres::Transaction&, int begin, int end)>;
  // Does the next `most` rows as `work` says, in one transaction with the progress.
  absl::StatusOr<bool> Advance(const Job& job, int most, RowWork work);
  absl::StatusOr<bool> RunRows(const Job& job, int most);
  // Passes over the next row, with an error.
  absl::StatusOr<bool> RefuseRow(const Job& job);
  // Does a batch that failed, so that the rows at fault keep none of the others out.
  absl::StatusOr<bool> RunRowByRow(const Job& job);

  absl::StatusOr<bool> LeaseHeld(ImportStore& store, const PersonImportId& id) const;
  absl::Status Fail(const PendingImport& pending, const FieldViolation& why);
  void GiveUpLease(const PendingImport& pending);

  postgres::Pool& service_pool_;
  postgres::Pool& worker_pool_;
  const Clock& clock_;
  const geo::Gazetteer& gazetteer_;
  const ImportWorkerOptions options_;

  rpc::BackgroundLoop loop_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_IMPORT_WORKER_H_
