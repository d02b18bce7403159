// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/intervision_service.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/events/timestamps.h"
#include "libs/postgres/row.h"
#include "libs/rpc/page.h"
#include "services/matching/domain/meeting.h"

namespace naober::matching {

namespace {

constexpr char kGroupList[] = "intervision_groups";
constexpr char kMeetingList[] = "intervision_meetings";
constexpr int kDefaultWeeks = 3;

pb::IntervisionGroup ToProto(const IntervisionGroup& group) {
  pb::IntervisionGroup out;
  out.set_id(group.id.str());
  out.set_etag(absl::StrCat(group.version));
  out.set_programme_code(group.programme_code);
  out.set_municipality_code(group.municipality_code);
  out.set_facilitator_subject(group.facilitator_subject);
  for (const PersonId& buddy : group.buddies) out.add_buddy_ids(buddy.str());
  out.set_every_weeks(group.every_weeks);
  *out.mutable_next_due_time() = events::ToTimestamp(group.NextDueAt());
  *out.mutable_create_time() = events::ToTimestamp(group.created_at);
  return out;
}

pb::IntervisionMeeting ToProto(const IntervisionMeeting& meeting) {
  pb::IntervisionMeeting out;
  out.set_id(meeting.id.str());
  out.set_intervision_group_id(meeting.group_id.str());
  *out.mutable_start_time() = events::ToTimestamp(meeting.starts_at);
  out.set_minutes(meeting.minutes);
  for (const IntervisionAttendance& came : meeting.attendance) {
    pb::IntervisionAttendance& item = *out.add_attendance();
    item.set_buddy_id(came.buddy_id.str());
    item.set_minutes(came.minutes);
  }
  if (meeting.recorded_at) *out.mutable_record_time() = events::ToTimestamp(*meeting.recorded_at);
  return out;
}

// Facilitator, buddies and rhythm, which a new group and a change have in common.
template <class Message>
absl::StatusOr<IntervisionGroup> ReadGroup(const Message& in, absl::string_view prefix) {
  FieldViolations violations;
  IntervisionGroup group;
  group.facilitator_subject = in.facilitator_subject();
  for (int i = 0; i < in.buddy_ids_size(); ++i) {
    if (!IsUuid(in.buddy_ids(i)))
      violations.Add(absl::StrCat(prefix, "buddy_ids[", i, "]"), "NOT_A_UUID",
                     "must be a UUID in lower case");
    group.buddies.push_back(PersonId::FromTrusted(in.buddy_ids(i)));
  }
  group.every_weeks = in.every_weeks() == 0 ? kDefaultWeeks : in.every_weeks();
  RETURN_IF_ERROR(violations.ToStatus());
  return group;
}

absl::StatusOr<IntervisionMeeting> ReadMeeting(const pb::IntervisionMeeting& in) {
  FieldViolations violations;
  if (!in.has_start_time())
    violations.Add("intervision_meeting.start_time", "REQUIRED", "say when it begins");
  if (in.minutes() < 1 || in.minutes() > kMaxMeetingMinutes)
    violations.Add("intervision_meeting.minutes", "OUT_OF_RANGE",
                   absl::StrCat("must be from 1 to ", kMaxMeetingMinutes));
  RETURN_IF_ERROR(violations.ToStatus());
  IntervisionMeeting meeting;
  meeting.starts_at = events::FromTimestamp(in.start_time());
  meeting.minutes = in.minutes();
  return meeting;
}

absl::StatusOr<std::vector<IntervisionAttendance>> ReadAttendance(
    const pb::RecordIntervisionMeetingRequest& request) {
  FieldViolations violations;
  std::vector<IntervisionAttendance> attendance;
  for (int i = 0; i < request.attendance_size(); ++i) {
    const pb::IntervisionAttendance& item = request.attendance(i);
    if (!IsUuid(item.buddy_id()))
      violations.Add(absl::StrCat("attendance[", i, "].buddy_id"), "NOT_A_UUID",
                     "must be a UUID in lower case");
    attendance.push_back({PersonId::FromTrusted(item.buddy_id()), item.minutes()});
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return attendance;
}

}  // namespace

grpc::Status IntervisionService::CreateIntervisionGroup(
    grpc::ServerContext* context, const pb::CreateIntervisionGroupRequest* request,
    pb::CreateIntervisionGroupResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::CreateIntervisionGroupResponse> {
        const pb::IntervisionGroup& in = request->intervision_group();
        ASSIGN_OR_RETURN(IntervisionGroup draft, ReadGroup(in, "intervision_group."));
        draft.programme_code = in.programme_code();
        draft.municipality_code = in.municipality_code();
        ASSIGN_OR_RETURN(const IntervisionGroup group, intervisions_.Create(call, draft));
        pb::CreateIntervisionGroupResponse answer;
        *answer.mutable_intervision_group() = ToProto(group);
        return answer;
      });
}

grpc::Status IntervisionService::UpdateIntervisionGroup(
    grpc::ServerContext* context, const pb::UpdateIntervisionGroupRequest* request,
    pb::UpdateIntervisionGroupResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::UpdateIntervisionGroupResponse> {
        ASSIGN_OR_RETURN(const IntervisionGroupId id,
                         IntervisionGroupId::Parse(request->id(), "id"));
        ASSIGN_OR_RETURN(IntervisionGroup draft, ReadGroup(*request, ""));
        draft.id = id;
        ASSIGN_OR_RETURN(const IntervisionGroup group,
                         intervisions_.Update(call, draft, request->etag()));
        pb::UpdateIntervisionGroupResponse answer;
        *answer.mutable_intervision_group() = ToProto(group);
        return answer;
      });
}

