// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_DIRECTORY_SERVICE_H_
#define NAOBER_SERVICES_REFERRALS_DIRECTORY_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "libs/rpc/unary.h"
#include "naober/referrals/v1/referrals_service.grpc.pb.h"
#include "services/referrals/directory.h"

namespace naober::referrals {

// The RPC edge of the organisations: proto in, use case, proto out.
class OrganisationService final : public v1::OrganisationService::Service {
 public:
  OrganisationService(rpc::Env& env, Directory& directory) : env_(env), directory_(directory) {}

  grpc::Status CreateOrganisation(grpc::ServerContext* context,
                                  const v1::CreateOrganisationRequest* request,
                                  v1::CreateOrganisationResponse* response) override;
  grpc::Status GetOrganisation(grpc::ServerContext* context,
                               const v1::GetOrganisationRequest* request,
                               v1::GetOrganisationResponse* response) override;
  grpc::Status ListOrganisations(grpc::ServerContext* context,
                                 const v1::ListOrganisationsRequest* request,
                                 v1::ListOrganisationsResponse* response) override;

 private:
  rpc::Env& env_;
  Directory& directory_;
};

// The RPC edge of the places.
class PlaceService final : public v1::PlaceService::Service {
 public:
  PlaceService(rpc::Env& env, Directory& directory) : env_(env), directory_(directory) {}

  grpc::Status CreatePlace(grpc::ServerContext* context, const v1::CreatePlaceRequest* request,
                           v1::CreatePlaceResponse* response) override;
  grpc::Status GetPlace(grpc::ServerContext* context, const v1::GetPlaceRequest* request,
                        v1::GetPlaceResponse* response) override;
  grpc::Status ListPlaces(grpc::ServerContext* context, const v1::ListPlacesRequest* request,
                          v1::ListPlacesResponse* response) override;
  grpc::Status ListPlacesForPerson(grpc::ServerContext* context,
                                   const v1::ListPlacesForPersonRequest* request,
                                   v1::ListPlacesForPersonResponse* response) override;

 private:
  rpc::Env& env_;
  Directory& directory_;
};

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_DIRECTORY_SERVICE_H_
