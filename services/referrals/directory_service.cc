// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/directory_service.h"

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/enum_code.h"
#include "libs/rpc/page.h"
#include "services/referrals/convert.h"

namespace naober::referrals {

grpc::Status OrganisationService::CreateOrganisation(grpc::ServerContext* context,
                                                     const v1::CreateOrganisationRequest* request,
                                                     v1::CreateOrganisationResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::CreateOrganisationResponse> {
                      ASSIGN_OR_RETURN(Organisation draft, FromProto(*request));
                      ASSIGN_OR_RETURN(const Organisation organisation,
                                       directory_.Register(call, std::move(draft)));
                      v1::CreateOrganisationResponse out;
                      *out.mutable_organisation() = ToProto(organisation);
                      return out;
                    });
}

grpc::Status OrganisationService::GetOrganisation(grpc::ServerContext* context,
                                                  const v1::GetOrganisationRequest* request,
                                                  v1::GetOrganisationResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::GetOrganisationResponse> {
                      if (request->code().empty())
                        return InvalidField("code", "REQUIRED", "must name an organisation");
                      ASSIGN_OR_RETURN(const Organisation organisation,
                                       directory_.GetOrganisation(call, request->code()));
                      v1::GetOrganisationResponse out;
                      *out.mutable_organisation() = ToProto(organisation);
                      return out;
                    });
}

grpc::Status OrganisationService::ListOrganisations(grpc::ServerContext* context,
                                                    const v1::ListOrganisationsRequest* request,
                                                    v1::ListOrganisationsResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ListOrganisationsResponse> {
        ASSIGN_OR_RETURN(
            const rpc::Page page,
            rpc::ReadPage(request->page_size(), request->page_token(), "organisations"));
        ASSIGN_OR_RETURN(std::vector<Organisation> items,
                         directory_.ListOrganisations(call, request->municipality_code(),
                                                      rpc::CodeOf(request->kind()), page));
        v1::ListOrganisationsResponse out;
        out.set_next_page_token(rpc::CutToPage(
            page, "organisations", items,
            [](const Organisation& last) { return std::vector<std::string>{last.code}; }));
        for (const Organisation& item : items) *out.add_organisations() = ToProto(item);
        return out;
      });
}

grpc::Status PlaceService::CreatePlace(grpc::ServerContext* context,
                                       const v1::CreatePlaceRequest* request,
                                       v1::CreatePlaceResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::CreatePlaceResponse> {
                      ASSIGN_OR_RETURN(Place draft, FromProto(*request));
                      ASSIGN_OR_RETURN(const PlaceView view,
                                       directory_.Publish(call, std::move(draft)));
                      v1::CreatePlaceResponse out;
                      *out.mutable_place() = ToProto(view);
                      return out;
                    });
}

grpc::Status PlaceService::GetPlace(grpc::ServerContext* context,
                                    const v1::GetPlaceRequest* request,
                                    v1::GetPlaceResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::GetPlaceResponse> {
                      ASSIGN_OR_RETURN(const PlaceId id, PlaceId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const PlaceView view, directory_.GetPlace(call, id));
                      v1::GetPlaceResponse out;
                      *out.mutable_place() = ToProto(view);
                      return out;
                    });
}

grpc::Status PlaceService::ListPlaces(grpc::ServerContext* context,
                                      const v1::ListPlacesRequest* request,
                                      v1::ListPlacesResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ListPlacesResponse> {
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), "places"));
        ASSIGN_OR_RETURN(std::vector<PlaceView> items,
                         directory_.ListPlaces(call, FilterOf(*request), page));
        v1::ListPlacesResponse out;
        out.set_next_page_token(rpc::CutToPage(page, "places", items, [](const PlaceView& last) {
          return std::vector<std::string>{last.place.id.str()};
        }));
        for (const PlaceView& item : items) *out.add_places() = ToProto(item);
        return out;
      });
}

grpc::Status PlaceService::ListPlacesForPerson(grpc::ServerContext* context,
                                               const v1::ListPlacesForPersonRequest* request,
                                               v1::ListPlacesForPersonResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ListPlacesForPersonResponse> {
        ASSIGN_OR_RETURN(const PersonId person, PersonId::Parse(request->person_id(), "person_id"));
        ASSIGN_OR_RETURN(
            const rpc::Page page,
            rpc::ReadPage(request->page_size(), request->page_token(), "places for a person"));
        ASSIGN_OR_RETURN(std::vector<PlaceForPerson> items,
                         directory_.ListPlacesFor(call, person, page));
        v1::ListPlacesForPersonResponse out;
        out.set_next_page_token(
            rpc::CutToPage(page, "places for a person", items, [](const PlaceForPerson& last) {
              return std::vector<std::string>{last.view.place.id.str()};
            }));
        for (const PlaceForPerson& item : items) *out.add_places() = ToProto(item);
        return out;
      });
}

}  // namespace naober::referrals
