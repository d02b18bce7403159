// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_CONVERT_PLACE_H_
#define NAOBER_SERVICES_MATCHING_CONVERT_PLACE_H_

#include "libs/geo/gazetteer.h"
#include "naober/intake/v1/intake_service.pb.h"
#include "naober/matching/v1/place_suggestion.pb.h"
#include "naober/referrals/v1/referrals_service.pb.h"
#include "services/matching/domain/explanation.h"
#include "services/matching/place_suggestions.h"

// Between what referrals and intake tell, shortlists, and the API.
namespace naober::matching {

// Values that this version doesn't know are taken as not stated.
PlaceOffer OfferOf(const referrals::v1::PlaceForPerson& place, const geo::Gazetteer& gazetteer);
PlaceSeeker SeekerOf(const intake::v1::MatchingProfile& profile, const geo::Gazetteer& gazetteer);

// The first `limit` of the suggestions.
v1::PlaceShortlist ToProto(const PlacesSuggested& suggested, int limit, Tongue tongue);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_CONVERT_PLACE_H_
