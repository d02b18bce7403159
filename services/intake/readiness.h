// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_READINESS_H_
#define NAOBER_SERVICES_INTAKE_READINESS_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/postgres/transaction.h"
#include "services/intake/calendar.h"
#include "services/intake/domain/person.h"
#include "services/intake/facts.h"

namespace naober::intake {

// Looks again at every running enrolment of `person`, whose profile, consents, municipality or
// matches have changed in `tx`: moves it between OPEN, READY and MATCHED, stores it and adds what
// others must hear to `facts`.
absl::Status Reevaluate(postgres::Transaction& tx, const Person& person, const Calendar& calendar,
                        absl::Time now, Facts& facts);

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_READINESS_H_
