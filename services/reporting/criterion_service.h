// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REPORTING_CRITERION_SERVICE_H_
#define NAOBER_SERVICES_REPORTING_CRITERION_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "libs/rpc/unary.h"
#include "naober/reporting/v1/reporting_service.grpc.pb.h"
#include "services/reporting/criteria.h"

namespace naober::reporting {

// The RPC edge of success statements: proto in, use case, proto out.
class CriterionService final : public ::naober::reporting::v1::CriterionService::Service {
 public:
  // Outsiders see a status only, and that not where a milestone counts fewer people than
  // `threshold`. References must outlive it.
  CriterionService(Criteria& criteria, int threshold, rpc::Env& env)
      : criteria_(criteria), threshold_(threshold), env_(env) {}

  grpc::Status CreateCriterion(grpc::ServerContext* context,
                               const ::naober::reporting::v1::CreateCriterionRequest* request,
                               ::naober::reporting::v1::CreateCriterionResponse* response) override;
  grpc::Status GetCriterion(grpc::ServerContext* context,
                            const ::naober::reporting::v1::GetCriterionRequest* request,
                            ::naober::reporting::v1::GetCriterionResponse* response) override;
  grpc::Status ListCriteria(grpc::ServerContext* context,
                            const ::naober::reporting::v1::ListCriteriaRequest* request,
                            ::naober::reporting::v1::ListCriteriaResponse* response) override;
  grpc::Status RecordMilestone(grpc::ServerContext* context,
                               const ::naober::reporting::v1::RecordMilestoneRequest* request,
                               ::naober::reporting::v1::RecordMilestoneResponse* response) override;

 private:
  ::naober::reporting::v1::Criterion ToProto(const rpc::Call& call,
                                             const Criterion& criterion) const;

  Criteria& criteria_;
  const int threshold_;
  rpc::Env& env_;
};

}  // namespace naober::reporting

#endif  // NAOBER_SERVICES_REPORTING_CRITERION_SERVICE_H_
