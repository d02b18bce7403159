// SPDX-License-Identifier: EUPL-1.2
#include "libs/auth/caller.h"

namespace naober::auth {

bool Reach::CoversMunicipality(absl::string_view code) const {
  switch (kind) {
    case Kind::kConsortium:
      return true;
    case Kind::kMunicipalities:
      return municipalities.count(std::string(code)) > 0;
    case Kind::kPlatform:
    case Kind::kOrganisation:
    case Kind::kSelf:
      return false;
  }
  return false;
}

}  // namespace naober::auth
