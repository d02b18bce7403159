// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_STORE_POLICY_STORE_H_
#define NAOBER_SERVICES_MATCHING_STORE_POLICY_STORE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/postgres/transaction.h"
#include "services/matching/domain/policy.h"

namespace naober::matching {

// The present one; the platform's default as version 1 while the programme has none.
absl::StatusOr<PolicyVersion> LatestPolicy(postgres::Transaction& tx,
                                           const std::string& programme_code);

// A version that a run named; INTERNAL when it is missing, because versions are never removed, and
// (POLICY_NOT_VALID) when it is stored but no policy that could be made today.
absl::StatusOr<PolicyVersion> PolicyOfVersion(postgres::Transaction& tx,
                                              const std::string& programme_code, int version);

// Whether an error says POLICY_NOT_VALID.
bool IsNotValidAnyMore(const absl::Status& status);

// Whether anything here names the programme: a policy, or somebody who was ready in it.
absl::StatusOr<bool> KnowsProgramme(postgres::Transaction& tx, const std::string& programme_code);

// Adds a version. ABORTED (ETAG_MISMATCH) when it exists.
absl::Status InsertPolicy(postgres::Transaction& tx, const PolicyVersion& policy);

// The present version, stored first when it is a default that nothing has used yet, so that a
// later platform's default doesn't change what a run followed.
absl::StatusOr<PolicyVersion> PinLatestPolicy(postgres::Transaction& tx,
                                              const std::string& programme_code, absl::Time now);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_STORE_POLICY_STORE_H_
