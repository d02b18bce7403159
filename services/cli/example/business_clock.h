// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_EXAMPLE_BUSINESS_CLOCK_H_
#define NAOBER_SERVICES_CLI_EXAMPLE_BUSINESS_CLOCK_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace naober::cli {

// The file by which services of an example platform tell the time (--clock=file:PATH). All
// consortia of the platform share it, so it only ever goes forward.
class BusinessClock {
 public:
  BusinessClock(std::string path, absl::TimeZone zone) : path_(std::move(path)), zone_(zone) {}

  // What it shows. NOT_FOUND or INVALID_ARGUMENT (as FileClock::Open) when the file holds no time.
  absl::StatusOr<absl::Time> Now() const;

  // Moves it to `time`; does nothing when it stands there or later already. UNAVAILABLE when the
  // file can't be written. Services never see half a file.
  absl::Status AdvanceTo(absl::Time time) const;

  // RFC 3339 in the consortium's zone.
  std::string Text(absl::Time time) const;

 private:
  const std::string path_;
  const absl::TimeZone zone_;
};

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_EXAMPLE_BUSINESS_CLOCK_H_
