// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_REFERRAL_SERVICE_H_
#define NAOBER_SERVICES_REFERRALS_REFERRAL_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "libs/rpc/unary.h"
#include "naober/referrals/v1/referrals_service.grpc.pb.h"
#include "services/referrals/referral_desk.h"

namespace naober::referrals {

// The RPC edge of the referrals: proto in, use case, proto out. One RPC per state (domain 5.11).
class ReferralService final : public v1::ReferralService::Service {
 public:
  ReferralService(rpc::Env& env, ReferralDesk& desk) : env_(env), desk_(desk) {}

  grpc::Status CreateReferral(grpc::ServerContext* context,
                              const v1::CreateReferralRequest* request,
                              v1::CreateReferralResponse* response) override;
  grpc::Status GetReferral(grpc::ServerContext* context, const v1::GetReferralRequest* request,
                           v1::GetReferralResponse* response) override;
  grpc::Status ListReferrals(grpc::ServerContext* context, const v1::ListReferralsRequest* request,
                             v1::ListReferralsResponse* response) override;
  grpc::Status ListReferralHistory(grpc::ServerContext* context,
                                   const v1::ListReferralHistoryRequest* request,
                                   v1::ListReferralHistoryResponse* response) override;
  grpc::Status SendReferral(grpc::ServerContext* context, const v1::SendReferralRequest* request,
                            v1::SendReferralResponse* response) override;
  grpc::Status ReceiveReferral(grpc::ServerContext* context,
                               const v1::ReceiveReferralRequest* request,
                               v1::ReceiveReferralResponse* response) override;
  grpc::Status AcceptReferral(grpc::ServerContext* context,
                              const v1::AcceptReferralRequest* request,
                              v1::AcceptReferralResponse* response) override;
  grpc::Status DeclineReferral(grpc::ServerContext* context,
                               const v1::DeclineReferralRequest* request,
                               v1::DeclineReferralResponse* response) override;
  grpc::Status WaitlistReferral(grpc::ServerContext* context,
                                const v1::WaitlistReferralRequest* request,
                                v1::WaitlistReferralResponse* response) override;
  grpc::Status ScheduleReferral(grpc::ServerContext* context,
                                const v1::ScheduleReferralRequest* request,
                                v1::ScheduleReferralResponse* response) override;
  grpc::Status StartReferral(grpc::ServerContext* context, const v1::StartReferralRequest* request,
                             v1::StartReferralResponse* response) override;
  grpc::Status RecordNoShow(grpc::ServerContext* context, const v1::RecordNoShowRequest* request,
                            v1::RecordNoShowResponse* response) override;
  grpc::Status HoldReferral(grpc::ServerContext* context, const v1::HoldReferralRequest* request,
                            v1::HoldReferralResponse* response) override;
  grpc::Status CompleteReferral(grpc::ServerContext* context,
                                const v1::CompleteReferralRequest* request,
                                v1::CompleteReferralResponse* response) override;
  grpc::Status FailReferral(grpc::ServerContext* context, const v1::FailReferralRequest* request,
                            v1::FailReferralResponse* response) override;
  grpc::Status WithdrawReferral(grpc::ServerContext* context,
                                const v1::WithdrawReferralRequest* request,
                                v1::WithdrawReferralResponse* response) override;
  grpc::Status RecallReferral(grpc::ServerContext* context,
                              const v1::RecallReferralRequest* request,
                              v1::RecallReferralResponse* response) override;
  grpc::Status EnterReferralInError(grpc::ServerContext* context,
                                    const v1::EnterReferralInErrorRequest* request,
                                    v1::EnterReferralInErrorResponse* response) override;

 private:
  // What all changes of state have in common.
  template <class Request, class Response>
  grpc::Status Move(grpc::ServerContext* context, const Request& request, Response* response,
                    Step step);

  rpc::Env& env_;
  ReferralDesk& desk_;
};

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_REFERRAL_SERVICE_H_
