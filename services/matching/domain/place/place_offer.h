// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_PLACE_PLACE_OFFER_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_PLACE_PLACE_OFFER_H_

#include <optional>
#include <string>
#include <vector>

#include "libs/geo/position.h"
#include "services/matching/domain/candidate.h"

namespace naober::matching {

// Whom a place is for. The numbers are those of the API of referrals.
enum class PlaceAudience { kAll = 1, kWomen, kMen, kParents, kYouth, kSeniors };

// What stands in somebody's way, and what a place does about it. The numbers are those of the API.
enum class Barrier { kChildcare = 1, kTransport, kTime, kLanguage, kShyness, kCost, kHealth };
enum class BarrierRemoval {
  kChildcareOnSite = 1,
  kPickUp,
  kInterpreter,
  kWomenOnly,
  kFreeOfCharge,
  kOnline
};

// A place to go ("sociale netwerkplek") as referrals tells of it at this moment. What it has not
// stated is empty.
struct PlaceOffer {
  std::string id;
  std::string organisation_code;
  std::string title;
  std::string municipality_code;
  int free_places = 0;
  bool asked_before = false;  // the person has, or had, a referral to it
  PlaceAudience audience = PlaceAudience::kAll;
  std::string language_code;                       // that is spoken there; empty = Dutch
  OralLevel min_oral_level = OralLevel::kUnknown;  // of it; kUnknown = none is asked
  WeeklyAvailability availability;                 // when it is open
  std::optional<geo::Position> position;           // of the postcode area
  std::vector<std::string> interests;              // that it suits
  std::vector<std::string> competences;            // that it can use
  std::vector<BarrierRemoval> removals;
};

// Who looks for a place to go.
struct PlaceSeeker {
  Features features;
  std::vector<Barrier> barriers;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_PLACE_PLACE_OFFER_H_
