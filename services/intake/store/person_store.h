// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_STORE_PERSON_STORE_H_
#define NAOBER_SERVICES_INTAKE_STORE_PERSON_STORE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/auth/caller.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/intake/domain/person.h"

namespace naober::intake {

// What a list of people is narrowed to; empty fields don't narrow.
struct PersonFilter {
  PersonKind kind = PersonKind::kUnspecified;
  std::string municipality_code;
  std::string programme_code;                                     // has an enrolment in it …
  EnrolmentState enrolment_state = EnrolmentState::kUnspecified;  // … in this state
};

// A person to insert, with the fingerprint of the imported row ("" when there is none).
struct NewPerson {
  Person person;
  std::string fingerprint;
};

// Who has a birth date: what a duplicate is judged by.
struct Namesake {
  PersonId id;
  std::string given_name;
  std::string family_name;
  absl::CivilDay birth_date;
  Gender gender = Gender::kUnspecified;
  std::string municipality_code;
};

// By what an imported row is known again.
struct ImportedPerson {
  PersonId id;
  std::string external_id;  // "" when there is none
  std::string fingerprint;  // "" when not imported
};

// The people of one tenant, in one transaction. Errors besides those named are
// postgres::Transaction's.
class PersonStore {
 public:
  explicit PersonStore(postgres::Transaction& tx) : tx_(tx) {}

  // One statement for all. ALREADY_EXISTS (EXTERNAL_ID_EXISTS) if somebody has an external id.
  absl::Status Insert(const std::vector<NewPerson>& people);

  // NOT_FOUND (PERSON_NOT_FOUND), also when out of reach.
  absl::StatusOr<Person> Get(const PersonId& id, const auth::Reach& reach);
  // The same, locked until the transaction ends.
  absl::StatusOr<Person> Lock(const PersonId& id, const auth::Reach& reach);

  // Those that exist, in no order.
  absl::StatusOr<std::vector<Person>> GetMany(const std::vector<PersonId>& ids);

  // Writes everything but id, kind and external id.
  absl::Status Save(const Person& person);

  // By id; one more than the page's limit when there are more. Key: the id.
  absl::StatusOr<std::vector<Person>> List(const PersonFilter& filter, const auth::Reach& reach,
                                           const rpc::Page& page);

  // Whose name is like `name`, best first, at most `limit`.
  absl::StatusOr<std::vector<Person>> Search(const std::string& name, const PersonFilter& filter,
                                             const auth::Reach& reach, int limit);

  absl::StatusOr<std::vector<Namesake>> BornOn(const std::vector<absl::CivilDay>& days);

  // Everybody with one of the external ids or fingerprints.
  absl::StatusOr<std::vector<ImportedPerson>> FindImported(
      const std::vector<std::string>& external_ids, const std::vector<std::string>& fingerprints);

 private:
  postgres::Transaction& tx_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_STORE_PERSON_STORE_H_
