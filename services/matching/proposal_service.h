// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_PROPOSAL_SERVICE_H_
#define NAOBER_SERVICES_MATCHING_PROPOSAL_SERVICE_H_

#include "libs/rpc/unary.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "services/matching/convert.h"
#include "services/matching/hand_pairings.h"
#include "services/matching/proposals.h"

namespace naober::matching {

// The RPC edge of proposals.
class ProposalService final : public pb::ProposalService::Service {
 public:
  // References must outlive it.
  ProposalService(rpc::Env& env, Proposals& proposals, HandPairings& hand_pairings)
      : env_(env), proposals_(proposals), hand_pairings_(hand_pairings) {}

  grpc::Status GetProposal(grpc::ServerContext* context, const pb::GetProposalRequest* request,
                           pb::GetProposalResponse* response) override;
  grpc::Status ListProposals(grpc::ServerContext* context, const pb::ListProposalsRequest* request,
                             pb::ListProposalsResponse* response) override;
  grpc::Status ApproveProposals(grpc::ServerContext* context,
                                const pb::ApproveProposalsRequest* request,
                                pb::ApproveProposalsResponse* response) override;
  grpc::Status ProposePair(grpc::ServerContext* context, const pb::ProposePairRequest* request,
                           pb::ProposePairResponse* response) override;
  grpc::Status DeclineProposal(grpc::ServerContext* context,
                               const pb::DeclineProposalRequest* request,
                               pb::DeclineProposalResponse* response) override;
  grpc::Status ConfirmProposal(grpc::ServerContext* context,
                               const pb::ConfirmProposalRequest* request,
                               pb::ConfirmProposalResponse* response) override;

 private:
  rpc::Env& env_;
  Proposals& proposals_;
  HandPairings& hand_pairings_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_PROPOSAL_SERVICE_H_
