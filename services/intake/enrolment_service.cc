// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/enrolment_service.h"

#include <utility>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/page.h"
#include "services/intake/convert_codes.h"
#include "services/intake/convert_enrolment.h"
#include "services/intake/convert_person.h"
#include "services/intake/request_ids.h"

namespace naober::intake {
namespace {

constexpr char kList[] = "enrolments";

}  // namespace

grpc::Status EnrolmentService::OpenEnrolment(grpc::ServerContext* context,
                                             const v1::OpenEnrolmentRequest* request,
                                             v1::OpenEnrolmentResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::OpenEnrolmentResponse> {
        ASSIGN_OR_RETURN(const PersonId person,
                         PersonId::Parse(request->enrolment().person_id(), "enrolment.person_id"));
        if (request->enrolment().programme_code().empty()) {
          return InvalidField("enrolment.programme_code", "MISSING", "must be given");
        }
        ASSIGN_OR_RETURN(const Enrolment enrolment,
                         enrolments_.Open(call, person, request->enrolment().programme_code()));
        v1::OpenEnrolmentResponse out;
        *out.mutable_enrolment() = ToPb(enrolment);
        return out;
      });
}

grpc::Status EnrolmentService::GetEnrolment(grpc::ServerContext* context,
                                            const v1::GetEnrolmentRequest* request,
                                            v1::GetEnrolmentResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::GetEnrolmentResponse> {
                      ASSIGN_OR_RETURN(const EnrolmentId id,
                                       EnrolmentId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const Enrolment enrolment, enrolments_.Get(call, id));
                      v1::GetEnrolmentResponse out;
                      *out.mutable_enrolment() = ToPb(enrolment);
                      return out;
                    });
}

grpc::Status EnrolmentService::ListEnrolments(grpc::ServerContext* context,
                                              const v1::ListEnrolmentsRequest* request,
                                              v1::ListEnrolmentsResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ListEnrolmentsResponse> {
        EnrolmentFilter filter;
        filter.programme_code = request->programme_code();
        filter.person_id = request->person_id();
        if (!filter.person_id.empty())
          RETURN_IF_ERROR(PersonId::Parse(filter.person_id, "person_id").status());
        filter.municipality_code = request->municipality_code();
        filter.person_kind = FromPb<PersonKind>(request->person_kind());
        filter.state = FromPb<EnrolmentState>(request->state());
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), kList));
        ASSIGN_OR_RETURN(auto enrolments, enrolments_.List(call, filter, page));
        v1::ListEnrolmentsResponse out;
        out.set_next_page_token(rpc::CutToPage(page, kList, enrolments, EnrolmentStore::KeyOf));
        for (const Enrolment& enrolment : enrolments) *out.add_enrolments() = ToPb(enrolment);
        return out;
      });
}

grpc::Status EnrolmentService::CloseEnrolment(grpc::ServerContext* context,
                                              const v1::CloseEnrolmentRequest* request,
                                              v1::CloseEnrolmentResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::CloseEnrolmentResponse> {
        ASSIGN_OR_RETURN(const EnrolmentId id, EnrolmentId::Parse(request->id(), "id"));
        const auto reason = FromPb<EnrolmentCloseReason>(request->reason());
        if (reason == EnrolmentCloseReason::kUnspecified)
          return InvalidField("reason", "MISSING", "must say why");
        ASSIGN_OR_RETURN(const auto version, VersionFromEtag(request->etag(), "etag"));
        ASSIGN_OR_RETURN(const Enrolment enrolment, enrolments_.Close(call, id, reason, version));
        v1::CloseEnrolmentResponse out;
        *out.mutable_enrolment() = ToPb(enrolment);
        return out;
      });
}

grpc::Status EnrolmentService::BatchGetWaitingPositions(
    grpc::ServerContext* context, const v1::BatchGetWaitingPositionsRequest* request,
    v1::BatchGetWaitingPositionsResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::BatchGetWaitingPositionsResponse> {
        ASSIGN_OR_RETURN(const auto ids, BatchOfPeople(request->person_ids()));
        ASSIGN_OR_RETURN(const auto standings,
                         enrolments_.StandingOf(call, ids, request->programme_code()));
        v1::BatchGetWaitingPositionsResponse out;
        for (const Standing& standing : standings) *out.add_positions() = ToPb(standing);
        return out;
      });
}

}  // namespace naober::intake
