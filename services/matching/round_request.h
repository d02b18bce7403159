// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_ROUND_REQUEST_H_
#define NAOBER_SERVICES_MATCHING_ROUND_REQUEST_H_

#include "absl/status/status.h"
#include "naober/matching/v1/round_service.pb.h"

namespace naober::matching {

// Everything that is wrong with a round that is to be made, at once; the contract names the
// reasons.
absl::Status CheckNewRound(const v1::Round& round);

// What of a request to change a round by hand is wrong without knowing the round.
absl::Status CheckRearrangement(const v1::RearrangeRoundRequest& request);

// At least one person, each an id and once.
absl::Status CheckNoShows(const v1::RecordNoShowsRequest& request);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_ROUND_REQUEST_H_
