// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/calendar.h"

#include "libs/base/status_macros.h"
#include "services/intake/store/consortium_store.h"

namespace naober::intake {

absl::StatusOr<Calendar> LoadCalendar(postgres::Transaction& tx) {
  ASSIGN_OR_RETURN(const Consortium consortium, ConsortiumStore(tx).Get(tx.tenant_id()));
  Calendar calendar{absl::UTCTimeZone(), consortium.country};
  // The name was checked when the consortium was made.
  if (!absl::LoadTimeZone(consortium.time_zone, &calendar.zone)) {
    return absl::InternalError("the time zone of the consortium is not known on this machine");
  }
  return calendar;
}

}  // namespace naober::intake
