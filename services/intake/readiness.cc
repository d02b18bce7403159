// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/readiness.h"

#include <vector>

#include "libs/base/status_macros.h"
#include "services/intake/store/consent_store.h"
#include "services/intake/store/enrolment_store.h"
#include "services/intake/store/pairing_store.h"
#include "services/intake/store/programme_store.h"

namespace naober::intake {

absl::Status Reevaluate(postgres::Transaction& tx, const Person& person, const Calendar& calendar,
                        absl::Time now, Facts& facts) {
  EnrolmentStore store(tx);
  ASSIGN_OR_RETURN(std::vector<Enrolment> enrolments, store.LockRunning(person.id, ""));
  if (enrolments.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto consenting, ConsentStore(tx).ConsentingToMatching({person.id}, now));
  for (Enrolment& enrolment : enrolments) {
    ASSIGN_OR_RETURN(const Programme programme, ProgrammeStore(tx).Get(enrolment.programme_code));
    ASSIGN_OR_RETURN(const PairingStore::Counts running,
                     PairingStore(tx).Count(person.id, enrolment.programme_code));
    const bool same_row = enrolment.active_matches == running.active_matches &&
                          enrolment.open_proposals == running.open_proposals &&
                          enrolment.municipality_code == person.municipality_code;
    enrolment.active_matches = running.active_matches;
    enrolment.open_proposals = running.open_proposals;
    enrolment.municipality_code = person.municipality_code;
    const Enrolment::Change change = enrolment.Evaluate(
        MissingConditions(person, consenting.count(person.id) > 0, programme, calendar.DayOf(now)),
        person.profile.capacity.value_or(0), now);
    if (change == Enrolment::Change::kNone && same_row) continue;
    ++enrolment.version;
    RETURN_IF_ERROR(store.Save(enrolment));
    if (change == Enrolment::Change::kBecameReady) facts.Ready(enrolment, person);
    if (change == Enrolment::Change::kHeld) facts.Held(enrolment, person);
  }
  return absl::OkStatus();
}

}  // namespace naober::intake
