// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/example/business_clock.h"

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "libs/base/clock.h"
#include "libs/base/status_macros.h"

namespace naober::cli {

absl::StatusOr<absl::Time> BusinessClock::Now() const {
  ASSIGN_OR_RETURN(const auto clock, FileClock::Open(path_));
  return clock->Now();
}

absl::Status BusinessClock::AdvanceTo(absl::Time time) const {
  ASSIGN_OR_RETURN(const absl::Time now, Now());
  if (now >= time) return absl::OkStatus();
  const std::string new_path = absl::StrCat(path_, ".new");
  std::ofstream out(new_path, std::ios::trunc);
  out << Text(time) << "\n";
  out.close();
  std::error_code error;
  if (out) std::filesystem::rename(new_path, path_, error);
  if (!out || error) return absl::UnavailableError(absl::StrCat("can't write ", path_));
  return absl::OkStatus();
}

std::string BusinessClock::Text(absl::Time time) const {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%S%Ez", time, zone_);
}

}  // namespace naober::cli
