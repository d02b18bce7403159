// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_ROUND_SERVICE_H_
#define NAOBER_SERVICES_MATCHING_ROUND_SERVICE_H_

#include "libs/rpc/unary.h"
#include "naober/matching/v1/round_service.grpc.pb.h"
#include "services/matching/rounds.h"

namespace naober::matching {

// The RPC edge of rounds.
class RoundService final : public v1::RoundService::Service {
 public:
  // References must outlive it.
  RoundService(rpc::Env& env, Rounds& rounds) : env_(env), rounds_(rounds) {}

  grpc::Status CreateRound(grpc::ServerContext* context, const v1::CreateRoundRequest* request,
                           v1::CreateRoundResponse* response) override;
  grpc::Status PlanRound(grpc::ServerContext* context, const v1::PlanRoundRequest* request,
                         v1::PlanRoundResponse* response) override;
  grpc::Status GetRound(grpc::ServerContext* context, const v1::GetRoundRequest* request,
                        v1::GetRoundResponse* response) override;
  grpc::Status ListRounds(grpc::ServerContext* context, const v1::ListRoundsRequest* request,
                          v1::ListRoundsResponse* response) override;
  grpc::Status RecordNoShows(grpc::ServerContext* context, const v1::RecordNoShowsRequest* request,
                             v1::RecordNoShowsResponse* response) override;
  grpc::Status RearrangeRound(grpc::ServerContext* context,
                              const v1::RearrangeRoundRequest* request,
                              v1::RearrangeRoundResponse* response) override;
  grpc::Status ApproveRound(grpc::ServerContext* context, const v1::ApproveRoundRequest* request,
                            v1::ApproveRoundResponse* response) override;

 private:
  rpc::Env& env_;
  Rounds& rounds_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_ROUND_SERVICE_H_
