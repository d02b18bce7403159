// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/store/reach.h"

#include <vector>

#include "libs/postgres/row.h"

namespace naober::intake {

ReachParameters ParametersOf(const auth::Reach& reach) {
  const auto municipalities = [](const std::set<std::string>& codes) {
    return postgres::ToParameter(std::vector<std::string>(codes.begin(), codes.end()));
  };
  switch (reach.kind) {
    case auth::Reach::Kind::kConsortium:
      return {};
    case auth::Reach::Kind::kMunicipalities:
      return {municipalities(reach.municipalities), std::nullopt};
    case auth::Reach::Kind::kSelf:
      return {std::nullopt, reach.person_id};
    case auth::Reach::Kind::kOrganisation:
    case auth::Reach::Kind::kPlatform:
      break;
  }
  return {municipalities({}), std::nullopt};
}

}  // namespace naober::intake
