// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_STORE_RUN_STORE_H_
#define NAOBER_SERVICES_MATCHING_STORE_RUN_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/matching/domain/match_run.h"

namespace naober::matching {

// FAILED_PRECONDITION (MATCH_RUN_IN_PROGRESS, metadata `match_run_id`) when a run of the programme
// has not ended.
absl::Status InsertRun(postgres::Transaction& tx, const MatchRun& run);

// NOT_FOUND (MATCH_RUN_NOT_FOUND).
absl::StatusOr<MatchRun> FindRun(postgres::Transaction& tx, const MatchRunId& id);
// The same, locked until the transaction ends.
absl::StatusOr<MatchRun> LockRun(postgres::Transaction& tx, const MatchRunId& id);

// The programme's newest run that succeeded.
absl::StatusOr<std::optional<MatchRun>> LastSucceededRun(postgres::Transaction& tx,
                                                         const std::string& programme_code);

// Writes all that can change of a locked run.
absl::Status SaveRun(postgres::Transaction& tx, const MatchRun& run);

struct RunFilter {
  std::string programme_code;          // empty = all
  std::optional<MatchRunState> state;  // none = all
};
// Newest first, one more than the page holds when there are more. The page key is (run id).
absl::StatusOr<std::vector<MatchRun>> ListRuns(postgres::Transaction& tx, const RunFilter& filter,
                                               const rpc::Page& page);

// A run that a worker took up.
struct RunLease {
  std::string tenant_id;
  MatchRunId run_id;
  int attempt = 0;  // from 1
};

// Takes up the oldest run that waits, or that its worker has left (its lease is over), of any
// tenant. Times are real. Through the worker's pool.
absl::StatusOr<std::optional<RunLease>> TakeRun(postgres::Transaction& tx,
                                                const std::string& holder, absl::Time now,
                                                absl::Time until);

// Keeps the lease and notes the progress. False: the run was cancelled, or taken over by another.
absl::StatusOr<bool> KeepRun(postgres::Transaction& tx, const MatchRunId& id,
                             const std::string& holder, int progress_percent, absl::Time until);

// Whether `holder` still has the lease of a locked run.
absl::StatusOr<bool> HoldsRun(postgres::Transaction& tx, const MatchRunId& id,
                              const std::string& holder);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_STORE_RUN_STORE_H_
