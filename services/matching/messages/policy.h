// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_MESSAGES_POLICY_H_
#define NAOBER_SERVICES_MATCHING_MESSAGES_POLICY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/base/errors.h"
#include "naober/matching/v1/matching.pb.h"
#include "services/matching/domain/policy.h"

namespace naober::matching {

v1::Policy ToProto(const PolicyVersion& policy);

// A floor as it is written. Adds UNKNOWN_LEVEL under `path`; all else that may be wrong with it is
// CheckFloors's to say.
FairnessFloor ReadFloor(const v1::FairnessFloor& in, const std::string& path,
                        FieldViolations& violations);

// A valid policy, or everything that is wrong with it at once, under `field`. Beside the reasons of
// ValidatePolicy: UNKNOWN_KIND, UNKNOWN_STRENGTH, PARAMETER_NOT_OF_KIND.
absl::StatusOr<Policy> FromProto(const v1::Policy& policy, absl::string_view field);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_MESSAGES_POLICY_H_
