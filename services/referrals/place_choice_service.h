// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_PLACE_CHOICE_SERVICE_H_
#define NAOBER_SERVICES_REFERRALS_PLACE_CHOICE_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "libs/rpc/unary.h"
#include "naober/referrals/v1/referrals_service.grpc.pb.h"
#include "services/referrals/place_choices.h"

namespace naober::referrals {

// The RPC edge of the choices of places: proto in, use case, proto out.
class PlaceChoiceService final : public v1::PlaceChoiceService::Service {
 public:
  PlaceChoiceService(rpc::Env& env, PlaceChoices& choices) : env_(env), choices_(choices) {}

  grpc::Status CreatePlaceChoice(grpc::ServerContext* context,
                                 const v1::CreatePlaceChoiceRequest* request,
                                 v1::CreatePlaceChoiceResponse* response) override;
  grpc::Status GetPlaceChoice(grpc::ServerContext* context,
                              const v1::GetPlaceChoiceRequest* request,
                              v1::GetPlaceChoiceResponse* response) override;
  grpc::Status ListPlaceChoices(grpc::ServerContext* context,
                                const v1::ListPlaceChoicesRequest* request,
                                v1::ListPlaceChoicesResponse* response) override;
  grpc::Status ContinuePlaceChoice(grpc::ServerContext* context,
                                   const v1::ContinuePlaceChoiceRequest* request,
                                   v1::ContinuePlaceChoiceResponse* response) override;

 private:
  rpc::Env& env_;
  PlaceChoices& choices_;
};

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_PLACE_CHOICE_SERVICE_H_
