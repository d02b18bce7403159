// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_PRECONDITIONS_H_
#define NAOBER_SERVICES_MATCHING_PRECONDITIONS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "libs/auth/caller.h"
#include "services/matching/domain/pairing.h"

namespace naober::matching {

// ABORTED (ETAG_MISMATCH) when `etag` is given and isn't the version's.
absl::Status CheckEtag(const std::string& etag, int version, absl::string_view resource,
                       absl::string_view id);

// A person speaks for the own side of a pair only; staff may record what either said.
// PERMISSION_DENIED (NOT_YOUR_SIDE).
absl::Status CheckSide(const auth::Reach& reach, const Pairing& pairing, Side side);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_PRECONDITIONS_H_
