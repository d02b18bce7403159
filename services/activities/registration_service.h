// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_REGISTRATION_SERVICE_H_
#define NAOBER_SERVICES_ACTIVITIES_REGISTRATION_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "libs/rpc/unary.h"
#include "naober/activities/v1/activities_service.grpc.pb.h"
#include "services/activities/attendance_register.h"
#include "services/activities/registration_desk.h"

namespace naober::activities {

// The RPC edge of seats and attendance: proto in, use case, proto out.
class RegistrationService final : public v1::RegistrationService::Service {
 public:
  RegistrationService(rpc::Env& env, RegistrationDesk& desk, AttendanceRegister& attendance)
      : env_(env), desk_(desk), attendance_(attendance) {}

  grpc::Status RegisterForSeries(grpc::ServerContext* context,
                                 const v1::RegisterForSeriesRequest* request,
                                 v1::RegisterForSeriesResponse* response) override;
  grpc::Status RegisterForSession(grpc::ServerContext* context,
                                  const v1::RegisterForSessionRequest* request,
                                  v1::RegisterForSessionResponse* response) override;
  grpc::Status GiveUpSeat(grpc::ServerContext* context, const v1::GiveUpSeatRequest* request,
                          v1::GiveUpSeatResponse* response) override;
  grpc::Status ListRegistrations(grpc::ServerContext* context,
                                 const v1::ListRegistrationsRequest* request,
                                 v1::ListRegistrationsResponse* response) override;
  grpc::Status RecordAttendance(grpc::ServerContext* context,
                                const v1::RecordAttendanceRequest* request,
                                v1::RecordAttendanceResponse* response) override;
  grpc::Status ListAttendance(grpc::ServerContext* context,
                              const v1::ListAttendanceRequest* request,
                              v1::ListAttendanceResponse* response) override;

 private:
  rpc::Env& env_;
  RegistrationDesk& desk_;
  AttendanceRegister& attendance_;
};

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_REGISTRATION_SERVICE_H_
