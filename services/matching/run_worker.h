// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_RUN_WORKER_H_
#define NAOBER_SERVICES_MATCHING_RUN_WORKER_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/base/clock.h"
#include "libs/geo/gazetteer.h"
#include "libs/obs/metrics.h"
#include "libs/postgres/pool.h"
#include "libs/postgres/transaction.h"
#include "services/matching/candidate_pool.h"
#include "services/matching/domain/match_plan.h"
#include "services/matching/domain/match_run.h"
#include "services/matching/domain/run_plan.h"
#include "services/matching/store/run_store.h"

namespace naober::matching {

struct RunWorkerOptions {
  std::string holder;                             // who takes runs up: stable name and process
  absl::TimeZone zone;                            // in which days are counted
  absl::Duration lease = absl::Seconds(30);       // a worker silent for so long has left its run
  absl::Duration keep_every = absl::Seconds(1);   // progress and lease are written so often
  absl::Duration retry_after = absl::Seconds(2);  // a run that failed for a while
  int max_attempts = 5;                           // then it is FAILED
  // Waits until all that intake has stated so far is in the pool, or the time is over. A run that
  // is asked for right after an import then sees everybody in it. Without it, or when it fails, the
  // pool is taken as it is.
  std::function<absl::Status(absl::Time deadline)> catch_up;
};

// Computes match runs, one at a time. A run is held by a lease, so a run whose worker died is taken
// up again by any other; what it did before is nowhere, since all of a run's effects are in one
// transaction at its end.
//
//   take up → catch up with intake's events → fetch stale features → load → plan (CPU) → check that
//   nothing changed, propose
//
// If the pool changed while it planned, it plans again, so proposals always are the optimum for the
// people of the moment at which they were made.
class RunWorker {
 public:
  // References must outlive it.
  RunWorker(postgres::Pool& service_pool, postgres::Pool& worker_pool, CandidatePool& candidates,
            Intake& intake, const geo::Gazetteer& gazetteer, Clock& clock, obs::Metrics& metrics,
            RunWorkerOptions options);

  // Takes up and computes one run. False when none waits. `stopping` true makes it leave its run to
  // others. Errors are the database's; a run's own failure is in the run.
  absl::StatusOr<bool> WorkOnce(const std::function<bool()>& stopping);

  // WorkOnce until none waits.
  absl::Status WorkWhileRunsWait(const std::function<bool()>& stopping);

 private:
  absl::Status Compute(const RunLease& lease, const std::function<bool()>& stopping);
  absl::StatusOr<MatchRun> Begin(const RunLease& lease);
  void CatchUp(const RunLease& lease);
  absl::StatusOr<Policy> LoadPolicy(const RunLease& lease, const MatchRun& run);
  absl::StatusOr<RunInput> LoadInput(postgres::Transaction& tx, const MatchRun& run,
                                     const Policy& policy, const absl::TimeZone& zone) const;
  // CANCELLED when the run is no longer ours.
  absl::Status Keep(const RunLease& lease, int percent, absl::Duration lease_time);
  absl::StatusOr<RunPlan> PlanWithLease(const RunLease& lease, const MatchRun& run,
                                        const RunInput& input,
                                        const std::function<bool()>& stopping);
  // Writes the proposals and the proof, and ends the run. False: the input is no longer what was
  // planned for.
  absl::StatusOr<bool> Complete(const RunLease& lease, const RunInput& input,
                                const RunPlan& planned);
  // What becomes of a run that could not be computed.
  absl::Status GiveUp(const RunLease& lease, const absl::Status& error, bool stopping);

  postgres::Pool& service_pool_;
  postgres::Pool& worker_pool_;
  CandidatePool& candidates_;
  Intake& intake_;
  const geo::Gazetteer& gazetteer_;
  Clock& clock_;
  const RunWorkerOptions options_;
  const obs::Histogram duration_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_RUN_WORKER_H_
