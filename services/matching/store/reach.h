// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_STORE_REACH_H_
#define NAOBER_SERVICES_MATCHING_STORE_REACH_H_

#include <optional>
#include <string>

#include "libs/auth/caller.h"

namespace naober::matching {

// How far a caller reaches among proposals and matches, as two SQL parameters that every query of
// theirs takes: the municipalities whose newcomers are seen (text[], NULL = all) and the person
// whose own are seen (uuid, NULL = not narrowed).
struct ReachParameters {
  std::optional<std::string> municipalities;
  std::optional<std::string> person_id;

  static ReachParameters From(const auth::Reach& reach);
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_STORE_REACH_H_
