// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/people_directory.h"

#include <set>
#include <utility>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/transaction.h"

namespace naober::activities {

absl::StatusOr<std::vector<KnownPerson>> PeopleDirectory::Find(
    const rpc::Call& call, const std::vector<PersonId>& people) {
  std::vector<KnownPerson> known;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(known, PersonStore(tx).Find(people));
                                       return absl::OkStatus();
                                     }));
  std::set<PersonId> missing(people.begin(), people.end());
  for (const KnownPerson& person : known) missing.erase(person.id);
  if (missing.empty()) return known;

  // Not written down here: only intake's events say where a case belongs now.
  ASSIGN_OR_RETURN(std::vector<KnownPerson> recent,
                   intake_.FindPeople(call, {missing.begin(), missing.end()}));
  std::move(recent.begin(), recent.end(), std::back_inserter(known));
  return known;
}

absl::Status PeopleDirectory::CheckExist(const rpc::Call& call,
                                         const std::vector<PersonId>& people) {
  if (people.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<KnownPerson> found, Find(call, people));
  std::set<PersonId> known;
  for (const KnownPerson& person : found) known.insert(person.id);
  for (const PersonId& person : people) {
    if (known.count(person) == 0) return NotFound("person", person.str());
  }
  return absl::OkStatus();
}

absl::Status PeopleDirectory::CheckMayActFor(const rpc::Call& call, const PersonId& person) {
  using Kind = auth::Reach::Kind;
  if (call.reach.kind == Kind::kSelf && call.reach.person_id != person.str()) {
    return NotFound("person", person.str());
  }
  ASSIGN_OR_RETURN(const std::vector<KnownPerson> found, Find(call, {person}));
  if (found.empty()) return NotFound("person", person.str());
  if (call.reach.kind == Kind::kMunicipalities &&
      !call.reach.CoversMunicipality(found.front().municipality_code)) {
    return NotFound("person", person.str());
  }
  return absl::OkStatus();
}

}  // namespace naober::activities
