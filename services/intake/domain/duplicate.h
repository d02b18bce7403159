// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_DOMAIN_DUPLICATE_H_
#define NAOBER_SERVICES_INTAKE_DOMAIN_DUPLICATE_H_

#include <string>

#include "absl/time/time.h"
#include "libs/base/id.h"
#include "services/intake/domain/person.h"

namespace naober::intake {

struct DuplicateTag {};
using DuplicateId = Id<DuplicateTag>;

// Two registrations that may be one person: the same birth date, similar names, and no two
// different stated genders (twins are a brother and a sister more often than one person registered
// twice).
struct ProbableDuplicate {
  DuplicateId id;
  PersonId person_id;  // registered later
  PersonId other_person_id;
  int name_similarity_permille = 0;
  DuplicateState state = DuplicateState::kOpen;
  absl::Time create_time;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_DOMAIN_DUPLICATE_H_
