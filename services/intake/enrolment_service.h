// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_ENROLMENT_SERVICE_H_
#define NAOBER_SERVICES_INTAKE_ENROLMENT_SERVICE_H_

#include "libs/rpc/unary.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "services/intake/enrolments.h"

namespace naober::intake {

// RPC edge: Enrolments and the waiting list. What each RPC promises stands in intake_service.proto.
// Thread-safe.
class EnrolmentService final : public v1::EnrolmentService::Service {
 public:
  EnrolmentService(rpc::Env& env, Enrolments& enrolments) : env_(env), enrolments_(enrolments) {}

  grpc::Status OpenEnrolment(grpc::ServerContext* context, const v1::OpenEnrolmentRequest* request,
                             v1::OpenEnrolmentResponse* response) override;
  grpc::Status GetEnrolment(grpc::ServerContext* context, const v1::GetEnrolmentRequest* request,
                            v1::GetEnrolmentResponse* response) override;
  grpc::Status ListEnrolments(grpc::ServerContext* context,
                              const v1::ListEnrolmentsRequest* request,
                              v1::ListEnrolmentsResponse* response) override;
  grpc::Status CloseEnrolment(grpc::ServerContext* context,
                              const v1::CloseEnrolmentRequest* request,
                              v1::CloseEnrolmentResponse* response) override;
  grpc::Status BatchGetWaitingPositions(grpc::ServerContext* context,
                                        const v1::BatchGetWaitingPositionsRequest* request,
                                        v1::BatchGetWaitingPositionsResponse* response) override;

 private:
  rpc::Env& env_;
  Enrolments& enrolments_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_ENROLMENT_SERVICE_H_
