// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_GRPC_PLACE_DIRECTORY_H_
#define NAOBER_SERVICES_MATCHING_GRPC_PLACE_DIRECTORY_H_

#include <memory>
#include <string>
#include <vector>

#include "libs/rpc/channel.h"
#include "naober/referrals/v1/referrals_service.grpc.pb.h"
#include "services/matching/place_directory.h"

namespace naober::matching {

// Referrals over gRPC.
class GrpcPlaceDirectory final : public PlaceDirectory {
 public:
  // `token` must outlive it.
  GrpcPlaceDirectory(const std::shared_ptr<grpc::Channel>& channel, rpc::TokenSource& token)
      : places_(referrals::v1::PlaceService::NewStub(channel)), token_(token) {}

  absl::StatusOr<std::vector<referrals::v1::PlaceForPerson>> PlacesFor(
      const rpc::Call& call, const std::string& person_id) override;

 private:
  const std::unique_ptr<referrals::v1::PlaceService::Stub> places_;
  rpc::TokenSource& token_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_GRPC_PLACE_DIRECTORY_H_
