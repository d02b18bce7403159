// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_CANDIDATE_POOL_H_
#define NAOBER_SERVICES_MATCHING_CANDIDATE_POOL_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/obs/metrics.h"
#include "libs/postgres/pool.h"
#include "services/matching/intake.h"

namespace naober::matching {

// Keeps the features in the candidate pool fresh. Events only say that somebody changed; the
// features are asked of intake here, outside of the events' transactions. Thread-safe.
class CandidatePool {
 public:
  // References must outlive it.
  CandidatePool(postgres::Pool& service_pool, postgres::Pool& worker_pool, Intake& intake,
                obs::Metrics& metrics);

  // Fetches what is stale, of all tenants, until nothing is or `stopping` says so. A tenant that
  // fails doesn't hold up the others; the first error is returned.
  absl::Status RefreshAll(absl::FunctionRef<bool()> stopping);

  // Fetches what is stale in one programme until nothing is. Errors: intake's, the database's.
  absl::Status RefreshProgramme(const std::string& tenant_id, const std::string& programme_code,
                                absl::Time deadline);

 private:
  // One batch; returns how many people were fetched.
  absl::StatusOr<int> RefreshBatch(const std::string& tenant_id, const std::string& programme_code,
                                   absl::Time deadline);

  postgres::Pool& service_pool_;
  postgres::Pool& worker_pool_;
  Intake& intake_;
  const obs::Counter fetched_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_CANDIDATE_POOL_H_
