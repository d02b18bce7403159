// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/registration_service.h"

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/enum_code.h"
#include "libs/rpc/page.h"
#include "services/activities/convert.h"

namespace naober::activities {

grpc::Status RegistrationService::RegisterForSeries(grpc::ServerContext* context,
                                                    const v1::RegisterForSeriesRequest* request,
                                                    v1::RegisterForSeriesResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::RegisterForSeriesResponse> {
                      FieldViolations violations;
                      CheckId(request->series_id(), "series_id", IdIs::kRequired, violations);
                      CheckId(request->person_id(), "person_id", IdIs::kRequired, violations);
                      RETURN_IF_ERROR(violations.ToStatus());
                      ASSIGN_OR_RETURN(
                          const std::vector<RegistrationView> views,
                          desk_.RegisterForSeries(call, SeriesId::FromTrusted(request->series_id()),
                                                  PersonId::FromTrusted(request->person_id())));
                      v1::RegisterForSeriesResponse out;
                      for (const RegistrationView& view : views)
                        *out.add_registrations() = ToProto(view);
                      return out;
                    });
}

grpc::Status RegistrationService::RegisterForSession(grpc::ServerContext* context,
                                                     const v1::RegisterForSessionRequest* request,
                                                     v1::RegisterForSessionResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::RegisterForSessionResponse> {
                      FieldViolations violations;
                      CheckId(request->session_id(), "session_id", IdIs::kRequired, violations);
                      CheckId(request->person_id(), "person_id", IdIs::kRequired, violations);
                      RETURN_IF_ERROR(violations.ToStatus());
                      ASSIGN_OR_RETURN(const RegistrationView view,
                                       desk_.RegisterForSession(
                                           call, SessionId::FromTrusted(request->session_id()),
                                           PersonId::FromTrusted(request->person_id())));
                      v1::RegisterForSessionResponse out;
                      *out.mutable_registration() = ToProto(view);
                      return out;
                    });
}

grpc::Status RegistrationService::GiveUpSeat(grpc::ServerContext* context,
                                             const v1::GiveUpSeatRequest* request,
                                             v1::GiveUpSeatResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::GiveUpSeatResponse> {
        ASSIGN_OR_RETURN(const RegistrationId id, RegistrationId::Parse(request->id(), "id"));
        ASSIGN_OR_RETURN(const RegistrationView view,
                         desk_.GiveUp(call, id, rpc::CodeOf(request->barrier()), request->etag()));
        v1::GiveUpSeatResponse out;
        *out.mutable_registration() = ToProto(view);
        return out;
      });
}

grpc::Status RegistrationService::ListRegistrations(grpc::ServerContext* context,
                                                    const v1::ListRegistrationsRequest* request,
                                                    v1::ListRegistrationsResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ListRegistrationsResponse> {
        ASSIGN_OR_RETURN(const RegistrationFilter filter, FilterOf(*request));
        ASSIGN_OR_RETURN(
            const rpc::Page page,
            rpc::ReadPage(request->page_size(), request->page_token(), "registrations"));
        ASSIGN_OR_RETURN(std::vector<RegistrationView> views, desk_.List(call, filter, page));
        v1::ListRegistrationsResponse out;
        out.set_next_page_token(
            rpc::CutToPage(page, "registrations", views, RegistrationStore::KeyOf));
        for (const RegistrationView& view : views) *out.add_registrations() = ToProto(view);
        return out;
      });
}

grpc::Status RegistrationService::RecordAttendance(grpc::ServerContext* context,
                                                   const v1::RecordAttendanceRequest* request,
                                                   v1::RecordAttendanceResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::RecordAttendanceResponse> {
                      ASSIGN_OR_RETURN(const Recording recording, FromProto(*request));
                      ASSIGN_OR_RETURN(const RegisterPage page,
                                       attendance_.Record(call, recording.session, recording.notes,
                                                          recording.walk_ins));
                      v1::RecordAttendanceResponse out;
                      *out.mutable_session() = ToProto(page.session);
                      for (const Attendance& entry : page.attendance)
                        *out.add_attendance() = ToProto(entry);
                      return out;
                    });
}

grpc::Status RegistrationService::ListAttendance(grpc::ServerContext* context,
                                                 const v1::ListAttendanceRequest* request,
                                                 v1::ListAttendanceResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ListAttendanceResponse> {
        FieldViolations violations;
        if (request->session_id().empty() && request->person_id().empty()) {
          violations.Add("session_id", "REQUIRED", "one of session_id, person_id is needed");
        }
        CheckId(request->session_id(), "session_id", IdIs::kOptional, violations);
        CheckId(request->person_id(), "person_id", IdIs::kOptional, violations);
        RETURN_IF_ERROR(violations.ToStatus());
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), "attendance"));
        ASSIGN_OR_RETURN(std::vector<Attendance> entries,
                         attendance_.List(call, request->session_id(), request->person_id(), page));
        v1::ListAttendanceResponse out;
        out.set_next_page_token(rpc::CutToPage(
            page, "attendance", entries,
            [](const Attendance& last) { return std::vector<std::string>{last.id.str()}; }));
        for (const Attendance& entry : entries) *out.add_attendance() = ToProto(entry);
        return out;
      });
}

}  // namespace naober::activities
