// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/intake_consumer.h"

#include <utility>
#include <vector>

#include "libs/base/status_macros.h"
#include "libs/events/timestamps.h"
#include "naober/intake/v1/events.pb.h"
#include "services/matching/convert.h"
#include "services/matching/matches.h"
#include "services/matching/proposals.h"
#include "services/matching/store/check_in_store.h"
#include "services/matching/store/intervision_store.h"
#include "services/matching/store/match_store.h"
#include "services/matching/store/pool_store.h"
#include "services/matching/store/proposal_store.h"
#include "services/matching/store/run_record_store.h"

namespace naober::matching {

namespace {

namespace intake_pb = ::naober::intake::v1;
using events::Incoming;

constexpr char kAnyProgramme[] = "";

PersonId PersonOf(const std::string& id) { return PersonId::FromTrusted(id); }

Side SideOf(common::v1::PersonKind kind) {
  // An oudkomer takes part like a newcomer.
  return kind == common::v1::PERSON_KIND_BUDDY ? Side::kBuddy : Side::kNewcomer;
}

absl::Status ExpireOpenProposals(const Incoming& event, const PersonId& person,
                                 const std::string& programme_code) {
  ASSIGN_OR_RETURN(std::vector<Proposal> open,
                   LockOpenProposalsOf(event.tx, person, programme_code));
  return ExpireProposals(event.tx, std::move(open), event.occurred_at);
}

absl::Status EndOpenMatches(const Incoming& event, const PersonId& person,
                            const std::string& programme_code) {
  ASSIGN_OR_RETURN(std::vector<Match> open, LockOpenMatchesOf(event.tx, person, programme_code));
  return EndMatches(event.tx, std::move(open), MatchEndReason::kLeftProgramme, event.occurred_at);
}

absl::Status OnReady(const Incoming& event, const intake_pb::EnrolmentReady& fact) {
  const intake_pb::EnrolmentCodes& codes = fact.enrolment();
  const PoolPerson person{PersonOf(codes.person_id()), FromProto(codes.area()),
                          static_cast<Background>(codes.background()), codes.buddy_capacity()};
  const PoolEnrolment enrolment{EnrolmentId::FromTrusted(codes.enrolment_id()),
                                codes.programme_code(), SideOf(codes.kind()),
                                events::FromTimestamp(fact.ready_time())};
  return PutReady(event.tx, person, enrolment);
}

absl::Status OnHeld(const Incoming& event, const intake_pb::EnrolmentHeld& fact) {
  const intake_pb::EnrolmentCodes& codes = fact.enrolment();
  RETURN_IF_ERROR(PutHeld(event.tx, EnrolmentId::FromTrusted(codes.enrolment_id())));
  return ExpireOpenProposals(event, PersonOf(codes.person_id()), codes.programme_code());
}

absl::Status OnClosed(const Incoming& event, const intake_pb::EnrolmentClosed& fact) {
  const intake_pb::EnrolmentCodes& codes = fact.enrolment();
  const PersonId person = PersonOf(codes.person_id());
  RETURN_IF_ERROR(
      RemoveEnrolment(event.tx, EnrolmentId::FromTrusted(codes.enrolment_id()), person));
  RETURN_IF_ERROR(ExpireOpenProposals(event, person, codes.programme_code()));
  RETURN_IF_ERROR(EndOpenMatches(event, person, codes.programme_code()));
  // After the matches, which keep whoever puts a buddy into a group waiting.
  return LeaveGroups(event.tx, person, codes.programme_code());
}

absl::Status OnMoved(const Incoming& event, const intake_pb::PersonMoved& fact) {
  const PersonId person = PersonOf(fact.person_id());
  const Area area = FromProto(fact.to_area());
  RETURN_IF_ERROR(MovePoolPerson(event.tx, person, area));
  RETURN_IF_ERROR(MoveInProposals(event.tx, person, area));
  return MoveInMatches(event.tx, person, area);
}

absl::Status OnConsentWithdrawn(const Incoming& event, const intake_pb::ConsentWithdrawn& fact) {
  // Consent that named a partner is not what keeps somebody in the pool.
  if (fact.purpose() != common::v1::CONSENT_PURPOSE_MATCHING ||
      !fact.partner_organisation_code().empty())
    return absl::OkStatus();
  const PersonId person = PersonOf(fact.person_id());
  RETURN_IF_ERROR(ForgetFeatures(event.tx, person));
  RETURN_IF_ERROR(ExpireOpenProposals(event, person, kAnyProgramme));
  RETURN_IF_ERROR(ForgetReasons(event.tx, person));
  RETURN_IF_ERROR(ForgetInRuns(event.tx, person));
  RETURN_IF_ERROR(EndOpenMatches(event, person, kAnyProgramme));
  RETURN_IF_ERROR(ForgetCheckIns(event.tx, person));
  RETURN_IF_ERROR(LeaveGroups(event.tx, person, kAnyProgramme));
  return ForgetAttendance(event.tx, person);
}

absl::Status OnConsentGranted(const Incoming& event, const intake_pb::ConsentGranted& fact) {
  if (fact.purpose() != common::v1::CONSENT_PURPOSE_MATCHING) return absl::OkStatus();
  return MarkStale(event.tx, PersonOf(fact.person_id()));
}

absl::Status OnProfileChanged(const Incoming& event, const intake_pb::ProfileChanged& fact) {
  return MarkStale(event.tx, PersonOf(fact.person_id()));
}

}  // namespace

events::HandlerTable MakeIntakeConsumer(std::function<void()> wake_refresher) {
  // The same handler, and the refresher woken after the commit.
  const auto waking = [wake_refresher](auto handler) {
    return [wake_refresher, handler](const Incoming& event, const auto& fact) -> absl::Status {
      event.tx.AfterCommit(wake_refresher);
      return handler(event, fact);
    };
  };
  events::HandlerTable handlers;
  handlers.On<intake_pb::EnrolmentReady>(waking(OnReady))
      .On<intake_pb::EnrolmentHeld>(waking(OnHeld))
      .On<intake_pb::EnrolmentClosed>(waking(OnClosed))
      .On<intake_pb::ProfileChanged>(waking(OnProfileChanged))
      .On<intake_pb::PersonMoved>(waking(OnMoved))
      .On<intake_pb::ConsentGranted>(waking(OnConsentGranted))
      .On<intake_pb::ConsentWithdrawn>(waking(OnConsentWithdrawn));
  return handlers;
}

}  // namespace naober::matching
