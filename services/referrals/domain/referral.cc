// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/domain/referral.h"

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"

namespace naober::referrals {
namespace {

using S = ReferralState;

absl::Status CheckDetails(const Step& step) {
  FieldViolations violations;
  const bool asks_reason = step.to == S::kDeclined || step.to == S::kFailed;
  const bool takes_reason = asks_reason || step.to == S::kWithdrawn || step.to == S::kRecalled ||
                            step.to == S::kEnteredInError || step.to == S::kOnHold;
  if (asks_reason && step.reason.empty()) {
    violations.Add("reason", "REQUIRED", "must be given to decline or to end without success");
  }
  if (!takes_reason && !step.reason.empty()) {
    violations.Add("reason", "NOT_APPLICABLE", "must be unset for this state");
  }
  if (step.to == S::kWaitlisted && step.waiting_position.value_or(0) < 1) {
    violations.Add("waiting_position", "OUT_OF_RANGE", "must be 1 or more");
  }
  if (step.to == S::kScheduled && !step.first_meeting_at.has_value()) {
    violations.Add("first_meeting_time", "REQUIRED", "must say when they first meet");
  }
  return violations.ToStatus();
}

Party FirstOf(Parties parties) {
  for (const Party party : kAllParties) {
    if (parties.Has(party)) return party;
  }
  Impossible("no party");
}

int LocalDaysSince(absl::Time then, absl::Time now, absl::TimeZone zone) {
  return static_cast<int>(absl::ToCivilDay(now, zone) - absl::ToCivilDay(then, zone));
}

}  // namespace

absl::StatusOr<HistoryEntry> Referral::Move(const Step& step, absl::Time now) {
  const Parties entitled = WhoMaySet(step.to) & step.by;
  if (entitled.empty()) {
    return WithReason(absl::PermissionDeniedError(absl::StrCat("this caller may not set referral ",
                                                               id.str(), " to ", ToCode(step.to))),
                      "PARTY_MAY_NOT_SET_STATE", {{"state", std::string(ToCode(step.to))}});
  }
  if (!MayFollow(state, step.to)) {
    return Refuse("REFERRAL_STATE",
                  absl::StrCat("referral ", id.str(), " is ", ToCode(state), " and can't become ",
                               ToCode(step.to)),
                  {{"from", std::string(ToCode(state))}, {"to", std::string(ToCode(step.to))}});
  }
  RETURN_IF_ERROR(CheckDetails(step));

  state = step.to;
  reason = step.reason;
  waiting_position = step.to == S::kWaitlisted ? step.waiting_position : std::nullopt;
  if (step.to == S::kScheduled) first_meeting_at = step.first_meeting_at;
  if (step.to == S::kSent) sent_at = now;
  const Party by = FirstOf(entitled);
  if (by == Party::kReceiver && !received_at.has_value()) received_at = now;
  if (step.to == S::kAccepted) accepted_at = now;
  if (IsFinal(step.to) && !closed_at.has_value()) closed_at = now;
  ++steps;
  ++version;
  return HistoryEntry{
      .number = steps, .state = step.to, .by = by, .reason = step.reason, .at = now};
}

absl::StatusOr<bool> Referral::ConfirmByPerson() {
  if (state != S::kCompleted) {
    return Refuse("REFERRAL_STATE",
                  absl::StrCat("referral ", id.str(), " is ", ToCode(state), ", not COMPLETED"),
                  {{"from", std::string(ToCode(state))}});
  }
  if (person_confirmed) return false;
  person_confirmed = true;
  ++version;
  return true;
}

Overdue Referral::DueSignal(const AnswerTerms& terms, absl::Time now, absl::TimeZone zone) const {
  if (!AwaitsAnswer(state) || !sent_at.has_value()) return Overdue::kNo;
  const int days = LocalDaysSince(*sent_at, now, zone);
  Overdue due = Overdue::kNo;
  if (days >= terms.reminder_days) due = Overdue::kReminder;
  if (days >= terms.escalation_days) due = Overdue::kEscalation;
  return due > overdue ? due : Overdue::kNo;
}

bool Referral::HasExpired(const AnswerTerms& terms, absl::Time now, absl::TimeZone zone) const {
  return AwaitsAnswer(state) && sent_at.has_value() &&
         LocalDaysSince(*sent_at, now, zone) >= terms.expiry_days;
}

bool OccupiesPlace(ReferralState state) {
  return state == S::kAccepted || state == S::kScheduled || state == S::kNoShow ||
         state == S::kInProgress || state == S::kOnHold;
}

}  // namespace naober::referrals
