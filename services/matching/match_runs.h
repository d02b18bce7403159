// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_MATCH_RUNS_H_
#define NAOBER_SERVICES_MATCHING_MATCH_RUNS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "services/matching/domain/match_run.h"
#include "services/matching/policies.h"
#include "services/matching/store/run_store.h"

namespace naober::matching {

// Use cases around runs; RunWorker computes them. Thread-safe.
class MatchRuns {
 public:
  // `wake_worker` is called after a run was made. References must outlive it.
  MatchRuns(postgres::Pool& pool, Policies& policies, std::function<void()> wake_worker)
      : pool_(pool), policies_(policies), wake_worker_(std::move(wake_worker)) {}

  // A QUEUED run that follows the present policy. INVALID_ARGUMENT (OUT_OF_RANGE); NOT_FOUND
  // (PROGRAMME_NOT_FOUND); FAILED_PRECONDITION (MATCH_RUN_IN_PROGRESS).
  absl::StatusOr<MatchRun> Create(const rpc::Call& call, const std::string& programme_code,
                                  const RunOptions& options = {});

  absl::StatusOr<MatchRun> Get(const rpc::Call& call, const MatchRunId& id);

  // Newest first; one more than the page holds when there are more.
  absl::StatusOr<std::vector<MatchRun>> List(const rpc::Call& call, const RunFilter& filter,
                                             const rpc::Page& page);

  // FAILED_PRECONDITION (MATCH_RUN_ENDED). A worker that computes it notices within seconds.
  absl::StatusOr<MatchRun> Cancel(const rpc::Call& call, const MatchRunId& id,
                                  const std::string& etag);

 private:
  postgres::Pool& pool_;
  Policies& policies_;
  const std::function<void()> wake_worker_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_MATCH_RUNS_H_
