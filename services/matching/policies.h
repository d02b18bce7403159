// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_POLICIES_H_
#define NAOBER_SERVICES_MATCHING_POLICIES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/call.h"
#include "services/matching/domain/policy.h"
#include "services/matching/intake.h"

namespace naober::matching {

// Use cases around policies. Thread-safe.
class Policies {
 public:
  // References must outlive it.
  Policies(postgres::Pool& pool, Intake& intake) : pool_(pool), intake_(intake) {}

  // The present policy. NOT_FOUND (PROGRAMME_NOT_FOUND).
  absl::StatusOr<PolicyVersion> Get(const rpc::Call& call, const std::string& programme_code);

  // Replaces it, when `etag` names the present version, else ABORTED (ETAG_MISMATCH). NOT_FOUND
  // (PROGRAMME_NOT_FOUND).
  absl::StatusOr<PolicyVersion> Update(const rpc::Call& call, const std::string& programme_code,
                                       const std::string& etag, const Policy& policy);

  // OK when the programme exists. Intake is asked only about programmes that nothing here names.
  absl::Status CheckProgramme(const rpc::Call& call, const std::string& programme_code);

 private:
  postgres::Pool& pool_;
  Intake& intake_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_POLICIES_H_
