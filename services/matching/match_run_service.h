// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_MATCH_RUN_SERVICE_H_
#define NAOBER_SERVICES_MATCHING_MATCH_RUN_SERVICE_H_

#include "libs/rpc/unary.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "services/matching/convert.h"
#include "services/matching/match_runs.h"
#include "services/matching/run_proofs.h"

namespace naober::matching {

// The RPC edge of runs.
class MatchRunService final : public pb::MatchRunService::Service {
 public:
  // References must outlive it.
  MatchRunService(rpc::Env& env, MatchRuns& runs, RunProofs& proofs)
      : env_(env), runs_(runs), proofs_(proofs) {}

  grpc::Status CreateMatchRun(grpc::ServerContext* context,
                              const pb::CreateMatchRunRequest* request,
                              pb::CreateMatchRunResponse* response) override;
  grpc::Status GetMatchRun(grpc::ServerContext* context, const pb::GetMatchRunRequest* request,
                           pb::GetMatchRunResponse* response) override;
  grpc::Status ListMatchRuns(grpc::ServerContext* context, const pb::ListMatchRunsRequest* request,
                             pb::ListMatchRunsResponse* response) override;
  grpc::Status CancelMatchRun(grpc::ServerContext* context,
                              const pb::CancelMatchRunRequest* request,
                              pb::CancelMatchRunResponse* response) override;
  grpc::Status VerifyMatchRun(grpc::ServerContext* context,
                              const pb::VerifyMatchRunRequest* request,
                              pb::VerifyMatchRunResponse* response) override;

 private:
  rpc::Env& env_;
  MatchRuns& runs_;
  RunProofs& proofs_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_MATCH_RUN_SERVICE_H_
