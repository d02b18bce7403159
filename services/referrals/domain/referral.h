// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_DOMAIN_REFERRAL_H_
#define NAOBER_SERVICES_REFERRALS_DOMAIN_REFERRAL_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/referrals/domain/ids.h"
#include "services/referrals/domain/referral_state.h"

namespace naober::referrals {

// A step that somebody wants to take.
struct Step {
  ReferralState to = ReferralState::kDraft;
  Parties by;          // all that the caller is to this referral
  std::string reason;  // code of 5.11's outcome reasons; asked for DECLINED and FAILED
  std::optional<int> waiting_position;         // asked for WAITLISTED, from 1
  std::optional<absl::Time> first_meeting_at;  // asked for SCHEDULED
};

// A step that was taken.
struct HistoryEntry {
  int number = 0;  // from 1
  ReferralState state = ReferralState::kDraft;
  Party by = Party::kSender;
  std::string reason;
  absl::Time at;
};

// How late an answer is.
enum class Overdue { kNo = 0, kReminder = 1, kEscalation = 2 };

// After how many local days without an answer what happens; day 0 is the day on which it was sent.
struct AnswerTerms {
  int reminder_days = 7;
  int escalation_days = 14;
  int expiry_days = 30;      // our default: every referral must end in an outcome (R12)
};

// One person, sent by one organisation to another, perhaps for a certain place. Organisations are
// named by their code.
struct Referral {
  ReferralId id;
  PersonId person_id;
  std::string programme_code;
  std::string municipality_code;  // owns the case
  std::string sender_code;
  std::string receiver_code;
  std::optional<PlaceId> place_id;

  ReferralState state = ReferralState::kDraft;
  std::string reason;  // of the present state; empty when it has none
  std::optional<int> waiting_position;
  std::optional<absl::Time> first_meeting_at;
  bool person_confirmed = false;  // the person agrees that it was completed

  absl::Time created_at;
  std::optional<absl::Time> sent_at;
  std::optional<absl::Time> received_at;  // opened, or answered without opening
  std::optional<absl::Time> accepted_at;
  std::optional<absl::Time> closed_at;
  Overdue overdue = Overdue::kNo;  // what has been signalled so far
  int steps = 1;                   // entries in the history; the first is DRAFT
  int version = 1;

  // Takes the step and returns its history entry. Checked in this order:
  //   PERMISSION_DENIED (PARTY_MAY_NOT_SET_STATE)      none of `by` may set that state
  //   FAILED_PRECONDITION (REFERRAL_STATE)             it doesn't follow the present one
  //   INVALID_ARGUMENT                                 a reason, position or first meeting is
  //                                                    missing, or given where it has no place
  absl::StatusOr<HistoryEntry> Move(const Step& step, absl::Time now);

  // The person agrees with a COMPLETED. Returns false when they had done so before.
  // FAILED_PRECONDITION (REFERRAL_STATE) in another state.
  absl::StatusOr<bool> ConfirmByPerson();

  // What is due now and was not signalled before; kNo when nothing is. When both terms have passed,
  // only the escalation is.
  Overdue DueSignal(const AnswerTerms& terms, absl::Time now, absl::TimeZone zone) const;

  // No answer came within the term: the system may set EXPIRED.
  bool HasExpired(const AnswerTerms& terms, absl::Time now, absl::TimeZone zone) const;
};

// States in which a referral takes one of the place's capacity.
bool OccupiesPlace(ReferralState state);

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_DOMAIN_REFERRAL_H_
