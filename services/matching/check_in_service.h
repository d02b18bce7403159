// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_CHECK_IN_SERVICE_H_
#define NAOBER_SERVICES_MATCHING_CHECK_IN_SERVICE_H_

#include "libs/rpc/unary.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "services/matching/check_ins.h"
#include "services/matching/convert.h"

namespace naober::matching {

// The RPC edge of check-ins.
class CheckInService final : public pb::CheckInService::Service {
 public:
  // References must outlive it.
  CheckInService(rpc::Env& env, CheckIns& check_ins) : env_(env), check_ins_(check_ins) {}

  grpc::Status ListCheckIns(grpc::ServerContext* context, const pb::ListCheckInsRequest* request,
                            pb::ListCheckInsResponse* response) override;
  grpc::Status RecordCheckIn(grpc::ServerContext* context, const pb::RecordCheckInRequest* request,
                             pb::RecordCheckInResponse* response) override;

 private:
  rpc::Env& env_;
  CheckIns& check_ins_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_CHECK_IN_SERVICE_H_
