// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/referral_desk.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/obs/log.h"
#include "libs/rpc/idempotency.h"
#include "services/referrals/facts.h"
#include "services/referrals/store/organisation_store.h"
#include "services/referrals/store/place_store.h"

namespace naober::referrals {
namespace {

using postgres::Mode;
using postgres::Transaction;
using Kind = auth::Reach::Kind;

absl::Status ReferralExists(const std::string& id) {
  ErrorMetadata metadata;
  if (!id.empty()) metadata.emplace("referral_id", id);
  return Refuse("REFERRAL_EXISTS", "the person has an open referral to this organisation and place",
                metadata);
}

// Nobody gets a place that has no room left. The place stays locked, so that two who accept at once
// can't both have the last.
absl::Status CheckRoom(Transaction& tx, const Referral& referral) {
  if (!referral.place_id.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const PlaceView view, PlaceStore(tx).Lock(*referral.place_id));
  if (view.taken < view.place.capacity) return absl::OkStatus();
  return PlaceFull(view.place.id);
}

absl::Status Write(Transaction& tx, const ReferralView& view, const Transition& transition) {
  RETURN_IF_ERROR(ReferralStore(tx).InsertTransition(view.referral.id, transition));
  return PublishTransition(tx, view, transition);
}

bool SeesProgress(const rpc::Call& call, const Referral& referral) {
  return call.reach.kind != Kind::kOrganisation ||
         call.reach.organisation_id == referral.sender_code;
}

}  // namespace

Parties PartiesOf(const rpc::Call& call, const Referral& referral) {
  switch (call.reach.kind) {
    case Kind::kConsortium:
      return Party::kSender | Party::kReceiver;
    case Kind::kMunicipalities:
      return Party::kSender;
    case Kind::kOrganisation: {
      Parties parties;
      if (call.reach.organisation_id == referral.sender_code) parties = Party::kSender;
      if (call.reach.organisation_id == referral.receiver_code) {
        parties = parties | Party::kReceiver;
      }
      return parties;
    }
    case Kind::kSelf:
      return Party::kPerson;
    case Kind::kPlatform:
      break;
  }
  return Parties();
}

absl::Status PlaceFull(const PlaceId& id) {
  return Refuse("PLACE_FULL", absl::StrCat("place ", id.str(), " has no room"),
                {{"place_id", id.str()}});
}

absl::Status OpenReferralExists(absl::Status status) {
  if (postgres::ConstraintOf(status) == "referrals_open_idx") return ReferralExists("");
  return status;
}

absl::StatusOr<KnownPerson> ReferralDesk::PersonInReach(const rpc::Call& call, const PersonId& id) {
  std::optional<KnownPerson> person;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, Mode::kReadOnly,
                                     [&](Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(person, ProgressStore(tx).FindPerson(id));
                                       return absl::OkStatus();
                                     }));
  if (!person.has_value()) {
    ASSIGN_OR_RETURN(person, intake_.FindPerson(call, id));
  }
  if (!person.has_value() || (call.reach.kind == Kind::kMunicipalities &&
                              !call.reach.CoversMunicipality(person->municipality_code))) {
    return NotFound("person", id.str());
  }
  return *std::move(person);
}

absl::Status ReferralDesk::CheckDraft(Transaction& tx, const rpc::Call& call,
                                      const Referral& draft) {
  OrganisationStore organisations(tx);
  RETURN_IF_ERROR(organisations.Get(draft.sender_code).status());
  RETURN_IF_ERROR(organisations.Get(draft.receiver_code).status());
  ReferralStore referrals(tx);
  if (draft.former_id.has_value()) {
    RETURN_IF_ERROR(referrals.Get(*draft.former_id, call.reach).status());
  }
  if (draft.place_id.has_value()) {
    ASSIGN_OR_RETURN(const PlaceView place, PlaceStore(tx).Get(*draft.place_id));
    if (place.place.organisation_code != draft.receiver_code) {
      return Refuse(
          "PLACE_NOT_OF_RECEIVER",
          absl::StrCat("place ", draft.place_id->str(), " isn't offered by ", draft.receiver_code));
    }
  }
  ASSIGN_OR_RETURN(const std::optional<ReferralId> open, referrals.FindOpen(draft));
  if (open.has_value()) return ReferralExists(open->str());
  return absl::OkStatus();
}

absl::StatusOr<ReferralStory> ReferralDesk::Create(const rpc::Call& call, Referral draft,
                                                   Send send) {
  if (call.reach.kind == Kind::kOrganisation && call.reach.organisation_id != draft.sender_code) {
    return InvalidField("referral.from_organisation_code", "ORGANISATION_OUT_OF_REACH",
                        "must be the caller's own organisation");
  }
  ASSIGN_OR_RETURN(const KnownPerson person, PersonInReach(call, draft.person_id));
  ReferralView created;
  const absl::Status status =
      postgres::Transact(pool_, call.scope, call.deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        if (earlier.has_value()) {
          ASSIGN_OR_RETURN(created, ReferralStore(tx).Get(
                                        ReferralId::FromTrusted(earlier->resource_id), call.reach));
          return absl::OkStatus();
        }
        ASSIGN_OR_RETURN(created, Make(tx, call, person, draft, send));
        const Referral& referral = created.referral;
        call.Audit("referral", referral.id.str());
        return rpc::RecordAnswer(tx, call, referral.id.str(), referral.version);
      });
  RETURN_IF_ERROR(OpenReferralExists(status));
  return Tell(call, std::move(created));
}

