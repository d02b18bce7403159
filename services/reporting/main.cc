// SPDX-License-Identifier: EUPL-1.2
#include "absl/flags/parse.h"
#include "libs/rpc/process.h"
#include "services/reporting/config.h"
#include "services/reporting/projector.h"
#include "services/reporting/report_service.h"
#include "services/reporting/reports.h"

int main(int argc, char** argv) {
  naober::rpc::Process process("reporting");
  absl::ParseCommandLine(argc, argv);
  const auto config = process.Must("configuration", naober::reporting::ReportingConfigFromFlags());
  process.Configure(config.platform);
  const auto projector = naober::reporting::MakeProjector();
  naober::reporting::Reports reports(process.service_pool(), config.suppression_threshold);
  return process.Run({});
}
