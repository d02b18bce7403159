// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_PROGRESS_EVENTS_H_
#define NAOBER_SERVICES_REFERRALS_PROGRESS_EVENTS_H_

#include "libs/events/handler_table.h"

namespace naober::referrals {

// What referrals does with the events of intake, matching and activities, each in the event's own
// transaction: keeps whose case a person is, keeps the milestones of the closed loop while they
// hold, and ends a receiver's access when the person withdraws the consent.
events::HandlerTable MakeProgressHandlers();

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_PROGRESS_EVENTS_H_
