// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_EVENT_LOG_SERVICE_H_
#define NAOBER_LIBS_EVENTS_EVENT_LOG_SERVICE_H_

#include <string>

#include "libs/events/consumption.h"
#include "libs/events/dead_letters.h"
#include "libs/events/handler_table.h"
#include "libs/events/log_store.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/unary.h"
#include "naober/events/v1/event_log_service.grpc.pb.h"

namespace naober::events {

// The log of this service for its consumers, and for operators what this service consumes itself.
class EventLogService final : public v1::EventLogService::Service {
 public:
  // `rebuild` is null for a service whose tables are not projections. References must outlive it.
  EventLogService(rpc::Env& env, postgres::Pool& service_pool, postgres::Pool& worker_pool,
                  std::string producer, Consumption& consumption, const HandlerTable& handlers,
                  RebuildHook rebuild);

  grpc::Status ReadEvents(grpc::ServerContext* context, const v1::ReadEventsRequest* request,
                          v1::ReadEventsResponse* response) override;
  grpc::Status ReportCheckpoint(grpc::ServerContext* context,
                                const v1::ReportCheckpointRequest* request,
                                v1::ReportCheckpointResponse* response) override;
  grpc::Status GetEventLogStatus(grpc::ServerContext* context,
                                 const v1::GetEventLogStatusRequest* request,
                                 v1::GetEventLogStatusResponse* response) override;
  grpc::Status ReplayEvents(grpc::ServerContext* context, const v1::ReplayEventsRequest* request,
                            v1::ReplayEventsResponse* response) override;
  grpc::Status ListDeadLetters(grpc::ServerContext* context,
                               const v1::ListDeadLettersRequest* request,
                               v1::ListDeadLettersResponse* response) override;
  grpc::Status RetryDeadLetter(grpc::ServerContext* context,
                               const v1::RetryDeadLetterRequest* request,
                               v1::RetryDeadLetterResponse* response) override;
  grpc::Status DiscardDeadLetter(grpc::ServerContext* context,
                                 const v1::DiscardDeadLetterRequest* request,
                                 v1::DiscardDeadLetterResponse* response) override;

 private:
  absl::Status FillLogStatus(absl::Time deadline, v1::LogStatus& out);
  absl::Status FillConsumption(absl::Time deadline, v1::GetEventLogStatusResponse& out);

  rpc::Env& env_;
  const std::string producer_;
  LogStore log_;
  Consumption& consumption_;
  DeadLetters dead_letters_;
  const RebuildHook rebuild_;
};

}  // namespace naober::events

#endif  // NAOBER_LIBS_EVENTS_EVENT_LOG_SERVICE_H_
