// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REPORTING_LOCAL_DAYS_H_
#define NAOBER_SERVICES_REPORTING_LOCAL_DAYS_H_

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

// The days in which reporting counts: those of Europe/Amsterdam, which the Netherlands and Belgium
// share. It asks nobody for a consortium's own.
namespace naober::reporting {

absl::CivilDay LocalDayOf(absl::Time time);

// The first moment of `day`.
absl::Time StartOf(absl::CivilDay day);

}  // namespace naober::reporting

#endif  // NAOBER_SERVICES_REPORTING_LOCAL_DAYS_H_
