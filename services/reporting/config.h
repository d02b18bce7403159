// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REPORTING_CONFIG_H_
#define NAOBER_SERVICES_REPORTING_CONFIG_H_

#include "absl/status/statusor.h"
#include "libs/rpc/platform_config.h"

namespace naober::reporting {

struct ReportingConfig {
  rpc::PlatformConfig platform;
  int suppression_threshold =
      5;  // --suppression_threshold: counts of fewer people stay inside; 2 to 100
};

// From the flags; all errors at once.
absl::StatusOr<ReportingConfig> ReportingConfigFromFlags();

}  // namespace naober::reporting

#endif  // NAOBER_SERVICES_REPORTING_CONFIG_H_
