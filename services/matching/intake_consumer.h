// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_INTAKE_CONSUMER_H_
#define NAOBER_SERVICES_MATCHING_INTAKE_CONSUMER_H_

#include <functional>

#include "libs/events/handler_table.h"

namespace naober::matching {

// What matching does with intake's events, each in the event's own transaction:
//
//   EnrolmentReady      in the pool, features to be fetched
//   EnrolmentHeld       off the pool until ready again; open proposals expire
//   EnrolmentClosed     forgotten; open proposals expire, the match in the programme ends, and the
//                       person leaves its intervision groups
//   ProfileChanged      features to be fetched again
//   PersonMoved         likewise; open proposals and matches belong to the new municipality
//   ConsentGranted      (for matching) features to be fetched
//   ConsentWithdrawn    (for matching) features, reasons of proposals, the person's check-ins and
//                       what they attended are forgotten at once; open proposals expire, open
//                       matches end, and the person leaves all intervision groups
//
// `wake_refresher` is called after each commit that left somebody's features to be fetched.
events::HandlerTable MakeIntakeConsumer(std::function<void()> wake_refresher);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_INTAKE_CONSUMER_H_
