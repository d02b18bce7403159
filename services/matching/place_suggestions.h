// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_PLACE_SUGGESTIONS_H_
#define NAOBER_SERVICES_MATCHING_PLACE_SUGGESTIONS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "libs/geo/gazetteer.h"
#include "libs/rpc/call.h"
#include "services/matching/domain/ids.h"
#include "services/matching/domain/place/place_shortlist.h"
#include "services/matching/intake.h"
#include "services/matching/place_directory.h"

namespace naober::matching {

struct PlacesSuggested {
  std::vector<PlaceOffer> offers;
  PlaceShortlist shortlist;  // names offers by index
};

// Places to go for a newcomer. Asks intake for the profile and referrals for the places at every
// call and stores nothing: neither is matching's. Thread-safe.
class PlaceSuggestions {
 public:
  // References must outlive it.
  PlaceSuggestions(Intake& intake, PlaceDirectory& directory, const geo::Gazetteer& gazetteer)
      : intake_(intake), directory_(directory), gazetteer_(gazetteer) {}

  // NOT_FOUND (PERSON_NOT_FOUND): no newcomer in reach has the id and consents to matching.
  absl::StatusOr<PlacesSuggested> Suggest(const rpc::Call& call, const PersonId& person);

 private:
  Intake& intake_;
  PlaceDirectory& directory_;
  const geo::Gazetteer& gazetteer_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_PLACE_SUGGESTIONS_H_
