// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/contacts.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/idempotency.h"

namespace naober::matching {

absl::StatusOr<ContactPerson> Contacts::SetPerson(const rpc::Call& call,
                                                  const ContactPerson& person) {
  FieldViolations violations;
  CheckContactPerson(person, "contact_person", violations);
  if (!call.reach.CoversMunicipality(person.municipality_code))
    violations.Add("contact_person.municipality_code", "MUNICIPALITY_OUT_OF_REACH",
                   "act for your own municipality");
  RETURN_IF_ERROR(violations.ToStatus());
  RETURN_IF_ERROR(policies_.CheckProgramme(call, person.programme_code));
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<rpc::EarlierAnswer> earlier,
                         rpc::ClaimRequest(tx, call));
        if (earlier) return absl::OkStatus();
        RETURN_IF_ERROR(PutContactPerson(tx, person));
        const std::string id = absl::StrCat(person.programme_code, "/", person.municipality_code);
        call.Audit("contact_person", id);
        return rpc::RecordAnswer(tx, call, id);
      }));
  return person;
}

absl::StatusOr<std::vector<ContactPerson>> Contacts::ListPeople(const rpc::Call& call,
                                                                const std::string& programme_code,
                                                                const rpc::Page& page) {
  std::vector<ContactPerson> people;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(
            people, ListContactPeople(tx, programme_code, ReachParameters::From(call.reach), page));
        return absl::OkStatus();
      }));
  return people;
}

absl::StatusOr<std::vector<ContactSignal>> Contacts::ListSignals(const rpc::Call& call,
                                                                 const SignalFilter& filter,
                                                                 const rpc::Page& page) {
  std::vector<ContactSignal> signals;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(
            signals, matching::ListSignals(tx, filter, ReachParameters::From(call.reach), page));
        return absl::OkStatus();
      }));
  return signals;
}

}  // namespace naober::matching
