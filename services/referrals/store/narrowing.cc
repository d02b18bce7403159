// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/store/narrowing.h"

#include <vector>

#include "libs/postgres/row.h"

namespace naober::referrals {

using postgres::ToParameter;

Narrowing NarrowingOf(const auth::Reach& reach) {
  switch (reach.kind) {
    case auth::Reach::Kind::kConsortium:
      return {};
    case auth::Reach::Kind::kMunicipalities:
      return {.municipalities = ToParameter(std::vector<std::string>(reach.municipalities.begin(),
                                                                     reach.municipalities.end()))};
    case auth::Reach::Kind::kOrganisation:
      return {.organisation = reach.organisation_id};
    case auth::Reach::Kind::kSelf:
      return {.person = reach.person_id};
    case auth::Reach::Kind::kPlatform:
      break;
  }
  // No permission lets an operator in here; an empty list of municipalities hides everything.
  return {.municipalities = ToParameter(std::vector<std::string>())};
}

}  // namespace naober::referrals
