// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_INTERVISION_SERVICE_H_
#define NAOBER_SERVICES_MATCHING_INTERVISION_SERVICE_H_

#include "libs/rpc/unary.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "services/matching/convert.h"
#include "services/matching/intervisions.h"

namespace naober::matching {

// The RPC edge of intervision.
class IntervisionService final : public pb::IntervisionService::Service {
 public:
  // References must outlive it.
  IntervisionService(rpc::Env& env, Intervisions& intervisions)
      : env_(env), intervisions_(intervisions) {}

  grpc::Status CreateIntervisionGroup(grpc::ServerContext* context,
                                      const pb::CreateIntervisionGroupRequest* request,
                                      pb::CreateIntervisionGroupResponse* response) override;
  grpc::Status UpdateIntervisionGroup(grpc::ServerContext* context,
                                      const pb::UpdateIntervisionGroupRequest* request,
                                      pb::UpdateIntervisionGroupResponse* response) override;
  grpc::Status GetIntervisionGroup(grpc::ServerContext* context,
                                   const pb::GetIntervisionGroupRequest* request,
                                   pb::GetIntervisionGroupResponse* response) override;
  grpc::Status ListIntervisionGroups(grpc::ServerContext* context,
                                     const pb::ListIntervisionGroupsRequest* request,
                                     pb::ListIntervisionGroupsResponse* response) override;
  grpc::Status ScheduleIntervisionMeeting(
      grpc::ServerContext* context, const pb::ScheduleIntervisionMeetingRequest* request,
      pb::ScheduleIntervisionMeetingResponse* response) override;
  grpc::Status RecordIntervisionMeeting(grpc::ServerContext* context,
                                        const pb::RecordIntervisionMeetingRequest* request,
                                        pb::RecordIntervisionMeetingResponse* response) override;
  grpc::Status ListIntervisionMeetings(grpc::ServerContext* context,
                                       const pb::ListIntervisionMeetingsRequest* request,
                                       pb::ListIntervisionMeetingsResponse* response) override;

 private:
  rpc::Env& env_;
  Intervisions& intervisions_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_INTERVISION_SERVICE_H_
