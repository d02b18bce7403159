// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/grpc_place_directory.h"

#include <utility>

#include "libs/base/status_macros.h"

namespace naober::matching {

namespace {

namespace referrals_pb = ::naober::referrals::v1;

constexpr int kPlacesAtOnce = 200;

}  // namespace

absl::StatusOr<std::vector<referrals_pb::PlaceForPerson>> GrpcPlaceDirectory::PlacesFor(
    const rpc::Call& call, const std::string& person_id) {
  std::vector<referrals_pb::PlaceForPerson> places;
  referrals_pb::ListPlacesForPersonRequest request;
  request.set_person_id(person_id);
  request.set_page_size(kPlacesAtOnce);
  do {
    ASSIGN_OR_RETURN(const auto context, rpc::ContextFor(call, token_));
    ASSIGN_OR_RETURN(referrals_pb::ListPlacesForPersonResponse page,
                     rpc::Invoke(*context, *places_,
                                 &referrals_pb::PlaceService::Stub::ListPlacesForPerson, request));
    for (referrals_pb::PlaceForPerson& place : *page.mutable_places())
      places.push_back(std::move(place));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return places;
}

}  // namespace naober::matching
