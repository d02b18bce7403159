// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_PAIRING_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_PAIRING_H_

#include <string>

#include "services/matching/domain/candidate.h"
#include "services/matching/domain/ids.h"

namespace naober::matching {

// One side of a pair. The numbers are those of the API.
enum class Side { kNewcomer = 1, kBuddy = 2 };

// Who is paired with whom, and where they belong.
struct Pairing {
  std::string programme_code;
  PersonId newcomer_id;
  PersonId buddy_id;
  Area newcomer_area;
  Area buddy_area;
  Background buddy_background = Background::kUnknown;

  const PersonId& PersonOf(Side side) const {
    return side == Side::kNewcomer ? newcomer_id : buddy_id;
  }

  // The same municipality owns both cases.
  bool Local() const {
    return !newcomer_area.municipality_code.empty() &&
           newcomer_area.municipality_code == buddy_area.municipality_code;
  }

  friend bool operator==(const Pairing&, const Pairing&) = default;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_PAIRING_H_
