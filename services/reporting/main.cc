// SPDX-License-Identifier: EUPL-1.2
#include "absl/flags/parse.h"
#include "libs/events/node.h"
#include "libs/rpc/process.h"
#include "services/reporting/config.h"
#include "services/reporting/criterion_service.h"
#include "services/reporting/projector.h"
#include "services/reporting/report_service.h"
#include "services/reporting/reports.h"
#include "services/reporting/store/projection_store.h"

int main(int argc, char** argv) {
  naober::rpc::Process process("reporting");
  absl::ParseCommandLine(argc, argv);
  const auto config = process.Must("configuration", naober::reporting::ReportingConfigFromFlags());
  process.Configure(config.platform);
  process.RequireSchema(NAOBER_SCHEMA_VERSION);

  naober::reporting::Reports reports(process.service_pool(), config.suppression_threshold);
  const naober::events::HandlerTable projector = naober::reporting::MakeProjector();
  naober::events::Node events(process, projector, {"intake", "matching", "activities", "referrals"},
                              naober::reporting::projection_store::Clear);
  naober::reporting::ReportService report_service(reports, events.consumption(), process.env());
  naober::reporting::GrantService grant_service(reports, process.env());
  naober::reporting::Criteria criteria(process.service_pool());
  naober::reporting::CriterionService criterion_service(criteria, config.suppression_threshold,
                                                        process.env());
  process.Serve(report_service, naober::reporting::v1::ReportService::service_full_name());
  process.Serve(grant_service, naober::reporting::v1::GrantService::service_full_name());
  process.Serve(criterion_service, naober::reporting::v1::CriterionService::service_full_name());
  return process.Run(events.tasks());
}
