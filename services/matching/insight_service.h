// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_INSIGHT_SERVICE_H_
#define NAOBER_SERVICES_MATCHING_INSIGHT_SERVICE_H_

#include "libs/rpc/unary.h"
#include "naober/matching/v1/insight_service.grpc.pb.h"
#include "services/matching/convert.h"
#include "services/matching/insights.h"

namespace naober::matching {

// The RPC edge of insights: proto in, use case, proto out.
class InsightService final : public pb::InsightService::Service {
 public:
  // References must outlive it.
  InsightService(rpc::Env& env, Insights& insights) : env_(env), insights_(insights) {}

  grpc::Status PreviewPolicy(grpc::ServerContext* context, const pb::PreviewPolicyRequest* request,
                             pb::PreviewPolicyResponse* response) override;
  grpc::Status ExplainProposal(grpc::ServerContext* context,
                               const pb::ExplainProposalRequest* request,
                               pb::ExplainProposalResponse* response) override;
  grpc::Status ExplainNewcomer(grpc::ServerContext* context,
                               const pb::ExplainNewcomerRequest* request,
                               pb::ExplainNewcomerResponse* response) override;
  grpc::Status ExplainMatchRun(grpc::ServerContext* context,
                               const pb::ExplainMatchRunRequest* request,
                               pb::ExplainMatchRunResponse* response) override;
  grpc::Status GetAlgorithmRegisterEntry(grpc::ServerContext* context,
                                         const pb::GetAlgorithmRegisterEntryRequest* request,
                                         pb::GetAlgorithmRegisterEntryResponse* response) override;

 private:
  rpc::Env& env_;
  Insights& insights_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_INSIGHT_SERVICE_H_
