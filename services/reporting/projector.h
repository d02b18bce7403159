// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REPORTING_PROJECTOR_H_
#define NAOBER_SERVICES_REPORTING_PROJECTOR_H_

#include "libs/events/consumer.h"

namespace naober::reporting {

// What reporting does with the events of the other services: each handler writes its facts into the
// projections, in the event's own transaction. The result depends on the set of events alone, not
// on the order in which services' events arrive, so a rebuild gives the same rows.
events::HandlerTable MakeProjector();

}  // namespace naober::reporting

#endif  // NAOBER_SERVICES_REPORTING_PROJECTOR_H_
