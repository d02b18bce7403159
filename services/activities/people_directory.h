// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_PEOPLE_DIRECTORY_H_
#define NAOBER_SERVICES_ACTIVITIES_PEOPLE_DIRECTORY_H_

#include <vector>

#include "absl/status/status.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/call.h"
#include "services/activities/peers.h"

namespace naober::activities {

// Who exists, and whose case they are: from intake's events, and from intake itself for people who
// registered so recently that their event isn't here yet. Thread-safe.
class PeopleDirectory {
 public:
  PeopleDirectory(postgres::Pool& pool, IntakePeer& intake) : pool_(pool), intake_(intake) {}

  // OK if all exist. NOT_FOUND (PERSON_NOT_FOUND) names the first who doesn't.
  absl::Status CheckExist(const rpc::Call& call, const std::vector<PersonId>& people);

  // The same for one person whom the caller may act for: a case worker for their municipalities, a
  // person for themselves, everybody else for all.
  absl::Status CheckMayActFor(const rpc::Call& call, const PersonId& person);

 private:
  absl::StatusOr<std::vector<KnownPerson>> Find(const rpc::Call& call,
                                                const std::vector<PersonId>& people);

  postgres::Pool& pool_;
  IntakePeer& intake_;
};

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_PEOPLE_DIRECTORY_H_
