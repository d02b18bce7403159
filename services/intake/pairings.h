// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_PAIRINGS_H_
#define NAOBER_SERVICES_INTAKE_PAIRINGS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/postgres/transaction.h"
#include "services/intake/store/pairing_store.h"

namespace naober::intake {

// Takes in what an event says about a proposal or match, within that event's transaction, and looks
// again at the enrolments of both people: who is proposed or matched doesn't wait. `now`: the
// business time of the event.
absl::Status TakePairing(postgres::Transaction& tx, const Pairing& pairing, absl::Time now);

// The same for the end of a match, whose event doesn't name the proposal that it came from.
absl::Status EndMatch(postgres::Transaction& tx, Pairing match, absl::Time now);

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_PAIRINGS_H_
