// SPDX-License-Identifier: EUPL-1.2
// An example's referrals: organisations send newcomers to places, receivers answer and begin.
#include <algorithm>
#include <optional>

#include "libs/base/uuid.h"
#include "naober/intake/v1/intake.pb.h"
#include "naober/referrals/v1/referrals_service.grpc.pb.h"
#include "services/cli/example/example.h"
#include "services/cli/example/life_rules.h"
#include "services/cli/listing.h"
#include "services/cli/parallel.h"

namespace naober::cli {
namespace {

namespace ipb = ::naober::intake::v1;
namespace pb = ::naober::referrals::v1;
using Stub = pb::ReferralService::Stub;

// A referral that the rules want, with the one that is there already.
struct Wanted {
  pb::Referral referral;  // without id and state when there is none yet
  PlannedReferral plan;
};

// Who refers a newcomer: the organisation that registered them when it is one of the consortium,
// else their municipality. Nobody refers people who came by themselves.
std::string SenderOf(const ipb::Person& person, const pb::ListOrganisationsResponse& all) {
  const ipb::Registration& registration = person.registration();
  if (registration.channel() != common::v1::REGISTRATION_CHANNEL_ORGANISATION) return "";
  for (const pb::Organisation& organisation : all.organisations()) {
    if (organisation.code() == registration.referring_organisation_code())
      return organisation.code();
  }
  for (const pb::Organisation& organisation : all.organisations()) {
    if (organisation.kind() == pb::ORGANISATION_KIND_MUNICIPALITY &&
        organisation.municipality_code() == person.municipality_code()) {
      return organisation.code();
    }
  }
  return "";
}

// The place at `number`, counted in a circle; the next one when that is the sender's own.
const pb::Place* PlaceFor(int number, const std::string& sender,
                          const pb::ListPlacesResponse& places) {
  for (int i = 0; i < places.places_size(); ++i) {
    const pb::Place& place = places.places((number + i) % places.places_size());
    if (place.organisation_code() != sender) return &place;
  }
  return nullptr;
}

std::string KeyOf(const pb::Referral& referral) {
  return absl::StrCat(referral.person_id(), " ", referral.place_id());
}

absl::StatusOr<std::map<std::string, pb::Referral>> PresentReferrals(Session& session, Stub& stub) {
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, stub, &Stub::ListReferrals, pb::ListReferralsRequest()));
  std::map<std::string, pb::Referral> present;
  for (const pb::Referral& referral : all.referrals()) present[KeyOf(referral)] = referral;
  return present;
}

// What the rules want, by programme and newcomer.
absl::StatusOr<std::vector<Wanted>> WantedReferrals(Example& example, Stub& stub) {
  Session& session = *example.as_coordinator;
  ASSIGN_OR_RETURN(const auto directory, session.Stub<pb::OrganisationService>("referrals"));
  ASSIGN_OR_RETURN(const auto organisations,
                   ListAll(session, *directory, &pb::OrganisationService::Stub::ListOrganisations,
                           pb::ListOrganisationsRequest()));
  ASSIGN_OR_RETURN(const auto offers, session.Stub<pb::PlaceService>("referrals"));
  ASSIGN_OR_RETURN(const auto places, ListAll(session, *offers, &pb::PlaceService::Stub::ListPlaces,
                                              pb::ListPlacesRequest()));
  ASSIGN_OR_RETURN(const auto present, PresentReferrals(session, stub));
  std::vector<Wanted> wanted;
  ReferralPlanner planner;
  for (const auto& [programme, municipalities] : example.programmes) {
    ASSIGN_OR_RETURN(const auto newcomers, NewcomersOf(session, programme));
    for (const ipb::Person& person : newcomers) {
      const int number = static_cast<int>(wanted.size());
      const std::string sender = SenderOf(person, organisations);
      const pb::Place* place = sender.empty() ? nullptr : PlaceFor(number, sender, places);
      if (place == nullptr) continue;
      pb::Referral referral;
      referral.set_from_organisation_code(sender);
      referral.set_to_organisation_code(place->organisation_code());
      referral.set_place_id(place->id());
      referral.set_person_id(person.id());
      referral.set_programme_code(programme);
      referral.set_purpose(PurposeOf(place->kind()));
      const auto there = present.find(KeyOf(referral));
      wanted.push_back({there == present.end() ? referral : there->second,
                        planner.Next(place->id(), place->capacity())});
    }
  }
  return wanted;
}

