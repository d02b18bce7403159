// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/domain/place.h"

#include <tuple>

#include "absl/strings/str_cat.h"

namespace naober::referrals {

bool Place::SameContentAs(const Place& other) const {
  const auto content = [](const Place& p) {
    return std::tie(p.external_id, p.organisation_code, p.title, p.kind, p.interests, p.competences,
                    p.min_oral_level, p.language_code, p.availability, p.country, p.postcode,
                    p.municipality_code, p.capacity, p.social_connections, p.barrier_removals,
                    p.audience, p.assured_on);
  };
  return content(*this) == content(other);
}

void Check(const Place& place, FieldViolations& violations) {
  const auto require = [&](const std::string& value, absl::string_view field) {
    if (value.empty()) violations.Add(field, "REQUIRED", "must be given");
  };
  require(place.organisation_code, "place.organisation_code");
  require(place.title, "place.title");
  require(place.kind, "place.kind");
  require(place.postcode, "place.postcode");
  if (place.external_id.size() > 64) {
    violations.Add("place.external_id", "TOO_LONG", "must have at most 64 characters");
  }
  if (place.capacity < 1 || place.capacity > kLargestCapacity) {
    violations.Add("place.capacity", "OUT_OF_RANGE",
                   absl::StrCat("must be 1 to ", kLargestCapacity));
  }
}

}  // namespace naober::referrals
