// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/activities_consumer.h"

#include "absl/algorithm/container.h"
#include "naober/activities/v1/events.pb.h"
#include "services/intake/convert_codes.h"
#include "services/intake/trajectories.h"

namespace naober::intake {
namespace {

namespace pb = ::naober::activities::v1;
namespace codes = ::naober::common::v1;

absl::Status OnAttendance(const events::Incoming& event, const pb::AttendanceRecorded& fact) {
  const bool present = fact.presence() == pb::PRESENCE_PRESENT && fact.minutes() > 0;
  // Who wasn't there has nothing to credit; only a correction of an earlier presence has something
  // to say.
  if (!present && fact.version() <= 1) return absl::OkStatus();
  Contact contact;
  contact.source = LedgerSource::kAttendance;
  contact.source_id = fact.attendance_id();
  contact.version = fact.version();
  contact.kind = FromPb<ContactKind>(fact.session().kind());
  contact.starts_at = FromPb(fact.session().start_time());
  contact.minutes = present ? fact.minutes() : 0;
  contact.alone = absl::c_linear_search(fact.flags(), codes::CONTACT_FLAG_ALONE);
  contact.not_in_dutch = absl::c_linear_search(fact.flags(), codes::CONTACT_FLAG_NOT_IN_DUTCH);
  return TakeContact(event.tx, PersonId::FromTrusted(fact.person_id()),
                     fact.session().programme_code(), contact, event.occurred_at);
}

}  // namespace

void AddActivitiesHandlers(events::HandlerTable& handlers) {
  handlers.On<pb::AttendanceRecorded>(OnAttendance);
}

}  // namespace naober::intake
