// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_PLACE_SUGGESTION_SERVICE_H_
#define NAOBER_SERVICES_MATCHING_PLACE_SUGGESTION_SERVICE_H_

#include "libs/rpc/unary.h"
#include "naober/matching/v1/place_suggestion_service.grpc.pb.h"
#include "services/matching/place_suggestions.h"

namespace naober::matching {

// The RPC edge of place suggestions: proto in, use case, proto out.
class PlaceSuggestionService final : public v1::PlaceSuggestionService::Service {
 public:
  // References must outlive it.
  PlaceSuggestionService(rpc::Env& env, PlaceSuggestions& suggestions)
      : env_(env), suggestions_(suggestions) {}

  grpc::Status SuggestPlaces(grpc::ServerContext* context, const v1::SuggestPlacesRequest* request,
                             v1::SuggestPlacesResponse* response) override;

 private:
  rpc::Env& env_;
  PlaceSuggestions& suggestions_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_PLACE_SUGGESTION_SERVICE_H_