grpc::Status IntervisionService::GetIntervisionGroup(grpc::ServerContext* context,
                                                     const pb::GetIntervisionGroupRequest* request,
                                                     pb::GetIntervisionGroupResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::GetIntervisionGroupResponse> {
                      ASSIGN_OR_RETURN(const IntervisionGroupId id,
                                       IntervisionGroupId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const IntervisionGroup group, intervisions_.Get(call, id));
                      pb::GetIntervisionGroupResponse answer;
                      *answer.mutable_intervision_group() = ToProto(group);
                      return answer;
                    });
}

grpc::Status IntervisionService::ListIntervisionGroups(
    grpc::ServerContext* context, const pb::ListIntervisionGroupsRequest* request,
    pb::ListIntervisionGroupsResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::ListIntervisionGroupsResponse> {
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), kGroupList));
        ASSIGN_OR_RETURN(std::vector<IntervisionGroup> groups,
                         intervisions_.List(call, request->programme_code(), page));
        pb::ListIntervisionGroupsResponse answer;
        answer.set_next_page_token(rpc::CutToPage(
            page, kGroupList, groups,
            [](const IntervisionGroup& last) { return std::vector<std::string>{last.id.str()}; }));
        for (const IntervisionGroup& group : groups)
          *answer.add_intervision_groups() = ToProto(group);
        return answer;
      });
}

grpc::Status IntervisionService::ScheduleIntervisionMeeting(
    grpc::ServerContext* context, const pb::ScheduleIntervisionMeetingRequest* request,
    pb::ScheduleIntervisionMeetingResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::ScheduleIntervisionMeetingResponse> {
        ASSIGN_OR_RETURN(
            const IntervisionGroupId id,
            IntervisionGroupId::Parse(request->intervision_group_id(), "intervision_group_id"));
        ASSIGN_OR_RETURN(IntervisionMeeting draft, ReadMeeting(request->intervision_meeting()));
        draft.group_id = id;
        ASSIGN_OR_RETURN(const IntervisionMeeting meeting, intervisions_.Schedule(call, draft));
        pb::ScheduleIntervisionMeetingResponse answer;
        *answer.mutable_intervision_meeting() = ToProto(meeting);
        return answer;
      });
}

grpc::Status IntervisionService::RecordIntervisionMeeting(
    grpc::ServerContext* context, const pb::RecordIntervisionMeetingRequest* request,
    pb::RecordIntervisionMeetingResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::RecordIntervisionMeetingResponse> {
        ASSIGN_OR_RETURN(const IntervisionMeetingId id,
                         IntervisionMeetingId::Parse(request->id(), "id"));
        ASSIGN_OR_RETURN(const std::vector<IntervisionAttendance> came, ReadAttendance(*request));
        ASSIGN_OR_RETURN(const IntervisionMeeting meeting, intervisions_.Record(call, id, came));
        pb::RecordIntervisionMeetingResponse answer;
        *answer.mutable_intervision_meeting() = ToProto(meeting);
        return answer;
      });
}

grpc::Status IntervisionService::ListIntervisionMeetings(
    grpc::ServerContext* context, const pb::ListIntervisionMeetingsRequest* request,
    pb::ListIntervisionMeetingsResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::ListIntervisionMeetingsResponse> {
        ASSIGN_OR_RETURN(
            const IntervisionGroupId id,
            IntervisionGroupId::Parse(request->intervision_group_id(), "intervision_group_id"));
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), kMeetingList));
        ASSIGN_OR_RETURN(std::vector<IntervisionMeeting> meetings,
                         intervisions_.ListMeetings(call, id, page));
        pb::ListIntervisionMeetingsResponse answer;
        answer.set_next_page_token(
            rpc::CutToPage(page, kMeetingList, meetings, [](const IntervisionMeeting& last) {
              return std::vector<std::string>{postgres::ToParameter(last.starts_at), last.id.str()};
            }));
        for (const IntervisionMeeting& meeting : meetings)
          *answer.add_intervision_meetings() = ToProto(meeting);
        return answer;
      });
}

}  // namespace naober::matching
