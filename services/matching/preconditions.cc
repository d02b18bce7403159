// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/preconditions.h"

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"

namespace naober::matching {

absl::Status CheckEtag(const std::string& etag, int version, absl::string_view resource,
                       absl::string_view id) {
  if (etag.empty() || etag == absl::StrCat(version)) return absl::OkStatus();
  return EtagMismatch(resource, id);
}

absl::Status CheckSide(const auth::Reach& reach, const Pairing& pairing, Side side) {
  if (reach.kind != auth::Reach::Kind::kSelf) return absl::OkStatus();
  if (pairing.PersonOf(side).str() == reach.person_id) return absl::OkStatus();
  return WithReason(absl::PermissionDeniedError("this is the other side of the pair"),
                    "NOT_YOUR_SIDE");
}

}  // namespace naober::matching
