// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/domain/referral_state.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"

namespace naober::referrals {
namespace {

using S = ReferralState;

struct StateRow {
  ReferralState state;
  const char* code;
  Parties set_by;
  std::vector<ReferralState> next;  // besides those that MayFollow allows from everywhere
};

// The whole machine. `next` allows the short ways that practice takes: answering without opening
// first, completing without an appointment.
const std::vector<StateRow>& Table() {
  static const auto* const kTable = new std::vector<StateRow>{
      {S::kDraft, "DRAFT", Party::kSender, {S::kSent, S::kRecalled}},
      {S::kSent,
       "SENT",
       Party::kSender,
       {S::kReceived, S::kAccepted, S::kDeclined, S::kWaitlisted, S::kRecalled, S::kExpired}},
      {S::kReceived,
       "RECEIVED",
       Party::kReceiver,
       {S::kAccepted, S::kDeclined, S::kWaitlisted, S::kRecalled, S::kExpired}},
      {S::kAccepted,
       "ACCEPTED",
       Party::kReceiver,
       {S::kWaitlisted, S::kScheduled, S::kInProgress, S::kCompleted, S::kFailed, S::kRecalled}},
      {S::kDeclined, "DECLINED", Party::kReceiver, {}},
      // To itself: the position changed.
      {S::kWaitlisted,
       "WAITLISTED",
       Party::kReceiver,
       {S::kWaitlisted, S::kAccepted, S::kDeclined, S::kFailed, S::kRecalled}},
      // To itself: the first meeting was moved.
      {S::kScheduled,
       "SCHEDULED",
       Party::kReceiver,
       {S::kScheduled, S::kNoShow, S::kInProgress, S::kCompleted, S::kFailed}},
      {S::kNoShow, "NO_SHOW", Party::kReceiver, {S::kScheduled, S::kInProgress, S::kFailed}},
      {S::kInProgress, "IN_PROGRESS", Party::kReceiver, {S::kOnHold, S::kCompleted, S::kFailed}},
      {S::kOnHold, "ON_HOLD", Party::kReceiver, {S::kInProgress, S::kCompleted, S::kFailed}},
      {S::kCompleted, "COMPLETED", Party::kReceiver, {}},
      {S::kFailed, "FAILED", Party::kReceiver, {}},
      {S::kWithdrawn, "WITHDRAWN", Party::kPerson | Party::kSender, {}},
      {S::kRecalled, "RECALLED", Party::kSender, {}},
      {S::kExpired, "EXPIRED", Party::kSystem, {}},
      {S::kEnteredInError, "ENTERED_IN_ERROR", Party::kSender, {}},
  };
  return *kTable;
}

const StateRow& RowOf(ReferralState state) {
  const StateRow& row = Table()[static_cast<size_t>(state)];
  NAOBER_CHECK(row.state == state);
  return row;
}

}  // namespace

absl::string_view ToCode(ReferralState state) { return RowOf(state).code; }

absl::StatusOr<ReferralState> ReferralStateFromCode(absl::string_view code) {
  for (const StateRow& row : Table()) {
    if (row.code == code) return row.state;
  }
  return absl::InternalError(absl::StrCat("unknown referral state ", code));
}

absl::string_view ToCode(Party party) {
  switch (party) {
    case Party::kSender:
      return "SENDER";
    case Party::kReceiver:
      return "RECEIVER";
    case Party::kPerson:
      return "PERSON";
    case Party::kSystem:
      return "SYSTEM";
  }
  Impossible("unknown party");
}

absl::StatusOr<Party> PartyFromCode(absl::string_view code) {
  for (const Party party : kAllParties) {
    if (ToCode(party) == code) return party;
  }
  return absl::InternalError(absl::StrCat("unknown party ", code));
}

Parties WhoMaySet(ReferralState to) { return RowOf(to).set_by; }

bool IsFinal(ReferralState state) { return RowOf(state).next.empty(); }

bool MayFollow(ReferralState from, ReferralState to) {
  // A mistake can be marked at any time, once; and nobody is held against their will.
  if (to == S::kEnteredInError) return from != S::kEnteredInError;
  if (to == S::kWithdrawn) return !IsFinal(from);
  for (const ReferralState next : RowOf(from).next) {
    if (next == to) return true;
  }
  return false;
}

bool AwaitsAnswer(ReferralState state) { return state == S::kSent || state == S::kReceived; }

}  // namespace naober::referrals
