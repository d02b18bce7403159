// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/store/reach.h"

#include <vector>

#include "libs/base/errors.h"
#include "libs/postgres/row.h"

namespace naober::activities {

ReachParameters ParametersOf(const auth::Reach& reach) {
  using Kind = auth::Reach::Kind;
  switch (reach.kind) {
    case Kind::kConsortium:
      return {};
    case Kind::kMunicipalities:
      return {.municipalities = postgres::ToParameter(std::vector<std::string>(
                  reach.municipalities.begin(), reach.municipalities.end()))};
    case Kind::kOrganisation:
      return {.organisation = reach.organisation_id};
    case Kind::kSelf:
      return {.person = reach.person_id};
    case Kind::kPlatform:
      break;
  }
  // The permissions let no operator in here; if one came, an empty list of municipalities hides
  // everything.
  return {.municipalities = postgres::ToParameter(std::vector<std::string>())};
}

}  // namespace naober::activities
