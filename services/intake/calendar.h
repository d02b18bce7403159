// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_CALENDAR_H_
#define NAOBER_SERVICES_INTAKE_CALENDAR_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/postgres/transaction.h"

namespace naober::intake {

// How a consortium counts its days, and the country that its addresses are in unless they say
// otherwise.
struct Calendar {
  absl::TimeZone zone;
  std::string country;

  absl::CivilDay DayOf(absl::Time moment) const { return absl::ToCivilDay(moment, zone); }
};

// Of the transaction's tenant. NOT_FOUND (CONSORTIUM_NOT_FOUND) for a tenant without a consortium.
absl::StatusOr<Calendar> LoadCalendar(postgres::Transaction& tx);

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_CALENDAR_H_
