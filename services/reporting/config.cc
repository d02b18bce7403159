// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/config.h"

#include "absl/flags/flag.h"
#include "libs/base/status_macros.h"
#include "libs/config/flag_errors.h"

ABSL_FLAG(int, suppression_threshold, 5,
          "counts of 1 to this less one are not shown outside of the consortium");

namespace naober::reporting {

absl::StatusOr<ReportingConfig> ReportingConfigFromFlags() {
  ReportingConfig config;
  ASSIGN_OR_RETURN(config.platform, rpc::PlatformConfigFromFlags("reporting"));
  config.suppression_threshold = absl::GetFlag(FLAGS_suppression_threshold);
  config::FlagErrors errors;
  errors.RequireBetween(config.suppression_threshold, 2, 100, "suppression_threshold");
  RETURN_IF_ERROR(errors.ToStatus());
  return config;
}

}  // namespace naober::reporting
