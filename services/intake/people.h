// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_PEOPLE_H_
#define NAOBER_SERVICES_INTAKE_PEOPLE_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "libs/geo/gazetteer.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "services/intake/registrar.h"
#include "services/intake/store/person_store.h"

namespace naober::intake {

// What a matching service may know of somebody at this moment.
struct MatchingFeatures {
  Person person;
  std::vector<Enrolment> enrolments;  // running
};

struct MatchingAnswer {
  std::vector<MatchingFeatures> features;  // of those who consent, in the order asked
  std::vector<PersonId> without_consent;
  std::vector<PersonId> unknown;
};

// The use cases around a person. Every one narrows to the call's reach: what lies outside is
// NOT_FOUND. Thread-safe; `pool` and `gazetteer` must outlive it.
class People {
 public:
  People(postgres::Pool& pool, const geo::Gazetteer& gazetteer)
      : pool_(pool), gazetteer_(gazetteer) {}

  // Registers, records consents and enrols, all or nothing; a repeated request gives the same
  // answer. The duplicates are those in reach. INVALID_ARGUMENT: what NormalizeAndValidate finds,
  // MUNICIPALITY_OUT_OF_REACH. ALREADY_EXISTS (EXTERNAL_ID_EXISTS). NOT_FOUND
  // (PROGRAMME_NOT_FOUND). FAILED_PRECONDITION: as CheckAdmission.
  absl::StatusOr<Registered> Register(const rpc::Call& call, NewRegistration registration);

  absl::StatusOr<Person> Get(const rpc::Call& call, const PersonId& id);
  absl::StatusOr<std::vector<Person>> List(const rpc::Call& call, const PersonFilter& filter,
                                           const rpc::Page& page);
  // At most 50.
  absl::StatusOr<std::vector<Person>> Search(const rpc::Call& call, const std::string& name,
                                             const PersonFilter& filter);

  // Applies `change` to the person as it is stored, if that is version `version`. INVALID_ARGUMENT
  // as Register; ABORTED (ETAG_MISMATCH).
  absl::StatusOr<Person> Update(const rpc::Call& call, const PersonId& id, int version,
                                absl::FunctionRef<absl::Status(Person&)> change);

  absl::StatusOr<std::vector<ProbableDuplicate>> Duplicates(const rpc::Call& call,
                                                            const std::string& person,
                                                            DuplicateState state,
                                                            const rpc::Page& page);

  absl::StatusOr<MatchingAnswer> ForMatching(const rpc::Call& call,
                                             const std::vector<PersonId>& ids);

 private:
  absl::Status Validate(const rpc::Call& call, const Calendar& calendar, Person& person) const;
  absl::StatusOr<Registered> LoadAnswer(postgres::Transaction& tx, const rpc::Call& call,
                                        const PersonId& id) const;
  absl::StatusOr<Registered> RegisterOne(postgres::Transaction& tx, const rpc::Call& call,
                                         NewRegistration registration) const;

  postgres::Pool& pool_;
  const geo::Gazetteer& gazetteer_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_PEOPLE_H_