absl::StatusOr<pb::Referral> Send(Session& session, Stub& stub, const pb::Referral& referral) {
  pb::CreateReferralRequest request;
  *request.mutable_referral() = referral;
  request.set_send(true);
  request.set_request_id(UuidFrom({"naober example referral", KeyOf(referral)}));
  ASSIGN_OR_RETURN(auto response, session.Call(stub, &Stub::CreateReferral, request));
  return std::move(*response.mutable_referral());
}

// One change of state, by the RPC that makes it.
template <class Request, class Response>
absl::Status Change(Session& session, Stub& stub,
                    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const std::string& id, Request request = {}) {
  request.set_id(id);
  request.set_request_id(UuidFrom({"naober example", Request::descriptor()->name(), id}));
  return session.Call(stub, method, request).status();
}

absl::Status Answer(Session& session, Stub& stub, const std::string& id,
                    const PlannedReferral& plan) {
  if (plan.answer == pb::REFERRAL_STATE_DECLINED) {
    pb::DeclineReferralRequest request;
    request.set_reason(plan.reason);
    return Change(session, stub, &Stub::DeclineReferral, id, request);
  }
  if (plan.answer == pb::REFERRAL_STATE_WAITLISTED) {
    pb::WaitlistReferralRequest request;
    request.set_position(plan.waiting_position);
    return Change(session, stub, &Stub::WaitlistReferral, id, request);
  }
  return Change(session, stub, &Stub::AcceptReferral, id);
}

// Takes the referral on from where it stands to `goal`, or as far as its plan goes.
absl::Status TakeOn(Session& session, Stub& stub, const Wanted& wanted, ReferralStep goal) {
  pb::Referral referral = wanted.referral;
  if (referral.id().empty()) {
    ASSIGN_OR_RETURN(referral, Send(session, stub, referral));
  }
  const std::string& id = referral.id();
  const ReferralStep from = StepOf(referral.state());
  const ReferralStep last = std::min(goal, wanted.plan.last_step);
  const auto is_due = [&](ReferralStep step) { return from < step && step <= last; };
  if (is_due(ReferralStep::kReceived)) {
    RETURN_IF_ERROR(Change(session, stub, &Stub::ReceiveReferral, id));
  }
  if (is_due(ReferralStep::kAnswered)) {
    RETURN_IF_ERROR(Answer(session, stub, id, wanted.plan));
  }
  if (is_due(ReferralStep::kStarted)) {
    RETURN_IF_ERROR(Change(session, stub, &Stub::StartReferral, id));
  }
  if (is_due(ReferralStep::kCompleted)) {
    pb::CompleteReferralRequest request;
    request.set_outcome(OutcomeOf(referral.purpose()));
    RETURN_IF_ERROR(Change(session, stub, &Stub::CompleteReferral, id, request));
  }
  return absl::OkStatus();
}

absl::Status TakeAllOn(Example& example, const std::string& title, ReferralStep goal) {
  Session& session = *example.as_coordinator;
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ReferralService>("referrals"));
  ASSIGN_OR_RETURN(const auto wanted, WantedReferrals(example, *stub));
  const int count = static_cast<int>(wanted.size());
  ProgressBar progress = StepBar(title, count);
  RETURN_IF_ERROR(
      ForEach(count, progress, [&](int i) { return TakeOn(session, *stub, wanted[i], goal); }));
  progress.Finish(absl::StrCat(count, " referrals"));
  return absl::OkStatus();
}

}  // namespace

absl::Status SendReferrals(Example& example) {
  return TakeAllOn(example, "referred and answered", ReferralStep::kAnswered);
}

absl::Status CompleteReferrals(Example& example) {
  return TakeAllOn(example, "referrals carried out", ReferralStep::kCompleted);
}

}  // namespace naober::cli
