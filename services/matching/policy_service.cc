// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/policy_service.h"

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"

namespace naober::matching {

namespace {

// The policy that a coordinator wants, or everything at once that is wrong with it.
absl::StatusOr<Policy> ReadPolicy(const pb::Policy& policy, const geo::Gazetteer& gazetteer) {
  FieldViolations violations;
  if (policy.programme_code().empty())
    violations.Add("policy.programme_code", "REQUIRED", "name the programme");
  absl::StatusOr<Policy> wanted = FromProto(policy, "policy");
  for (const FieldViolation& found : FieldViolationsOf(wanted.status()))
    violations.Add(found.field, found.reason, found.description);
  for (int i = 0; i < policy.floors_size(); ++i)
    CheckMunicipalities(policy.floors(i), absl::StrCat("policy.floors[", i, "]"), gazetteer,
                        violations);
  RETURN_IF_ERROR(violations.ToStatus());
  return wanted;
}

}  // namespace

grpc::Status PolicyService::GetPolicy(grpc::ServerContext* context,
                                      const pb::GetPolicyRequest* request,
                                      pb::GetPolicyResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::GetPolicyResponse> {
                      ASSIGN_OR_RETURN(const PolicyVersion policy,
                                       policies_.Get(call, request->programme_code()));
                      pb::GetPolicyResponse answer;
                      *answer.mutable_policy() = ToProto(policy);
                      return answer;
                    });
}

grpc::Status PolicyService::UpdatePolicy(grpc::ServerContext* context,
                                         const pb::UpdatePolicyRequest* request,
                                         pb::UpdatePolicyResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::UpdatePolicyResponse> {
                      ASSIGN_OR_RETURN(const Policy wanted,
                                       ReadPolicy(request->policy(), gazetteer_));
                      ASSIGN_OR_RETURN(const PolicyVersion policy,
                                       policies_.Update(call, request->policy().programme_code(),
                                                        request->policy().etag(), wanted));
                      pb::UpdatePolicyResponse answer;
                      *answer.mutable_policy() = ToProto(policy);
                      return answer;
                    });
}

}  // namespace naober::matching
