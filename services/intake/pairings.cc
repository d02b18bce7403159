// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/pairings.h"

#include <algorithm>
#include <vector>

#include "libs/base/status_macros.h"
#include "services/intake/calendar.h"
#include "services/intake/facts.h"
#include "services/intake/readiness.h"
#include "services/intake/store/person_store.h"
#include "services/intake/store/reach.h"

namespace naober::intake {

absl::Status TakePairing(postgres::Transaction& tx, const Pairing& pairing, absl::Time now) {
  // People are locked in the order of their ids, so that two events about the same people can't
  // wait for each other.
  const auto [first, second] = std::minmax(pairing.newcomer_id, pairing.buddy_id);
  std::vector<Person> people;
  for (const PersonId& id : {first, second}) {
    absl::StatusOr<Person> person = PersonStore(tx).Lock(id, WholeConsortium());
    if (person.ok()) {
      people.push_back(*std::move(person));
    } else if (!absl::IsNotFound(person.status())) {
      return person.status();
    }
  }
  RETURN_IF_ERROR(PairingStore(tx).Advance(pairing));
  ASSIGN_OR_RETURN(const Calendar calendar, LoadCalendar(tx));
  Facts facts(now);
  for (const Person& person : people) {
    RETURN_IF_ERROR(Reevaluate(tx, person, calendar, now, facts));
  }
  return facts.Emit(tx);
}

absl::Status EndMatch(postgres::Transaction& tx, Pairing match, absl::Time now) {
  ASSIGN_OR_RETURN(const auto known, PairingStore(tx).OfMatch(match.match_id));
  match.id = known ? known->id : match.match_id;
  match.state = PairingState::kEnded;
  return TakePairing(tx, match, now);
}

}  // namespace naober::intake
