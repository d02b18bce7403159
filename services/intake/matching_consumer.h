// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_MATCHING_CONSUMER_H_
#define NAOBER_SERVICES_INTAKE_MATCHING_CONSUMER_H_

#include "libs/events/handler_table.h"

namespace naober::intake {

// Adds what intake does with matching's events: proposals and matches decide who waits; a meeting
// that one side logged stands in the ledger as UNCONFIRMED until the other confirms it, and is
// credited then.
void AddMatchingHandlers(events::HandlerTable& handlers);

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_MATCHING_CONSUMER_H_
