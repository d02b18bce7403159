// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_PLACE_DIRECTORY_H_
#define NAOBER_SERVICES_MATCHING_PLACE_DIRECTORY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "naober/referrals/v1/referrals_service.pb.h"

namespace naober::matching {

// What matching asks of referrals, because a place is offered once: its capacity must be true now.
// Thread-safe.
class PlaceDirectory {
 public:
  virtual ~PlaceDirectory() = default;

  // All places of the caller's consortium, by id, and how far the person came with each. Errors are
  // those of the call, UNAVAILABLE above all.
  virtual absl::StatusOr<std::vector<referrals::v1::PlaceForPerson>> PlacesFor(
      const rpc::Call& call, const std::string& person_id) = 0;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_PLACE_DIRECTORY_H_
