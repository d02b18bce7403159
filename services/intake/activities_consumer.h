// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_ACTIVITIES_CONSUMER_H_
#define NAOBER_SERVICES_INTAKE_ACTIVITIES_CONSUMER_H_

#include "libs/events/consumer.h"

namespace naober::intake {

// What intake does with activities' events: attendance is credited, and corrected.
events::HandlerTable ActivitiesHandlers();

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_ACTIVITIES_CONSUMER_H_
