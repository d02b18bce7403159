// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/place_choice_service.h"

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/events/timestamps.h"
#include "libs/rpc/enum_code.h"
#include "libs/rpc/page.h"

namespace naober::referrals {
namespace {

constexpr char kList[] = "place choices";

absl::StatusOr<PlaceChoice> FromProto(const v1::CreatePlaceChoiceRequest& request) {
  const v1::PlaceChoice& in = request.place_choice();
  FieldViolations violations;
  const auto check_id = [&](const std::string& text, absl::string_view field) {
    if (!IsUuid(text)) violations.Add(field, "NOT_A_UUID", "must be a UUID in lower case");
  };
  check_id(in.person_id(), "place_choice.person_id");
  PlaceChoice choice;
  choice.person_id = PersonId::FromTrusted(in.person_id());
  choice.sender_code = in.from_organisation_code();
  choice.programme_code = in.programme_code();
  choice.note = in.note();
  for (int i = 0; i < in.place_ids_size(); ++i) {
    check_id(in.place_ids(i), absl::StrCat("place_choice.place_ids[", i, "]"));
    choice.places.push_back(PlaceId::FromTrusted(in.place_ids(i)));
  }
  Check(choice, violations);
  if (!violations.empty()) return violations.ToStatus();
  return choice;
}

v1::PlaceChoice ToProto(const PlaceChoiceStory& story) {
  const PlaceChoice& choice = story.view.choice;
  v1::PlaceChoice out;
  out.set_id(choice.id.str());
  out.set_etag(absl::StrCat(choice.version));
  out.set_person_id(choice.person_id.str());
  out.set_from_organisation_code(choice.sender_code);
  for (const PlaceId& place : choice.places) out.add_place_ids(place.str());
  out.set_programme_code(choice.programme_code);
  out.set_note(choice.note);
  out.set_state(rpc::EnumOf<v1::PlaceChoiceState>(ToCode(choice.State(story.with_room))));
  for (const PlaceAttempt& attempt : choice.attempts) {
    v1::PlaceAttempt& item = *out.add_attempts();
    item.set_place_id(attempt.place_id.str());
    item.set_referral_id(attempt.referral_id.str());
    item.set_state(rpc::EnumOf<v1::ReferralState>(ToCode(attempt.state)));
    item.set_reason(rpc::EnumOf<v1::ReferralReason>(attempt.reason));
    *item.mutable_create_time() = events::ToTimestamp(attempt.created_at);
  }
  if (const auto next = choice.Next(story.with_room)) out.set_next_place_id(next->str());
  out.set_municipality_code(story.view.municipality_code);
  *out.mutable_create_time() = events::ToTimestamp(choice.created_at);
  return out;
}

}  // namespace

grpc::Status PlaceChoiceService::CreatePlaceChoice(grpc::ServerContext* context,
                                                   const v1::CreatePlaceChoiceRequest* request,
                                                   v1::CreatePlaceChoiceResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::CreatePlaceChoiceResponse> {
                      ASSIGN_OR_RETURN(PlaceChoice draft, FromProto(*request));
                      ASSIGN_OR_RETURN(const PlaceChoiceStory story,
                                       choices_.Create(call, std::move(draft)));
                      v1::CreatePlaceChoiceResponse out;
                      *out.mutable_place_choice() = ToProto(story);
                      return out;
                    });
}

grpc::Status PlaceChoiceService::GetPlaceChoice(grpc::ServerContext* context,
                                                const v1::GetPlaceChoiceRequest* request,
                                                v1::GetPlaceChoiceResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::GetPlaceChoiceResponse> {
                      ASSIGN_OR_RETURN(const PlaceChoiceId id,
                                       PlaceChoiceId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const PlaceChoiceStory story, choices_.Get(call, id));
                      v1::GetPlaceChoiceResponse out;
                      *out.mutable_place_choice() = ToProto(story);
                      return out;
                    });
}

grpc::Status PlaceChoiceService::ListPlaceChoices(grpc::ServerContext* context,
                                                  const v1::ListPlaceChoicesRequest* request,
                                                  v1::ListPlaceChoicesResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ListPlaceChoicesResponse> {
        if (!request->person_id().empty())
          RETURN_IF_ERROR(PersonId::Parse(request->person_id(), "person_id").status());
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), kList));
        ASSIGN_OR_RETURN(std::vector<PlaceChoiceStory> items,
                         choices_.List(call, request->person_id(), page));
        v1::ListPlaceChoicesResponse out;
        out.set_next_page_token(
            rpc::CutToPage(page, kList, items, [](const PlaceChoiceStory& last) {
              return std::vector<std::string>{last.view.choice.id.str()};
            }));
        for (const PlaceChoiceStory& item : items) *out.add_place_choices() = ToProto(item);
        return out;
      });
}

grpc::Status PlaceChoiceService::ContinuePlaceChoice(grpc::ServerContext* context,
                                                     const v1::ContinuePlaceChoiceRequest* request,
                                                     v1::ContinuePlaceChoiceResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ContinuePlaceChoiceResponse> {
        ASSIGN_OR_RETURN(const PlaceChoiceId id, PlaceChoiceId::Parse(request->id(), "id"));
        ASSIGN_OR_RETURN(const PlaceId place, PlaceId::Parse(request->place_id(), "place_id"));
        ASSIGN_OR_RETURN(const PlaceChoiceStory story,
                         choices_.Continue(call, id, place, request->etag()));
        v1::ContinuePlaceChoiceResponse out;
        *out.mutable_place_choice() = ToProto(story);
        return out;
      });
}

}  // namespace naober::referrals