absl::StatusOr<ReferralView> ReferralDesk::Make(Transaction& tx, const rpc::Call& call,
                                                const KnownPerson& person, Referral draft,
                                                Send send) {
  draft.id = ReferralId::New();
  draft.created_at = call.now;
  RETURN_IF_ERROR(CheckDraft(tx, call, draft));
  RETURN_IF_ERROR(ProgressStore(tx).AddPerson(person));
  ReferralView made{.referral = std::move(draft), .person = person};
  ReferralStore store(tx);
  RETURN_IF_ERROR(store.Insert(made.referral));
  RETURN_IF_ERROR(Write(tx, made, made.referral.Creation()));
  if (send == Send::kLater) return made;
  ASSIGN_OR_RETURN(
      const Transition sent,
      made.referral.Move({.to = ReferralState::kSent, .by = Party::kSender}, call.now));
  RETURN_IF_ERROR(store.Save(made.referral));
  RETURN_IF_ERROR(Write(tx, made, sent));
  return made;
}

absl::StatusOr<ReferralStory> ReferralDesk::Move(const rpc::Call& call, const ReferralId& id,
                                                 Step step, const std::string& etag) {
  RETURN_IF_ERROR(CheckDetails(step));
  ReferralView moved;
  RETURN_IF_ERROR(
      postgres::Transact(pool_, call.scope, call.deadline, [&](Transaction& tx) -> absl::Status {
        ReferralStore store(tx);
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        ASSIGN_OR_RETURN(moved, store.Lock(id, call.reach));
        if (earlier.has_value()) return absl::OkStatus();
        Referral& referral = moved.referral;
        if (!etag.empty() && etag != absl::StrCat(referral.version)) {
          return EtagMismatch("referral", id.str());
        }
        step.by = PartiesOf(call, referral);
        const bool had_place = OccupiesPlace(referral.state);
        ASSIGN_OR_RETURN(const Transition transition, referral.Move(step, call.now));
        if (!had_place && OccupiesPlace(referral.state)) {
          RETURN_IF_ERROR(CheckRoom(tx, referral));
        }
        RETURN_IF_ERROR(store.Save(referral));
        RETURN_IF_ERROR(Write(tx, moved, transition));
        call.Audit("referral", id.str());
        return rpc::RecordAnswer(tx, call, id.str(), referral.version);
      }));
  return Tell(call, std::move(moved));
}

absl::StatusOr<ReferralStory> ReferralDesk::Get(const rpc::Call& call, const ReferralId& id) {
  ReferralView view;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, Mode::kReadOnly, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(view, ReferralStore(tx).Get(id, call.reach));
        return absl::OkStatus();
      }));
  return Tell(call, std::move(view));
}

absl::StatusOr<std::vector<ReferralStory>> ReferralDesk::List(const rpc::Call& call,
                                                              const ReferralFilter& filter,
                                                              const rpc::Page& page) {
  std::vector<ReferralView> views;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, Mode::kReadOnly, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(views, ReferralStore(tx).List(filter, call.reach, page));
        return absl::OkStatus();
      }));
  std::vector<ReferralStory> stories;
  for (ReferralView& view : views) stories.push_back({.view = std::move(view)});
  RETURN_IF_ERROR(AddProgress(call, stories));
  return stories;
}

absl::StatusOr<std::vector<Transition>> ReferralDesk::History(const rpc::Call& call,
                                                              const ReferralId& id,
                                                              const rpc::Page& page) {
  std::vector<Transition> history;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, Mode::kReadOnly,
                                     [&](Transaction& tx) -> absl::Status {
                                       ReferralStore store(tx);
                                       RETURN_IF_ERROR(store.Get(id, call.reach).status());
                                       ASSIGN_OR_RETURN(history, store.History(id, page));
                                       return absl::OkStatus();
                                     }));
  return history;
}

absl::StatusOr<ReferralStory> ReferralDesk::Tell(const rpc::Call& call, ReferralView view) {
  std::vector<ReferralStory> stories;
  stories.push_back({.view = std::move(view)});
  RETURN_IF_ERROR(AddProgress(call, stories));
  return std::move(stories.front());
}

absl::Status ReferralDesk::AddProgress(const rpc::Call& call, std::vector<ReferralStory>& stories) {
  std::map<std::string, std::vector<ReferralStory*>> waiting;  // by programme
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, Mode::kReadOnly, [&](Transaction& tx) -> absl::Status {
        waiting.clear();
        for (ReferralStory& story : stories) {
          const Referral& referral = story.view.referral;
          if (!SeesProgress(call, referral)) continue;
          ASSIGN_OR_RETURN(const Progress progress,
                           ProgressStore(tx).Of(referral.person_id, referral.programme_code));
          story.milestones = ClosedLoop(referral, progress);
          if (IsWaiting(story.milestones)) waiting[referral.programme_code].push_back(&story);
        }
        return absl::OkStatus();
      }));
  for (const auto& [programme, waiters] : waiting) {
    std::vector<PersonId> people;
    for (const ReferralStory* story : waiters) people.push_back(story->view.referral.person_id);
    const auto positions = intake_.WaitingPositions(call, people, programme);
    if (!positions.ok()) {
      // The referral is worth showing without it.
      obs::Warning("referrals.waiting_position_unknown").With(positions.status());
      continue;
    }
    for (ReferralStory* story : waiters) {
      const auto position = positions->find(story->view.referral.person_id);
      if (position != positions->end()) story->waiting_position = position->second;
    }
  }
  return absl::OkStatus();
}

}  // namespace naober::referrals
