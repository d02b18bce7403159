// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REPORTING_REPORT_SERVICE_H_
#define NAOBER_SERVICES_REPORTING_REPORT_SERVICE_H_

#include "libs/events/consumption.h"
#include "libs/rpc/unary.h"
#include "naober/reporting/v1/reporting_service.grpc.pb.h"
#include "services/reporting/reports.h"

namespace naober::reporting {

// RPC edge of the reports. Thread-safe.
class ReportService final : public ::naober::reporting::v1::ReportService::Service {
 public:
  // `consumption` tells how far the events of each producer are applied.
  ReportService(Reports& reports, events::Consumption& consumption, rpc::Env& env)
      : reports_(reports), consumption_(consumption), env_(env) {}

  grpc::Status GetMunicipalReport(
      grpc::ServerContext* context,
      const ::naober::reporting::v1::GetMunicipalReportRequest* request,
      ::naober::reporting::v1::GetMunicipalReportResponse* response) override;
  grpc::Status GetFunderReport(grpc::ServerContext* context,
                               const ::naober::reporting::v1::GetFunderReportRequest* request,
                               ::naober::reporting::v1::GetFunderReportResponse* response) override;
  grpc::Status GetEffectReport(grpc::ServerContext* context,
                               const ::naober::reporting::v1::GetEffectReportRequest* request,
                               ::naober::reporting::v1::GetEffectReportResponse* response) override;
  grpc::Status GetProjectionStatus(
      grpc::ServerContext* context,
      const ::naober::reporting::v1::GetProjectionStatusRequest* request,
      ::naober::reporting::v1::GetProjectionStatusResponse* response) override;

 private:
  Reports& reports_;
  events::Consumption& consumption_;
  rpc::Env& env_;
};

// RPC edge of the grants. Thread-safe.
class GrantService final : public ::naober::reporting::v1::GrantService::Service {
 public:
  GrantService(Reports& reports, rpc::Env& env) : reports_(reports), env_(env) {}

  grpc::Status CreateGrant(grpc::ServerContext* context,
                           const ::naober::reporting::v1::CreateGrantRequest* request,
                           ::naober::reporting::v1::CreateGrantResponse* response) override;
  grpc::Status GetGrant(grpc::ServerContext* context,
                        const ::naober::reporting::v1::GetGrantRequest* request,
                        ::naober::reporting::v1::GetGrantResponse* response) override;
  grpc::Status ListGrants(grpc::ServerContext* context,
                          const ::naober::reporting::v1::ListGrantsRequest* request,
                          ::naober::reporting::v1::ListGrantsResponse* response) override;

 private:
  Reports& reports_;
  rpc::Env& env_;
};

}  // namespace naober::reporting

#endif  // NAOBER_SERVICES_REPORTING_REPORT_SERVICE_H_
