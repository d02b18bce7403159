// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/listing.h"

#include "absl/time/time.h"

namespace naober::cli {

std::string TimeText(bool is_set, const google::protobuf::Timestamp& time) {
  if (!is_set) return "-";
  return absl::FormatTime("%Y-%m-%dT%H:%MZ", absl::FromUnixSeconds(time.seconds()),
                          absl::UTCTimeZone());
}

absl::Status ReadTime(absl::string_view field, const std::string& text,
                      absl::FunctionRef<google::protobuf::Timestamp*()> time) {
  if (text.empty()) return absl::OkStatus();
  absl::Time moment;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &moment, &error)) {
    return InvalidField(field, "NOT_A_TIME", "must be a moment such as 2026-10-01T09:00:00+02:00");
  }
  time()->set_seconds(absl::ToUnixSeconds(moment));
  return absl::OkStatus();
}

}  // namespace naober::cli
