// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_DOMAIN_PLACE_H_
#define NAOBER_SERVICES_REFERRALS_DOMAIN_PLACE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/base/errors.h"
#include "services/referrals/domain/ids.h"

namespace naober::referrals {

inline constexpr int kLargestCapacity = 100'000;

// A place to go ("sociale netwerkplek") with room for so many people at once. Lists are sorted and
// without repeats.
struct Place {
  PlaceId id;
  std::string external_id;  // key of the source file; empty when there is none
  std::string organisation_code;
  std::string title;
  std::string kind;  // code: BUDDY, MEETING_GROUP, VOLUNTEERING, INTERNSHIP, TRAINING
  std::vector<std::string> interests;
  std::vector<std::string> competences;
  std::string min_oral_level;  // code of 5.12; empty: none asked
  std::string language_code;
  std::vector<std::string> availability;  // MON_MORNING, …
  std::string country;
  std::string postcode;
  std::string municipality_code;
  int capacity = 0;
  std::vector<std::string> social_connections;
  std::vector<std::string> barrier_removals;
  std::string audience;  // code: ALL, WOMEN, …
  std::optional<absl::CivilDay> assured_on;
  absl::Time created_at;
  int version = 1;

  bool SameContentAs(const Place& other) const;
};

// Adds what is wrong with `place`, by field of the proto ("place.capacity").
void Check(const Place& place, FieldViolations& violations);

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_DOMAIN_PLACE_H_
