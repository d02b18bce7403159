// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_ACTIVITIES_CONSUMER_H_
#define NAOBER_SERVICES_INTAKE_ACTIVITIES_CONSUMER_H_

#include "libs/events/handler_table.h"

namespace naober::intake {

// Adds what intake does with activities' events: attendance is credited, and corrected.
void AddActivitiesHandlers(events::HandlerTable& handlers);

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_ACTIVITIES_CONSUMER_H_
