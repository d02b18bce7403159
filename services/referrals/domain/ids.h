// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_DOMAIN_IDS_H_
#define NAOBER_SERVICES_REFERRALS_DOMAIN_IDS_H_

#include "libs/base/id.h"

namespace naober::referrals {

struct OrganisationTag {};
struct PlaceTag {};
struct ReferralTag {};
struct PlaceChoiceTag {};
struct TransitionTag {};
struct PersonTag {};

using OrganisationId = Id<OrganisationTag>;
using PlaceId = Id<PlaceTag>;
using ReferralId = Id<ReferralTag>;
using PlaceChoiceId = Id<PlaceChoiceTag>;
using TransitionId = Id<TransitionTag>;
using PersonId = Id<PersonTag>;  // the person itself lives in intake

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_DOMAIN_IDS_H_
