// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_CONTACTS_H_
#define NAOBER_SERVICES_MATCHING_CONTACTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "services/matching/domain/contact.h"
#include "services/matching/policies.h"
#include "services/matching/store/contact_store.h"

namespace naober::matching {

// Who looks after pairs, and the signals that ContactWatch raises for them. Thread-safe.
class Contacts {
 public:
  // References must outlive it.
  Contacts(postgres::Pool& pool, Policies& policies) : pool_(pool), policies_(policies) {}

  // In place of a former one. CheckContactPerson says what is refused; beside it
  // MUNICIPALITY_OUT_OF_REACH on contact_person.municipality_code, which for staff of
  // municipalities
  // "" is too, and NOT_FOUND (PROGRAMME_NOT_FOUND).
  absl::StatusOr<ContactPerson> SetPerson(const rpc::Call& call, const ContactPerson& person);

  // By programme and municipality; one more than the page holds when there are more.
  absl::StatusOr<std::vector<ContactPerson>> ListPeople(const rpc::Call& call,
                                                        const std::string& programme_code,
                                                        const rpc::Page& page);

  // By id; one more than the page holds when there are more.
  absl::StatusOr<std::vector<ContactSignal>> ListSignals(const rpc::Call& call,
                                                         const SignalFilter& filter,
                                                         const rpc::Page& page);

 private:
  postgres::Pool& pool_;
  Policies& policies_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_CONTACTS_H_
