// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/policy_service.h"

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"

namespace naober::matching {

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
                      if (request->policy().programme_code().empty())
                        return InvalidField("policy.programme_code", "REQUIRED",
                                            "name the programme");
                      ASSIGN_OR_RETURN(const Policy wanted, FromProto(request->policy(), "policy"));
                      ASSIGN_OR_RETURN(const PolicyVersion policy,
                                       policies_.Update(call, request->policy().programme_code(),
                                                        request->policy().etag(), wanted));
                      pb::UpdatePolicyResponse answer;
                      *answer.mutable_policy() = ToProto(policy);
                      return answer;
                    });
}

}  // namespace naober::matching
