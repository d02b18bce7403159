// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/policies.h"

#include <optional>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/idempotency.h"
#include "services/matching/preconditions.h"
#include "services/matching/store/policy_store.h"

namespace naober::matching {

absl::Status Policies::CheckProgramme(const rpc::Call& call, const std::string& programme_code) {
  if (programme_code.empty())
    return InvalidField("programme_code", "REQUIRED", "name the programme");
  bool known = false;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(known, KnowsProgramme(tx, programme_code));
                                       return absl::OkStatus();
                                     }));
  return known ? absl::OkStatus() : intake_.CheckProgramme(call, programme_code);
}

absl::StatusOr<PolicyVersion> Policies::Get(const rpc::Call& call,
                                            const std::string& programme_code) {
  RETURN_IF_ERROR(CheckProgramme(call, programme_code));
  PolicyVersion policy;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(policy, LatestPolicy(tx, programme_code));
                                       return absl::OkStatus();
                                     }));
  return policy;
}

absl::StatusOr<PolicyVersion> Policies::Update(const rpc::Call& call,
                                               const std::string& programme_code,
                                               const std::string& etag, const Policy& policy) {
  RETURN_IF_ERROR(CheckProgramme(call, programme_code));
  if (etag.empty())
    return InvalidField("policy.etag", "REQUIRED", "name the version that you replace");
  PolicyVersion stored;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<rpc::EarlierAnswer> earlier,
                         rpc::ClaimRequest(tx, call));
        if (earlier) {
          ASSIGN_OR_RETURN(stored, PolicyOfVersion(tx, programme_code, earlier->resource_version));
          return absl::OkStatus();
        }
        // The default gets its version 1 too, so that versions are dense.
        ASSIGN_OR_RETURN(const PolicyVersion present,
                         PinLatestPolicy(tx, programme_code, call.now));
        RETURN_IF_ERROR(CheckEtag(etag, present.version, "policy", programme_code));
        stored = PolicyVersion{programme_code, present.version + 1, policy, call.now};
        RETURN_IF_ERROR(InsertPolicy(tx, stored));
        call.Audit("policy", programme_code);
        return rpc::RecordAnswer(tx, call, programme_code, stored.version);
      }));
  return stored;
}

}  // namespace naober::matching
