// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/report_service.h"

#include <algorithm>
#include <limits>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/postgres/row.h"
#include "libs/rpc/page.h"
#include "services/reporting/convert.h"

namespace naober::reporting {
namespace {

namespace pb = ::naober::reporting::v1;

constexpr char kGrantList[] = "grants";

absl::Status CheckProgramme(const std::string& code) {
  FieldViolations violations;
  CheckProgrammeCode(code, "programme_code", violations);
  return violations.ToStatus();
}

absl::Status CheckId(const std::string& id) {
  return IsUuid(id) ? absl::OkStatus()
                    : InvalidField("id", "NOT_A_UUID", "must be a UUID in lower case");
}

// The public surface has no 64-bit integers.
int32_t Clamped(uint64_t count) {
  return static_cast<int32_t>(std::min<uint64_t>(count, std::numeric_limits<int32_t>::max()));
}

}  // namespace

grpc::Status ReportService::GetMunicipalReport(grpc::ServerContext* context,
                                               const pb::GetMunicipalReportRequest* request,
                                               pb::GetMunicipalReportResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::GetMunicipalReportResponse> {
                      RETURN_IF_ERROR(CheckProgramme(request->programme_code()));
                      ASSIGN_OR_RETURN(const MunicipalTable table,
                                       reports_.Municipal(call, request->programme_code()));
                      return ToProto(request->programme_code(), table, reports_.threshold());
                    });
}

grpc::Status ReportService::GetFunderReport(grpc::ServerContext* context,
                                            const pb::GetFunderReportRequest* request,
                                            pb::GetFunderReportResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::GetFunderReportResponse> {
                      RETURN_IF_ERROR(CheckProgramme(request->programme_code()));
                      ASSIGN_OR_RETURN(const FunderReport report,
                                       reports_.Funder(call, request->programme_code()));
                      return ToProto(request->programme_code(), report, reports_.threshold());
                    });
}

grpc::Status ReportService::GetEffectReport(grpc::ServerContext* context,
                                            const pb::GetEffectReportRequest* request,
                                            pb::GetEffectReportResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::GetEffectReportResponse> {
                      ASSIGN_OR_RETURN(const EffectQuestion question, FromProto(*request));
                      ASSIGN_OR_RETURN(const EffectReport report,
                                       reports_.Effect(call, request->programme_code(), question));
                      return ToProto(request->programme_code(), question, report,
                                     reports_.threshold());
                    });
}

grpc::Status ReportService::GetProjectionStatus(grpc::ServerContext* context,
                                                const pb::GetProjectionStatusRequest* request,
                                                pb::GetProjectionStatusResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::GetProjectionStatusResponse> {
                      ASSIGN_OR_RETURN(const auto statuses, consumption_.Read(call.deadline));
                      pb::GetProjectionStatusResponse out;
                      for (const events::Consumption::Status& status : statuses) {
                        auto* projection = out.add_projections();
                        projection->set_producer(status.producer);
                        projection->set_applied_events(Clamped(status.applied));
                        if (status.lag.has_value())
                          projection->set_lag_events(Clamped(*status.lag));
                        projection->set_dead_letters(status.dead_letters);
                      }
                      return out;
                    });
}

grpc::Status GrantService::CreateGrant(grpc::ServerContext* context,
                                       const pb::CreateGrantRequest* request,
                                       pb::CreateGrantResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::CreateGrantResponse> {
                      ASSIGN_OR_RETURN(Grant grant, FromProto(request->grant()));
                      ASSIGN_OR_RETURN(grant, reports_.CreateGrant(call, std::move(grant)));
                      pb::CreateGrantResponse out;
                      *out.mutable_grant() = ToProto(grant);
                      return out;
                    });
}

grpc::Status GrantService::GetGrant(grpc::ServerContext* context,
                                    const pb::GetGrantRequest* request,
                                    pb::GetGrantResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<pb::GetGrantResponse> {
                      RETURN_IF_ERROR(CheckId(request->id()));
                      ASSIGN_OR_RETURN(const Grant grant, reports_.GetGrant(call, request->id()));
                      pb::GetGrantResponse out;
                      *out.mutable_grant() = ToProto(grant);
                      return out;
                    });
}

grpc::Status GrantService::ListGrants(grpc::ServerContext* context,
                                      const pb::ListGrantsRequest* request,
                                      pb::ListGrantsResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<pb::ListGrantsResponse> {
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), kGrantList));
        ASSIGN_OR_RETURN(std::vector<Grant> grants,
                         reports_.ListGrants(call, request->programme_code(), page));
        pb::ListGrantsResponse out;
        out.set_next_page_token(rpc::CutToPage(page, kGrantList, grants, [](const Grant& last) {
          return std::vector<std::string>{postgres::ToParameter(last.created_at), last.id};
        }));
        for (const Grant& grant : grants) *out.add_grants() = ToProto(grant);
        return out;
      });
}

}  // namespace naober::reporting
