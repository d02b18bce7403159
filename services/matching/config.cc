// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/config.h"

#include <string>

#include "absl/flags/flag.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"

ABSL_FLAG(std::string, time_zone, "Europe/Amsterdam",
          "IANA time zone in which the days of runs are counted");

namespace naober::matching {

absl::StatusOr<MatchingConfig> MatchingConfigFromFlags() {
  MatchingConfig config;
  ASSIGN_OR_RETURN(config.platform, rpc::PlatformConfigFromFlags("matching"));
  if (!absl::LoadTimeZone(absl::GetFlag(FLAGS_time_zone), &config.time_zone))
    return InvalidField("time_zone", "UNKNOWN_TIME_ZONE", "--time_zone is no IANA time zone");
  return config;
}

}  // namespace naober::matching
