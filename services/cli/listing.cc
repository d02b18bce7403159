// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/listing.h"

#include "absl/time/time.h"

namespace naober::cli {

std::string TimeText(bool is_set, const google::protobuf::Timestamp& time) {
  if (!is_set) return "-";
  return absl::FormatTime("%Y-%m-%dT%H:%MZ", absl::FromUnixSeconds(time.seconds()),
                          absl::UTCTimeZone());
}

}  // namespace naober::cli
