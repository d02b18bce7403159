// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/facts.h"

#include "libs/base/errors.h"
#include "libs/events/outbox.h"
#include "libs/events/timestamps.h"
#include "libs/rpc/enum_code.h"
#include "naober/referrals/v1/events.pb.h"

namespace naober::referrals {
namespace {

namespace pb = ::naober::referrals::v1;
namespace common = ::naober::common::v1;

common::Area AreaOf(const std::string& country, const std::string& postcode,
                    const std::string& municipality_code) {
  common::Area area;
  area.set_country(country);
  area.set_postcode(postcode.substr(0, 4));
  area.set_municipality_code(municipality_code);
  return area;
}

pb::ReferralCodes CodesOf(const ReferralView& view, std::optional<ReferralState> former) {
  const Referral& referral = view.referral;
  pb::ReferralCodes codes;
  codes.set_referral_id(referral.id.str());
  codes.set_version(referral.version);
  codes.set_person_id(referral.person_id.str());
  codes.set_programme_code(referral.programme_code);
  *codes.mutable_area() =
      AreaOf(view.person.country, view.person.postcode, view.person.municipality_code);
  codes.set_from_organisation_code(referral.sender_code);
  codes.set_to_organisation_code(referral.receiver_code);
  if (referral.place_id.has_value()) codes.set_place_id(referral.place_id->str());
  if (former.has_value()) {
    codes.set_former_state(rpc::EnumOf<pb::ReferralState>(ToCode(*former)));
  }
  return codes;
}

template <class Fact>
std::unique_ptr<Fact> Fresh() {
  return std::make_unique<Fact>();
}

template <class Fact>
std::unique_ptr<Fact> WithReason(const Transition& transition) {
  auto fact = std::make_unique<Fact>();
  fact->set_reason(rpc::EnumOf<pb::ReferralReason>(transition.reason));
  return fact;
}

absl::Status EmitReferral(postgres::Transaction& tx, const ReferralView& view,
                          const google::protobuf::Message& fact, absl::Time now) {
  return events::Emit(tx, {.aggregate_type = "referral",
                           .aggregate_id = view.referral.id.str(),
                           .fact = &fact,
                           .occurred_at = now});
}

// Fills in what all of them have and publishes.
template <class Fact>
absl::Status Finish(postgres::Transaction& tx, const ReferralView& view,
                    const Transition& transition, std::unique_ptr<Fact> fact) {
  *fact->mutable_referral() = CodesOf(view, transition.from);
  return EmitReferral(tx, view, *fact, transition.at);
}

}  // namespace

absl::Status PublishRegistered(postgres::Transaction& tx, const Organisation& organisation,
                               absl::Time now) {
  pb::OrganisationRegistered fact;
  pb::OrganisationCodes& codes = *fact.mutable_organisation();
  codes.set_organisation_id(organisation.id.str());
  codes.set_organisation_code(organisation.code);
  codes.set_kind(rpc::EnumOf<pb::OrganisationKind>(organisation.kind));
  *codes.mutable_area() =
      AreaOf(organisation.country, organisation.postcode, organisation.municipality_code);
  fact.set_version(organisation.version);
  return events::Emit(tx, {.aggregate_type = "organisation",
                           .aggregate_id = organisation.id.str(),
                           .fact = &fact,
                           .occurred_at = now});
}

absl::Status PublishPlace(postgres::Transaction& tx, const Place& place, absl::Time now) {
  pb::PlacePublished fact;
  pb::PlaceCodes& codes = *fact.mutable_place();
  codes.set_place_id(place.id.str());
  codes.set_organisation_code(place.organisation_code);
  codes.set_kind(rpc::EnumOf<pb::PlaceKind>(place.kind));
  *codes.mutable_area() = AreaOf(place.country, place.postcode, place.municipality_code);
  for (const std::string& code : place.social_connections) {
    codes.add_social_connections(rpc::EnumOf<common::SocialConnection>(code));
  }
  codes.set_capacity(place.capacity);
  fact.set_version(place.version);
  return events::Emit(tx, {.aggregate_type = "place",
                           .aggregate_id = place.id.str(),
                           .fact = &fact,
                           .occurred_at = now});
}

absl::Status PublishTransition(postgres::Transaction& tx, const ReferralView& view,
                               const Transition& transition) {
  using S = ReferralState;
  const auto finish = [&](auto fact) { return Finish(tx, view, transition, std::move(fact)); };
  switch (transition.to) {
    case S::kDraft:
      return absl::OkStatus();
    case S::kSent:
      return finish(Fresh<pb::ReferralSent>());
    case S::kReceived:
      return finish(Fresh<pb::ReferralReceived>());
    case S::kAccepted:
      return finish(Fresh<pb::ReferralAccepted>());
    case S::kDeclined:
      return finish(WithReason<pb::ReferralDeclined>(transition));
    case S::kWaitlisted: {
      auto fact = Fresh<pb::ReferralWaitlisted>();
      fact->set_position(view.referral.waiting_position.value_or(0));
      return finish(std::move(fact));
    }
    case S::kScheduled: {
      auto fact = Fresh<pb::ReferralScheduled>();
      *fact->mutable_first_meeting_time() =
          events::ToTimestamp(view.referral.first_meeting_at.value_or(transition.at));
      return finish(std::move(fact));
    }
    case S::kNoShow:
      return finish(Fresh<pb::ReferralNoShowRecorded>());
    case S::kInProgress:
      return finish(Fresh<pb::ReferralStarted>());
    case S::kOnHold:
      return finish(Fresh<pb::ReferralHeld>());
    case S::kCompleted: {
      auto fact = Fresh<pb::ReferralCompleted>();
      fact->set_outcome(rpc::EnumOf<pb::ReferralOutcome>(view.referral.outcome));
      return finish(std::move(fact));
    }
    case S::kFailed:
      return finish(WithReason<pb::ReferralFailed>(transition));
    case S::kWithdrawn:
      return finish(Fresh<pb::ReferralWithdrawn>());
    case S::kRecalled:
      return finish(WithReason<pb::ReferralRecalled>(transition));
    case S::kExpired:
      return finish(Fresh<pb::ReferralExpired>());
    case S::kEnteredInError:
      return finish(Fresh<pb::ReferralEnteredInError>());
  }
  Impossible("unknown referral state");
}

absl::Status PublishOverdue(postgres::Transaction& tx, const ReferralView& view, Overdue level,
                            int days, absl::Time now) {
  pb::ReferralOverdue fact;
  *fact.mutable_referral() = CodesOf(view, view.referral.state);
  fact.set_level(rpc::EnumOf<pb::OverdueLevel>(ToCode(level)));
  fact.set_days(days);
  return EmitReferral(tx, view, fact, now);
}

}  // namespace naober::referrals
