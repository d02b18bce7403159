// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_STORE_PERSON_STORE_H_
#define NAOBER_SERVICES_ACTIVITIES_STORE_PERSON_STORE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/transaction.h"
#include "services/activities/domain/ids.h"

namespace naober::activities {

// A person as activities knows them: an id, and the municipality that owns the case.
struct KnownPerson {
  PersonId id;
  std::string municipality_code;
};

// The people of one tenant that intake told of, inside one transaction.
class PersonStore {
 public:
  explicit PersonStore(postgres::Transaction& tx) : tx_(tx) {}

  // Those of `ids` that are known, in no order.
  absl::StatusOr<std::vector<KnownPerson>> Find(const std::vector<PersonId>& ids);

  // Inserts, or moves the case.
  absl::Status Put(const KnownPerson& person);

 private:
  postgres::Transaction& tx_;
};

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_STORE_PERSON_STORE_H_
