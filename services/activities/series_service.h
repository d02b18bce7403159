// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_SERIES_SERVICE_H_
#define NAOBER_SERVICES_ACTIVITIES_SERIES_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "libs/rpc/unary.h"
#include "naober/activities/v1/activities_service.grpc.pb.h"
#include "services/activities/calendar.h"

namespace naober::activities {

// The RPC edge of the calendar: proto in, use case, proto out.
class SeriesService final : public v1::SeriesService::Service {
 public:
  SeriesService(rpc::Env& env, Calendar& calendar) : env_(env), calendar_(calendar) {}

  grpc::Status CreateSeries(grpc::ServerContext* context, const v1::CreateSeriesRequest* request,
                            v1::CreateSeriesResponse* response) override;
  grpc::Status GetSeries(grpc::ServerContext* context, const v1::GetSeriesRequest* request,
                         v1::GetSeriesResponse* response) override;
  grpc::Status ListSeries(grpc::ServerContext* context, const v1::ListSeriesRequest* request,
                          v1::ListSeriesResponse* response) override;
  grpc::Status GetSession(grpc::ServerContext* context, const v1::GetSessionRequest* request,
                          v1::GetSessionResponse* response) override;
  grpc::Status ListSessions(grpc::ServerContext* context, const v1::ListSessionsRequest* request,
                            v1::ListSessionsResponse* response) override;
  grpc::Status CancelSession(grpc::ServerContext* context, const v1::CancelSessionRequest* request,
                             v1::CancelSessionResponse* response) override;
  grpc::Status RescheduleSession(grpc::ServerContext* context,
                                 const v1::RescheduleSessionRequest* request,
                                 v1::RescheduleSessionResponse* response) override;

 private:
  rpc::Env& env_;
  Calendar& calendar_;
};

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_SERIES_SERVICE_H_
