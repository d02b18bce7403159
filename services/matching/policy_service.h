// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_POLICY_SERVICE_H_
#define NAOBER_SERVICES_MATCHING_POLICY_SERVICE_H_

#include "libs/geo/gazetteer.h"
#include "libs/rpc/unary.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "services/matching/convert.h"
#include "services/matching/policies.h"

namespace naober::matching {

// The RPC edge of policies: proto in, use case, proto out.
class PolicyService final : public pb::PolicyService::Service {
 public:
  // References must outlive it.
  PolicyService(rpc::Env& env, Policies& policies, const geo::Gazetteer& gazetteer)
      : env_(env), policies_(policies), gazetteer_(gazetteer) {}

  grpc::Status GetPolicy(grpc::ServerContext* context, const pb::GetPolicyRequest* request,
                         pb::GetPolicyResponse* response) override;
  grpc::Status UpdatePolicy(grpc::ServerContext* context, const pb::UpdatePolicyRequest* request,
                            pb::UpdatePolicyResponse* response) override;

 private:
  rpc::Env& env_;
  Policies& policies_;
  const geo::Gazetteer& gazetteer_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_POLICY_SERVICE_H_
