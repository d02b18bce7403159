// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/place_choices.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/idempotency.h"
#include "services/referrals/store/organisation_store.h"
#include "services/referrals/store/place_store.h"

namespace naober::referrals {
namespace {

using postgres::Mode;
using postgres::Transaction;

// Adds the room of their places, asked at once.
absl::Status AddRoom(Transaction& tx, std::vector<PlaceChoiceStory>& stories) {
  std::set<PlaceId> ids;
  for (const PlaceChoiceStory& story : stories) {
    const std::vector<PlaceId>& places = story.view.choice.places;
    ids.insert(places.begin(), places.end());
  }
  ASSIGN_OR_RETURN(const std::vector<PlaceView> places,
                   PlaceStore(tx).Find({ids.begin(), ids.end()}));
  std::set<PlaceId> with_room;
  for (const PlaceView& view : places) {
    if (view.taken < view.place.capacity) with_room.insert(view.place.id);
  }
  for (PlaceChoiceStory& story : stories) {
    for (const PlaceId& place : story.view.choice.places) {
      if (with_room.count(place) > 0) story.with_room.insert(place);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<PlaceChoiceStory> Tell(Transaction& tx, PlaceChoiceView view) {
  std::vector<PlaceChoiceStory> stories;
  stories.push_back({.view = std::move(view)});
  RETURN_IF_ERROR(AddRoom(tx, stories));
  return std::move(stories.front());
}

// All of the places exist, and none is the sender's own.
absl::Status CheckPlaces(Transaction& tx, const PlaceChoice& choice) {
  ASSIGN_OR_RETURN(const std::vector<PlaceView> found, PlaceStore(tx).Find(choice.places));
  std::set<PlaceId> known;
  FieldViolations violations;
  for (const PlaceView& view : found) {
    known.insert(view.place.id);
    if (view.place.organisation_code == choice.sender_code) {
      violations.Add("place_choice.place_ids", "SAME_ORGANISATION",
                     "must be places of other organisations than the sender");
    }
  }
  for (const PlaceId& place : choice.places) {
    if (known.count(place) == 0) return NotFound("place", place.str());
  }
  return violations.ToStatus();
}

}  // namespace

absl::Status PlaceChoices::Ask(Transaction& tx, const rpc::Call& call, const KnownPerson& person,
                               const PlaceId& place, PlaceChoice& choice) {
  ASSIGN_OR_RETURN(const PlaceView view, PlaceStore(tx).Get(place));
  if (view.taken >= view.place.capacity) return PlaceFull(place);
  ASSIGN_OR_RETURN(
      const ReferralView made,
      desk_.Make(tx, call, person, choice.ReferralTo(place, view.place.organisation_code),
                 ReferralDesk::Send::kNow));
  choice.attempts.push_back({.place_id = place,
                             .referral_id = made.referral.id,
                             .state = made.referral.state,
                             .created_at = call.now});
  return absl::OkStatus();
}

absl::StatusOr<PlaceChoiceStory> PlaceChoices::Create(const rpc::Call& call, PlaceChoice draft) {
  if (call.reach.kind == auth::Reach::Kind::kOrganisation &&
      call.reach.organisation_id != draft.sender_code) {
    return InvalidField("place_choice.from_organisation_code", "ORGANISATION_OUT_OF_REACH",
                        "must be the caller's own organisation");
  }
  ASSIGN_OR_RETURN(const KnownPerson person, desk_.PersonInReach(call, draft.person_id));
  draft.id = PlaceChoiceId::New();
  draft.created_at = call.now;
  PlaceChoiceStory story;
  const absl::Status status =
      postgres::Transact(pool_, call.scope, call.deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        PlaceChoiceView view{.choice = draft, .municipality_code = person.municipality_code};
        if (earlier.has_value()) {
          ASSIGN_OR_RETURN(view, PlaceChoiceStore(tx).Get(
                                     PlaceChoiceId::FromTrusted(earlier->resource_id), call.reach));
        } else {
          RETURN_IF_ERROR(OrganisationStore(tx).Get(draft.sender_code).status());
          RETURN_IF_ERROR(CheckPlaces(tx, draft));
          RETURN_IF_ERROR(PlaceChoiceStore(tx).Insert(draft));
          RETURN_IF_ERROR(Ask(tx, call, person, draft.places.front(), view.choice));
          call.Audit("place_choice", draft.id.str());
          RETURN_IF_ERROR(rpc::RecordAnswer(tx, call, draft.id.str(), draft.version));
        }
        ASSIGN_OR_RETURN(story, Tell(tx, std::move(view)));
        return absl::OkStatus();
      });
  RETURN_IF_ERROR(OpenReferralExists(status));
  return story;
}

absl::StatusOr<PlaceChoiceStory> PlaceChoices::Continue(const rpc::Call& call,
                                                        const PlaceChoiceId& id,
                                                        const PlaceId& place,
                                                        const std::string& etag) {
  ASSIGN_OR_RETURN(const PlaceChoiceStory seen, Get(call, id));
  ASSIGN_OR_RETURN(const KnownPerson person, desk_.PersonInReach(call, seen.view.choice.person_id));
  PlaceChoiceStory story;
  const absl::Status status =
      postgres::Transact(pool_, call.scope, call.deadline, [&](Transaction& tx) -> absl::Status {
        PlaceChoiceStore store(tx);
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        ASSIGN_OR_RETURN(PlaceChoiceView view, store.Lock(id, call.reach));
        PlaceChoice& choice = view.choice;
        if (!earlier.has_value()) {
          if (!etag.empty() && etag != absl::StrCat(choice.version))
            return EtagMismatch("place_choice", id.str());
          RETURN_IF_ERROR(choice.CheckMayAsk(place));
          RETURN_IF_ERROR(Ask(tx, call, person, place, choice));
          ++choice.version;
          RETURN_IF_ERROR(store.SaveVersion(choice));
          call.Audit("place_choice", id.str());
          RETURN_IF_ERROR(rpc::RecordAnswer(tx, call, id.str(), choice.version));
        }
        ASSIGN_OR_RETURN(story, Tell(tx, std::move(view)));
        return absl::OkStatus();
      });
  RETURN_IF_ERROR(OpenReferralExists(status));
  return story;
}

absl::StatusOr<PlaceChoiceStory> PlaceChoices::Get(const rpc::Call& call, const PlaceChoiceId& id) {
  PlaceChoiceStory story;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, Mode::kReadOnly, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(PlaceChoiceView view, PlaceChoiceStore(tx).Get(id, call.reach));
        ASSIGN_OR_RETURN(story, Tell(tx, std::move(view)));
        return absl::OkStatus();
      }));
  return story;
}

absl::StatusOr<std::vector<PlaceChoiceStory>> PlaceChoices::List(const rpc::Call& call,
                                                                 const std::string& person_id,
                                                                 const rpc::Page& page) {
  std::vector<PlaceChoiceStory> stories;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, Mode::kReadOnly, [&](Transaction& tx) -> absl::Status {
        stories.clear();
        ASSIGN_OR_RETURN(std::vector<PlaceChoiceView> views,
                         PlaceChoiceStore(tx).List(person_id, call.reach, page));
        for (PlaceChoiceView& view : views) stories.push_back({.view = std::move(view)});
        return AddRoom(tx, stories);
      }));
  return stories;
}

}  // namespace naober::referrals
