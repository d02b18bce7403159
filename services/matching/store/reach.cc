// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/store/reach.h"

#include <vector>

#include "libs/postgres/row.h"

namespace naober::matching {

ReachParameters ReachParameters::From(const auth::Reach& reach) {
  ReachParameters parameters;
  switch (reach.kind) {
    case auth::Reach::Kind::kConsortium:
      break;
    case auth::Reach::Kind::kSelf:
      parameters.person_id = reach.person_id;
      break;
    case auth::Reach::Kind::kMunicipalities:
      parameters.municipalities = postgres::ToParameter(
          std::vector<std::string>(reach.municipalities.begin(), reach.municipalities.end()));
      break;
    case auth::Reach::Kind::kPlatform:
    case auth::Reach::Kind::kOrganisation:
      // No permission of matching gives these; should one ever, it reaches nothing.
      parameters.municipalities = postgres::ToParameter(std::vector<std::string>());
      break;
  }
  return parameters;
}

}  // namespace naober::matching
