// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/place_suggestion_service.h"

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "services/matching/convert_place.h"

namespace naober::matching {

namespace {

constexpr int kDefaultLimit = 10;
constexpr int kLargestLimit = 50;

absl::StatusOr<int> LimitOf(const v1::SuggestPlacesRequest& request) {
  if (request.limit() == 0) return kDefaultLimit;
  if (request.limit() < kFewestSuggestions || request.limit() > kLargestLimit)
    return InvalidField("limit", "OUT_OF_RANGE", "must be 5 to 50");
  return request.limit();
}

}  // namespace

grpc::Status PlaceSuggestionService::SuggestPlaces(grpc::ServerContext* context,
                                                   const v1::SuggestPlacesRequest* request,
                                                   v1::SuggestPlacesResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::SuggestPlacesResponse> {
        ASSIGN_OR_RETURN(const PersonId person, PersonId::Parse(request->person_id(), "person_id"));
        ASSIGN_OR_RETURN(const int limit, LimitOf(*request));
        ASSIGN_OR_RETURN(const Tongue tongue, ParseTongue(request->language(), "language"));
        ASSIGN_OR_RETURN(const PlacesSuggested suggested, suggestions_.Suggest(call, person));
        v1::SuggestPlacesResponse answer;
        *answer.mutable_shortlist() = ToProto(suggested, limit, tongue);
        answer.mutable_shortlist()->set_person_id(person.str());
        return answer;
      });
}

}  // namespace naober::matching
