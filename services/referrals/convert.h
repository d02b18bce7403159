// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_CONVERT_H_
#define NAOBER_SERVICES_REFERRALS_CONVERT_H_

#include "absl/status/statusor.h"
#include "naober/referrals/v1/referrals_service.pb.h"
#include "services/referrals/directory.h"
#include "services/referrals/domain/organisation.h"
#include "services/referrals/domain/place.h"
#include "services/referrals/domain/referral.h"
#include "services/referrals/referral_desk.h"
#include "services/referrals/store/place_store.h"
#include "services/referrals/store/referral_store.h"

// Between the proto messages and the domain, both ways. From the proto everything that is wrong is
// said at once (INVALID_ARGUMENT); what only the state can tell is left to the use cases.
namespace naober::referrals {

// Drafts without id. Fields that the platform gives are ignored.
absl::StatusOr<Organisation> FromProto(const v1::CreateOrganisationRequest& request);
absl::StatusOr<Place> FromProto(const v1::CreatePlaceRequest& request);
// NATIONAL_NUMBER when the note holds a BSN or rijksregisternummer.
absl::StatusOr<Referral> FromProto(const v1::CreateReferralRequest& request);

PlaceFilter FilterOf(const v1::ListPlacesRequest& request);
absl::StatusOr<ReferralFilter> FilterOf(const v1::ListReferralsRequest& request);

v1::Organisation ToProto(const Organisation& organisation);
v1::Place ToProto(const PlaceView& view);
v1::PlaceForPerson ToProto(const PlaceForPerson& place);
v1::Referral ToProto(const ReferralStory& story);
v1::ReferralTransition ToProto(const ReferralId& referral, const Transition& transition);

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_CONVERT_H_
