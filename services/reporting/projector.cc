// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/projector.h"

#include "libs/base/status_macros.h"
#include "libs/events/timestamps.h"
#include "naober/intake/v1/events.pb.h"
#include "naober/matching/v1/events.pb.h"
#include "naober/referrals/v1/events.pb.h"
#include "services/reporting/convert.h"
#include "services/reporting/store/projection_store.h"

namespace naober::reporting {
namespace {

namespace common = ::naober::common::v1;
namespace intake = ::naober::intake::v1;
namespace matching = ::naober::matching::v1;
namespace referrals = ::naober::referrals::v1;
using events::Incoming;

EnrolmentFacts FactsOf(const intake::EnrolmentCodes& codes) {
  return {.programme_code = codes.programme_code(),
          .person_id = codes.person_id(),
          .is_newcomer = codes.kind() == common::PERSON_KIND_NEWCOMER,
          .is_buddy = codes.kind() == common::PERSON_KIND_BUDDY,
          .municipality_code = codes.area().municipality_code(),
          .buddy_capacity = codes.buddy_capacity(),
          .channel = ChannelCode(codes.channel()),
          .referring_organisation_code = codes.referring_organisation_code()};
}

MatchFacts FactsOf(const matching::PairCodes& pair, const std::string& match_id = "") {
  return {match_id, pair.programme_code(), pair.newcomer_id(), pair.buddy_id(), pair.local()};
}

void AddIntakeHandlers(events::HandlerTable& table) {
  table.On<intake::PersonRegistered>([](const Incoming& event,
                                        const intake::PersonRegistered& fact) {
    return projection_store::ApplyPerson(event.tx, fact.person_id(), fact.version(),
                                         fact.area().municipality_code(), fact.buddy_capacity());
  });
  table.On<intake::PersonMoved>([](const Incoming& event, const intake::PersonMoved& fact) {
    return projection_store::ApplyPerson(event.tx, fact.person_id(), fact.version(),
                                         fact.to_area().municipality_code(), std::nullopt);
  });
  table.On<intake::ProfileChanged>([](const Incoming& event, const intake::ProfileChanged& fact) {
    return projection_store::ApplyPerson(event.tx, fact.person_id(), fact.version(), std::nullopt,
                                         fact.buddy_capacity());
  });
  table.On<intake::EnrolmentOpened>([](const Incoming& event, const intake::EnrolmentOpened& fact) {
    return projection_store::ApplyEnrolment(event.tx, FactsOf(fact.enrolment()));
  });
  table.On<intake::EnrolmentReady>([](const Incoming& event, const intake::EnrolmentReady& fact) {
    return projection_store::ApplyReadiness(event.tx, FactsOf(fact.enrolment()), /*ready=*/true);
  });
  table.On<intake::EnrolmentHeld>([](const Incoming& event, const intake::EnrolmentHeld& fact) {
    return projection_store::ApplyReadiness(event.tx, FactsOf(fact.enrolment()), /*ready=*/false);
  });
  table.On<intake::EnrolmentClosed>([](const Incoming& event, const intake::EnrolmentClosed& fact) {
    return projection_store::ApplyReadiness(event.tx, FactsOf(fact.enrolment()), /*ready=*/false);
  });
}

void AddMatchingHandlers(events::HandlerTable& table) {
  table.On<matching::MatchProposed>([](const Incoming& event, const matching::MatchProposed& fact) {
    return projection_store::ApplyProposal(event.tx, FactsOf(fact.pair()), +1);
  });
  table.On<matching::ProposalDeclined>(
      [](const Incoming& event, const matching::ProposalDeclined& fact) {
        return projection_store::ApplyProposal(event.tx, FactsOf(fact.pair()), -1);
      });
  table.On<matching::ProposalExpired>(
      [](const Incoming& event, const matching::ProposalExpired& fact) {
        return projection_store::ApplyProposal(event.tx, FactsOf(fact.pair()), -1);
      });
  table.On<matching::MatchActivated>([](const Incoming& event,
                                        const matching::MatchActivated& fact) {
    return projection_store::ApplyMatchActivated(event.tx, FactsOf(fact.pair(), fact.match_id()),
                                                 events::FromTimestamp(fact.active_from_time()));
  });
  table.On<matching::MatchEnded>([](const Incoming& event, const matching::MatchEnded& fact) {
    return projection_store::ApplyMatchEnded(event.tx, fact.match_id());
  });
  table.On<matching::MeetingConfirmed>([](const Incoming& event,
                                          const matching::MeetingConfirmed& fact) -> absl::Status {
    RETURN_IF_ERROR(projection_store::ApplyPairMeeting(event.tx, fact.match_id(), fact.meeting_id(),
                                                       events::FromTimestamp(fact.start_time())));
    return projection_store::ApplyMeeting(event.tx, fact.pair().programme_code(),
                                          fact.pair().newcomer_id(), fact.minutes());
  });
}

// One fact per state: the state is in the type.
template <class Fact>
void AddReferralState(events::HandlerTable& table, const char* state) {
  table.On<Fact>([state](const Incoming& event, const Fact& fact) {
    const referrals::ReferralCodes& codes = fact.referral();
    return projection_store::ApplyReferral(
        event.tx, {codes.referral_id(), codes.version(), codes.programme_code(),
                   codes.area().municipality_code(), state});
  });
}

void AddReferralHandlers(events::HandlerTable& table) {
  AddReferralState<referrals::ReferralSent>(table, "SENT");
  AddReferralState<referrals::ReferralReceived>(table, "RECEIVED");
  AddReferralState<referrals::ReferralAccepted>(table, "ACCEPTED");
  AddReferralState<referrals::ReferralDeclined>(table, "DECLINED");
  AddReferralState<referrals::ReferralWaitlisted>(table, "WAITLISTED");
  AddReferralState<referrals::ReferralScheduled>(table, "SCHEDULED");
  AddReferralState<referrals::ReferralNoShowRecorded>(table, "NO_SHOW");
  AddReferralState<referrals::ReferralStarted>(table, "IN_PROGRESS");
  AddReferralState<referrals::ReferralHeld>(table, "ON_HOLD");
  AddReferralState<referrals::ReferralCompleted>(table, "COMPLETED");
  AddReferralState<referrals::ReferralFailed>(table, "FAILED");
  AddReferralState<referrals::ReferralWithdrawn>(table, "WITHDRAWN");
  AddReferralState<referrals::ReferralRecalled>(table, "RECALLED");
  AddReferralState<referrals::ReferralExpired>(table, "EXPIRED");
  AddReferralState<referrals::ReferralEnteredInError>(table, "ENTERED_IN_ERROR");
}

}  // namespace

events::HandlerTable MakeProjector() {
  events::HandlerTable table;
  AddIntakeHandlers(table);
  AddMatchingHandlers(table);
  AddReferralHandlers(table);
  return table;
}

}  // namespace naober::reporting
