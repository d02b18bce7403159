// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_REQUEST_IDS_H_
#define NAOBER_SERVICES_INTAKE_REQUEST_IDS_H_

#include <google/protobuf/repeated_ptr_field.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "services/intake/domain/person.h"

namespace naober::intake {

// 1 to 500 ids of a batch request; INVALID_ARGUMENT on person_ids otherwise.
inline absl::StatusOr<std::vector<PersonId>> BatchOfPeople(
    const google::protobuf::RepeatedPtrField<std::string>& texts) {
  constexpr int kMost = 500;
  if (texts.empty() || texts.size() > kMost) {
    return InvalidField("person_ids", "OUT_OF_RANGE", "must be 1 to 500 ids");
  }
  std::vector<PersonId> ids;
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(PersonId id, PersonId::Parse(text, "person_ids"));
    ids.push_back(std::move(id));
  }
  return ids;
}

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_REQUEST_IDS_H_
