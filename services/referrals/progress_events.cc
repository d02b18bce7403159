// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/progress_events.h"

#include "libs/events/timestamps.h"
#include "naober/activities/v1/events.pb.h"
#include "naober/intake/v1/events.pb.h"
#include "naober/matching/v1/events.pb.h"
#include "services/referrals/store/progress_store.h"
#include "services/referrals/store/referral_store.h"

namespace naober::referrals {
namespace {

using events::Incoming;

absl::Status PutPerson(const Incoming& event, const std::string& person,
                       const common::v1::Area& area) {
  return ProgressStore(event.tx).PutPerson({.id = PersonId::FromTrusted(person),
                                            .country = area.country(),
                                            .postcode = area.postcode(),
                                            .municipality_code = area.municipality_code()});
}

absl::Status OnReady(const Incoming& event, const intake::v1::EnrolmentReady& fact) {
  const intake::v1::EnrolmentCodes& enrolment = fact.enrolment();
  // Buddies are ready too, but for being somebody's match.
  if (enrolment.kind() == common::v1::PERSON_KIND_BUDDY) return absl::OkStatus();
  return ProgressStore(event.tx).Put({.kind = MilestoneKind::kWaiting,
                                      .source_id = enrolment.enrolment_id(),
                                      .person_id = PersonId::FromTrusted(enrolment.person_id()),
                                      .programme_code = enrolment.programme_code(),
                                      .at = events::FromTimestamp(fact.ready_time())});
}

absl::Status OnNotWaiting(const Incoming& event, const intake::v1::EnrolmentCodes& enrolment) {
  return ProgressStore(event.tx).Remove(MilestoneKind::kWaiting, enrolment.enrolment_id());
}

absl::Status OnCompleted(const Incoming& event, const intake::v1::TrajectoryCompleted& fact) {
  return ProgressStore(event.tx).Put({.kind = MilestoneKind::kCompleted,
                                      .source_id = fact.trajectory_id(),
                                      .person_id = PersonId::FromTrusted(fact.person_id()),
                                      .programme_code = fact.programme_code(),
                                      .at = event.occurred_at});
}

// Withdrawal of what a receiver's access rests on; without a partner it covers all of them.
absl::Status OnConsentWithdrawn(const Incoming& event, const intake::v1::ConsentWithdrawn& fact) {
  if (fact.purpose() != common::v1::CONSENT_PURPOSE_REFERRAL &&
      fact.purpose() != common::v1::CONSENT_PURPOSE_PLACEMENT) {
    return absl::OkStatus();
  }
  return ReferralStore(event.tx).ShutOutReceiver(PersonId::FromTrusted(fact.person_id()),
                                                 fact.partner_organisation_code());
}

absl::Status OnMatched(const Incoming& event, const matching::v1::MatchActivated& fact) {
  return ProgressStore(event.tx).Put({.kind = MilestoneKind::kMatched,
                                      .source_id = fact.match_id(),
                                      .person_id = PersonId::FromTrusted(fact.pair().newcomer_id()),
                                      .programme_code = fact.pair().programme_code(),
                                      .at = events::FromTimestamp(fact.active_from_time())});
}

absl::Status OnSeatTaken(const Incoming& event, const activities::v1::SeatTaken& fact) {
  if (fact.session().kind() != common::v1::CONTACT_KIND_TRAINING) return absl::OkStatus();
  return ProgressStore(event.tx).Put({.kind = MilestoneKind::kTraining,
                                      .source_id = fact.registration_id(),
                                      .person_id = PersonId::FromTrusted(fact.person_id()),
                                      .programme_code = fact.session().programme_code(),
                                      .session_id = fact.session().session_id(),
                                      .at = event.occurred_at});
}

void ListenToIntake(events::HandlerTable& handlers) {
  handlers.On<intake::v1::PersonRegistered>(
      [](const Incoming& event, const intake::v1::PersonRegistered& fact) {
        return PutPerson(event, fact.person_id(), fact.area());
      });
  handlers.On<intake::v1::PersonMoved>(
      [](const Incoming& event, const intake::v1::PersonMoved& fact) {
        return PutPerson(event, fact.person_id(), fact.to_area());
      });
  handlers.On<intake::v1::EnrolmentReady>(OnReady);
  handlers.On<intake::v1::EnrolmentHeld>(
      [](const Incoming& event, const intake::v1::EnrolmentHeld& fact) {
        return OnNotWaiting(event, fact.enrolment());
      });
  handlers.On<intake::v1::EnrolmentClosed>(
      [](const Incoming& event, const intake::v1::EnrolmentClosed& fact) {
        return OnNotWaiting(event, fact.enrolment());
      });
  handlers.On<intake::v1::TrajectoryCompleted>(OnCompleted);
  handlers.On<intake::v1::ConsentWithdrawn>(OnConsentWithdrawn);
}

}  // namespace

events::HandlerTable MakeProgressHandlers() {
  events::HandlerTable handlers;
  ListenToIntake(handlers);
  handlers.On<matching::v1::MatchActivated>(OnMatched);
  handlers.On<matching::v1::MatchEnded>(
      [](const Incoming& event, const matching::v1::MatchEnded& fact) {
        return ProgressStore(event.tx).Remove(MilestoneKind::kMatched, fact.match_id());
      });
  handlers.On<activities::v1::SeatTaken>(OnSeatTaken);
  handlers.On<activities::v1::SeatGivenUp>(
      [](const Incoming& event, const activities::v1::SeatGivenUp& fact) {
        return ProgressStore(event.tx).Remove(MilestoneKind::kTraining, fact.registration_id());
      });
  handlers.On<activities::v1::SessionCancelled>(
      [](const Incoming& event, const activities::v1::SessionCancelled& fact) {
        return ProgressStore(event.tx).RemoveSession(fact.session().session_id());
      });
  return handlers;
}

}  // namespace naober::referrals
