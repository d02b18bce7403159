// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/place_suggestions.h"

#include <string>
#include <utility>

#include "absl/time/civil_time.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "services/matching/convert_place.h"

namespace naober::matching {

namespace {

using MatchingProfile = ::naober::intake::v1::MatchingProfile;

bool Reaches(const auth::Reach& reach, const PersonId& person, const MatchingProfile& profile) {
  if (reach.kind == auth::Reach::Kind::kSelf) return reach.person_id == person.str();
  return reach.CoversMunicipality(profile.area().municipality_code());
}

}  // namespace

absl::StatusOr<PlacesSuggested> PlaceSuggestions::Suggest(const rpc::Call& call,
                                                          const PersonId& person) {
  call.Audit("person", person.str());
  ASSIGN_OR_RETURN(const std::vector<MatchingProfile> profiles,
                   intake_.MatchingProfiles(call.tenant_id, {person.str()}, call.deadline));
  if (profiles.empty() || profiles[0].kind() == common::v1::PERSON_KIND_BUDDY ||
      !Reaches(call.reach, person, profiles[0]))
    return NotFound("person", person.str());
  ASSIGN_OR_RETURN(const absl::TimeZone zone, intake_.TimeZone(call.tenant_id, call.deadline));
  ASSIGN_OR_RETURN(const auto places, directory_.PlacesFor(call, person.str()));

  PlacesSuggested suggested;
  for (const referrals::v1::PlaceForPerson& place : places)
    suggested.offers.push_back(OfferOf(place, gazetteer_));
  const auto this_year = static_cast<int>(absl::ToCivilDay(call.now, zone).year());
  suggested.shortlist =
      MakeShortlist(SeekerOf(profiles[0], gazetteer_), suggested.offers, this_year);
  return suggested;
}

}  // namespace naober::matching
