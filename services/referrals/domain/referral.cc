// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/domain/referral.h"

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "libs/base/errors.h"
#include "libs/base/national_identifier.h"
#include "libs/base/status_macros.h"

namespace naober::referrals {
namespace {

using S = ReferralState;

constexpr size_t kLongestNote = 2000;

absl::Status NotTheRightParty(const Referral& referral, ReferralState to) {
  const bool for_receiver = WhoMaySet(to).Has(Party::kReceiver);
  return WithReason(absl::PermissionDeniedError(
                        absl::StrCat("only the ", for_receiver ? "receiver" : "sender",
                                     " may set referral ", referral.id.str(), " to ", ToCode(to))),
                    for_receiver ? "NOT_THE_RECEIVER" : "NOT_THE_SENDER");
}

Party FirstOf(Parties parties) {
  for (const Party party : kAllParties) {
    if (parties.Has(party)) return party;
  }
  Impossible("no party");
}

std::string OrganisationOf(const Referral& referral, Party party) {
  switch (party) {
    case Party::kSender:
      return referral.sender_code;
    case Party::kReceiver:
      return referral.receiver_code;
    default:
      return "";
  }
}

}  // namespace

absl::string_view ToCode(Overdue overdue) {
  switch (overdue) {
    case Overdue::kNo:
      return "NO";
    case Overdue::kReminder:
      return "REMINDER";
    case Overdue::kEscalation:
      return "ESCALATION";
  }
  Impossible("unknown overdue level");
}

absl::StatusOr<Overdue> OverdueFromCode(absl::string_view code) {
  for (const Overdue overdue : {Overdue::kNo, Overdue::kReminder, Overdue::kEscalation}) {
    if (ToCode(overdue) == code) return overdue;
  }
  return absl::InternalError(absl::StrCat("unknown overdue level ", code));
}

void CheckNote(const std::string& note, absl::string_view field, FieldViolations& violations) {
  if (note.size() > kLongestNote)
    violations.Add(field, "TOO_LONG", "must have at most 2000 characters");
  if (FindNationalIdentifier(note) != NationalIdentifier::kNone)
    violations.Add(field, "NATIONAL_NUMBER", "must not hold a BSN or a rijksregisternummer");
}

int LocalDaysBetween(absl::Time then, absl::Time now, absl::TimeZone zone) {
  return static_cast<int>(absl::ToCivilDay(now, zone) - absl::ToCivilDay(then, zone));
}

Transition Referral::Creation() const {
  return {.id = TransitionId::New(),
          .version = version,
          .to = S::kDraft,
          .by = Party::kSender,
          .organisation_code = sender_code,
          .at = created_at};
}

absl::Status CheckDetails(const Step& step) {
  const bool asks_reason =
      step.to == S::kDeclined || step.to == S::kFailed || step.to == S::kRecalled;
  FieldViolations violations;
  if (asks_reason && step.reason.empty()) {
    violations.Add("reason", "REQUIRED", "must say why");
  }
  if (step.to == S::kCompleted && step.outcome.empty()) {
    violations.Add("outcome", "REQUIRED", "must say what came of it");
  }
  if (step.to == S::kWaitlisted && step.waiting_position.value_or(0) < 1) {
    violations.Add("position", "OUT_OF_RANGE", "must be 1 or more");
  }
  if (step.to == S::kScheduled && !step.first_meeting_at.has_value()) {
    violations.Add("first_meeting_time", "REQUIRED", "must say when they first meet");
  }
  return violations.ToStatus();
}

absl::StatusOr<Transition> Referral::Move(const Step& step, absl::Time now) {
  const Parties entitled = WhoMaySet(step.to) & step.by;
  if (entitled.empty()) return NotTheRightParty(*this, step.to);
  if (!MayFollow(state, step.to)) {
    return Refuse("TRANSITION_NOT_ALLOWED",
                  absl::StrCat("referral ", id.str(), " is ", ToCode(state), " and can't become ",
                               ToCode(step.to)),
                  {{"from", std::string(ToCode(state))}, {"to", std::string(ToCode(step.to))}});
  }
  RETURN_IF_ERROR(CheckDetails(step));

  const Party by = FirstOf(entitled);
  const ReferralState from = state;
  state = step.to;
  reason = step.reason;
  outcome = step.outcome;
  waiting_position = step.to == S::kWaitlisted ? step.waiting_position : std::nullopt;
  if (step.to == S::kScheduled) first_meeting_at = step.first_meeting_at;
  if (step.to == S::kSent) sent_at = now;
  if (by == Party::kReceiver && !received_at.has_value()) received_at = now;
  if (step.to == S::kAccepted) accepted_at = now;
  if (step.to == S::kWaitlisted) accepted_at.reset();
  if (IsFinal(step.to) && !closed_at.has_value()) closed_at = now;
  ++version;
  return Transition{.id = TransitionId::New(),
                    .version = version,
                    .from = from,
                    .to = step.to,
                    .by = by,
                    .organisation_code = OrganisationOf(*this, by),
                    .reason = step.reason,
                    .at = now};
}

Overdue Referral::DueSignal(const AnswerTerms& terms, absl::Time now, absl::TimeZone zone) const {
  if (!AwaitsAnswer(state) || !sent_at.has_value()) return Overdue::kNo;
  const int days = LocalDaysBetween(*sent_at, now, zone);
  Overdue due = Overdue::kNo;
  if (days >= terms.reminder_days) due = Overdue::kReminder;
  if (days >= terms.escalation_days) due = Overdue::kEscalation;
  return due > overdue ? due : Overdue::kNo;
}

bool Referral::HasExpired(const AnswerTerms& terms, absl::Time now, absl::TimeZone zone) const {
  return AwaitsAnswer(state) && sent_at.has_value() &&
         LocalDaysBetween(*sent_at, now, zone) >= terms.expiry_days;
}

bool OccupiesPlace(ReferralState state) {
  return state == S::kAccepted || state == S::kScheduled || state == S::kNoShow ||
         state == S::kInProgress || state == S::kOnHold;
}

}  // namespace naober::referrals
