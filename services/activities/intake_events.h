// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_INTAKE_EVENTS_H_
#define NAOBER_SERVICES_ACTIVITIES_INTAKE_EVENTS_H_

#include "libs/events/handler_table.h"

namespace naober::activities {

// What activities keeps of intake's events: who exists and which municipality owns the case, each
// written in the event's own transaction.
events::HandlerTable MakeIntakeHandlers();

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_INTAKE_EVENTS_H_
