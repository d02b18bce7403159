// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/local_days.h"

#include "libs/base/errors.h"

namespace naober::reporting {
namespace {

absl::TimeZone Zone() {
  absl::TimeZone zone;
  NAOBER_CHECK(absl::LoadTimeZone("Europe/Amsterdam", &zone));
  return zone;
}

}  // namespace

absl::CivilDay LocalDayOf(absl::Time time) { return absl::ToCivilDay(time, Zone()); }

absl::Time StartOf(absl::CivilDay day) { return absl::FromCivil(day, Zone()); }

}  // namespace naober::reporting
