// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_FACTS_H_
#define NAOBER_SERVICES_INTAKE_FACTS_H_

#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/events/outbox.h"
#include "libs/postgres/transaction.h"
#include "services/intake/domain/consent.h"
#include "services/intake/domain/enrolment.h"
#include "services/intake/domain/trajectory.h"
#include "services/intake/store/trajectory_store.h"

namespace naober::intake {

// The facts that one transaction states, collected and published in one statement. Ids, versions,
// codes and minutes: no name, no feature.
class Facts {
 public:
  // `now`: the business time at which all of them became true.
  explicit Facts(absl::Time now) : now_(now) {}

  void Registered(const Person& person);
  void ProfileChanged(const Person& person);
  void Moved(const Person& from, const Person& to);

  void Granted(const Consent& consent);
  // Of one person, purpose and partner.
  void Withdrawn(const std::vector<Consent>& consents);

  void Opened(const Enrolment& enrolment, const Person& person);
  void Ready(const Enrolment& enrolment, const Person& person);
  void Held(const Enrolment& enrolment, const Person& person);
  void Closed(const Enrolment& enrolment, const Person& person);

  // An entry of the ledger of `trajectory`, which is as it was right after it; `contact_on` is its
  // local day.
  void Booked(const LedgerEntry& entry, const Trajectory& trajectory, const Person& person,
              absl::CivilDay contact_on);
  void Completed(const Trajectory& trajectory, const Person& person, int target_minutes);

  // Publishes them with the transaction, in the order in which they were added.
  absl::Status Emit(postgres::Transaction& tx) const;

 private:
  template <class Fact>
  Fact& Add(const char* aggregate_type, const std::string& aggregate_id) {
    auto fact = std::make_unique<Fact>();
    Fact& added = *fact;
    events_.push_back({aggregate_type, aggregate_id, fact.get(), now_});
    facts_.push_back(std::move(fact));
    return added;
  }

  const absl::Time now_;
  std::vector<std::unique_ptr<google::protobuf::Message>> facts_;
  std::vector<events::OutgoingEvent> events_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_FACTS_H_
