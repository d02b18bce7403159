// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_CONFIG_H_
#define NAOBER_SERVICES_MATCHING_CONFIG_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/rpc/platform_config.h"

namespace naober::matching {

struct MatchingConfig {
  rpc::PlatformConfig platform;
  absl::TimeZone time_zone;  // --time_zone: in which the days of runs are counted
};

// From the flags; all errors at once.
absl::StatusOr<MatchingConfig> MatchingConfigFromFlags();

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_CONFIG_H_
