// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_DOMAIN_REFERRAL_H_
#define NAOBER_SERVICES_REFERRALS_DOMAIN_REFERRAL_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/errors.h"
#include "services/referrals/domain/ids.h"
#include "services/referrals/domain/referral_state.h"

namespace naober::referrals {

// A step that somebody wants to take.
struct Step {
  ReferralState to = ReferralState::kDraft;
  Parties by;           // all that the caller is to this referral
  std::string reason;   // code of a reason (5.11): asked for DECLINED, FAILED and RECALLED
  std::string outcome;  // code of an outcome: asked for COMPLETED
  std::optional<int> waiting_position;         // from 1: asked for WAITLISTED
  std::optional<absl::Time> first_meeting_at;  // asked for SCHEDULED
};

// INVALID_ARGUMENT with everything that the step lacks, whatever the referral.
absl::Status CheckDetails(const Step& step);

// A step that was taken.
struct Transition {
  TransitionId id;
  int version = 0;                    // of the referral after it
  std::optional<ReferralState> from;  // none for the first
  ReferralState to = ReferralState::kDraft;
  Party by = Party::kSender;
  std::string organisation_code;  // whose staff took it; empty for the person and the platform
  std::string reason;
  absl::Time at;
};

// How late an answer is.
enum class Overdue { kNo = 0, kReminder = 1, kEscalation = 2 };

absl::string_view ToCode(Overdue overdue);  // NO, REMINDER, ESCALATION
absl::StatusOr<Overdue> OverdueFromCode(absl::string_view code);

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
  std::string programme_code;  // empty: none
  std::string sender_code;
  std::string receiver_code;
  std::optional<PlaceId> place_id;
  std::string purpose;                     // code: BUDDY, PLACEMENT, TRAINING, SUPPORT
  std::string note;                        // from the sender to the receiver; personal
  std::optional<ReferralId> former_id;     // the one that it follows after a refusal
  std::optional<PlaceChoiceId> choice_id;  // that it came of

  ReferralState state = ReferralState::kDraft;
  std::string reason;   // of the present state; empty when it has none
  std::string outcome;  // of COMPLETED
  std::optional<int> waiting_position;
  std::optional<absl::Time> first_meeting_at;

  absl::Time created_at;
  std::optional<absl::Time> sent_at;
  std::optional<absl::Time> received_at;  // opened, or answered without opening
  std::optional<absl::Time> accepted_at;
  std::optional<absl::Time> closed_at;
  Overdue overdue = Overdue::kNo;  // what has been signalled so far
  int version = 1;

  // The first entry of its history.
  Transition Creation() const;

  // Takes the step and returns its history entry. Refusals, in this order, leave it as it was:
  //   PERMISSION_DENIED (NOT_THE_SENDER, NOT_THE_RECEIVER)  none of `by` may set that state
  //   FAILED_PRECONDITION (TRANSITION_NOT_ALLOWED)          it doesn't follow (metadata from, to)
  //   INVALID_ARGUMENT                                      what the state asks for is missing
  absl::StatusOr<Transition> Move(const Step& step, absl::Time now);

  // What is due now and was not signalled before; kNo when nothing is. When both terms have passed,
  // only the escalation is.
  Overdue DueSignal(const AnswerTerms& terms, absl::Time now, absl::TimeZone zone) const;

  // No answer came within the term: the system may set EXPIRED.
  bool HasExpired(const AnswerTerms& terms, absl::Time now, absl::TimeZone zone) const;
};

// Adds what is wrong with a sender's note: TOO_LONG; NATIONAL_NUMBER for a BSN or
// rijksregisternummer.
void CheckNote(const std::string& note, absl::string_view field, FieldViolations& violations);

// Local days from `then` to `now`: 0 on the same day.
int LocalDaysBetween(absl::Time then, absl::Time now, absl::TimeZone zone);

// States in which a referral takes one of the place's capacity.
bool OccupiesPlace(ReferralState state);

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_DOMAIN_REFERRAL_H_
