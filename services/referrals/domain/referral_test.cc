// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/domain/referral.h"

#include <gmock/gmock.h>

#include <tuple>

#include "absl/strings/str_cat.h"
#include "libs/testing/matchers.h"

namespace naober::referrals {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;

using S = ReferralState;

const absl::Time kNow = absl::FromUnixSeconds(1'788'242'400);  // 2026-09-01 08:00 in Amsterdam
constexpr AnswerTerms kTerms;

absl::TimeZone Amsterdam() {
  absl::TimeZone zone;
  NAOBER_CHECK(absl::LoadTimeZone("Europe/Amsterdam", &zone));
  return zone;
}

Referral ADraft() {
  return {.id = ReferralId::New(),
          .person_id = PersonId::New(),
          .programme_code = "doorbreken-bubbels",
          .sender_code = "werkplein",
          .receiver_code = "vlucht-voorwaarts",
          .created_at = kNow};
}

// A step to `to` with everything that it may ask for.
Step CompleteStep(S to, Parties by) {
  Step step{.to = to, .by = by};
  if (to == S::kDeclined || to == S::kFailed || to == S::kRecalled) step.reason = "NO_CAPACITY";
  if (to == S::kCompleted) step.outcome = "GOT_HELP";
  if (to == S::kWaitlisted) step.waiting_position = 2;
  if (to == S::kScheduled) step.first_meeting_at = kNow + absl::Hours(48);
  return step;
}

Referral In(S state) {
  Referral referral = ADraft();
  referral.state = state;
  return referral;
}

Referral Sent(absl::Time at) {
  Referral referral = ADraft();
  NAOBER_CHECK(referral.Move({.to = S::kSent, .by = Party::kSender}, at).ok());
  return referral;
}

TEST(Referral, MovesExactlyWhenTheStateFollowsAndThePartyMaySetIt) {
  for (const S from : kAllReferralStates) {
    for (const S to : kAllReferralStates) {
      for (const Party party : kAllParties) {
        Referral referral = In(from);
        const auto entry = referral.Move(CompleteStep(to, party), kNow);
        const bool party_may = WhoMaySet(to).Has(party);
        const std::string what =
            absl::StrCat(ToCode(from), " to ", ToCode(to), " by ", ToCode(party));
        EXPECT_EQ(entry.ok(), party_may && MayFollow(from, to)) << what;
        if (entry.ok()) {
          EXPECT_EQ(referral.state, to) << what;
          EXPECT_EQ(referral.version, 2) << what;
          EXPECT_EQ(entry->by, party) << what;
          EXPECT_EQ(entry->from, from) << what;
          EXPECT_EQ(entry->to, to) << what;
          EXPECT_EQ(entry->version, 2) << what;
        } else {
          EXPECT_EQ(referral.state, from) << what;
          EXPECT_EQ(referral.version, 1) << what;
          const bool denied = absl::IsPermissionDenied(entry.status());
          EXPECT_EQ(denied, !party_may) << what;
          if (!denied) {
            EXPECT_EQ(ReasonOf(entry.status()), "TRANSITION_NOT_ALLOWED") << what;
          }
        }
      }
    }
  }
}

TEST(Referral, IsDeniedToTheWrongPartyBeforeAnythingElseIsSaid) {
  Referral referral = In(S::kCompleted);
  const auto accepted = referral.Move({.to = S::kAccepted, .by = Party::kSender}, kNow);
  EXPECT_THAT(accepted, HasCode(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(accepted, HasReason("NOT_THE_RECEIVER"));
  EXPECT_THAT(referral.Move({.to = S::kSent, .by = Party::kReceiver}, kNow),
              HasReason("NOT_THE_SENDER"));
}

TEST(Referral, WritesDownInWhichCapacitySomebodyWithSeveralActed) {
  Referral referral = In(S::kSent);
  ASSERT_OK_AND_ASSIGN(
      const Transition entry,
      referral.Move({.to = S::kAccepted, .by = Party::kSender | Party::kReceiver}, kNow));
  EXPECT_EQ(entry.by, Party::kReceiver);
  EXPECT_EQ(entry.organisation_code, "vlucht-voorwaarts");
}

TEST(Referral, AsksForAReasonWhereTheDomainNamesOne) {
  for (const auto& [from, to, by] : {std::tuple{S::kSent, S::kDeclined, Party::kReceiver},
                                     {S::kInProgress, S::kFailed, Party::kReceiver},
                                     {S::kSent, S::kRecalled, Party::kSender}}) {
    Referral referral = In(from);
    EXPECT_THAT(referral.Move({.to = to, .by = by}, kNow), HasViolation("reason", "REQUIRED"));
    EXPECT_EQ(referral.version, 1);
    ASSERT_OK(referral.Move({.to = to, .by = by, .reason = "LANGUAGE"}, kNow));
    EXPECT_EQ(referral.reason, "LANGUAGE");
  }
}

TEST(Referral, AsksWhatCameOfIt) {
  Referral referral = In(S::kInProgress);
  EXPECT_THAT(referral.Move({.to = S::kCompleted, .by = Party::kReceiver}, kNow),
              HasViolation("outcome", "REQUIRED"));
  ASSERT_OK(
      referral.Move({.to = S::kCompleted, .by = Party::kReceiver, .outcome = "PLACED"}, kNow));
  EXPECT_EQ(referral.outcome, "PLACED");
}

TEST(Referral, AsksForAPositionOnTheReceiversWaitingListAndDropsItAfterwards) {
  Referral referral = In(S::kReceived);
  EXPECT_THAT(referral.Move({.to = S::kWaitlisted, .by = Party::kReceiver}, kNow),
              HasViolation("position", "OUT_OF_RANGE"));
  ASSERT_OK(referral.Move(CompleteStep(S::kWaitlisted, Party::kReceiver), kNow));
  EXPECT_EQ(referral.waiting_position, 2);
  ASSERT_OK(referral.Move({.to = S::kAccepted, .by = Party::kReceiver}, kNow));
  EXPECT_EQ(referral.waiting_position, std::nullopt);
}

TEST(Referral, AsksWhenTheyFirstMeet) {
  Referral referral = In(S::kAccepted);
  EXPECT_THAT(referral.Move({.to = S::kScheduled, .by = Party::kReceiver}, kNow),
              HasViolation("first_meeting_time", "REQUIRED"));
  ASSERT_OK(referral.Move(CompleteStep(S::kScheduled, Party::kReceiver), kNow));
  EXPECT_EQ(referral.first_meeting_at, kNow + absl::Hours(48));
}

TEST(Referral, CountsAnAnswerWithoutOpeningAsReceived) {
  Referral referral = Sent(kNow);
  EXPECT_EQ(referral.sent_at, kNow);
  ASSERT_OK(referral.Move({.to = S::kAccepted, .by = Party::kReceiver}, kNow + absl::Hours(1)));
  EXPECT_EQ(referral.received_at, kNow + absl::Hours(1));
  EXPECT_EQ(referral.accepted_at, kNow + absl::Hours(1));
  EXPECT_EQ(referral.closed_at, std::nullopt);
}

TEST(Referral, KeepsTheTimeOfItsOutcomeWhenItIsLaterFoundToBeAMistake) {
  Referral referral = In(S::kInProgress);
  ASSERT_OK(referral.Move(CompleteStep(S::kCompleted, Party::kReceiver), kNow));
  ASSERT_OK(referral.Move({.to = S::kEnteredInError, .by = Party::kSender}, kNow + absl::Hours(1)));
  EXPECT_EQ(referral.closed_at, kNow);
}

TEST(Referral, IsOverdueFromTheLocalMidnightOfDaySevenAndEscalatedOnDayFourteen) {
  // Sent at 2026-09-01 23:30 local time.
  const absl::TimeZone zone = Amsterdam();
  const auto local = [&](int day, int hour, int minute) {
    return absl::FromCivil(absl::CivilMinute(2026, 9, day, hour, minute), zone);
  };
  Referral referral = Sent(local(1, 23, 30));
  EXPECT_EQ(referral.DueSignal(kTerms, local(7, 23, 59), zone), Overdue::kNo);
  EXPECT_EQ(referral.DueSignal(kTerms, local(8, 0, 0), zone), Overdue::kReminder);
  referral.overdue = Overdue::kReminder;
  EXPECT_EQ(referral.DueSignal(kTerms, local(14, 23, 59), zone), Overdue::kNo);
  EXPECT_EQ(referral.DueSignal(kTerms, local(15, 0, 0), zone), Overdue::kEscalation);
  referral.overdue = Overdue::kEscalation;
  EXPECT_EQ(referral.DueSignal(kTerms, local(29, 0, 0), zone), Overdue::kNo);
}

TEST(Referral, IsEscalatedAtOnceWhenBothTermsHavePassedUnseen) {
  EXPECT_EQ(Sent(kNow).DueSignal(kTerms, kNow + absl::Hours(24 * 20), Amsterdam()),
            Overdue::kEscalation);
}

TEST(Referral, IsNeverOverdueOnceAnswered) {
  for (const S state : kAllReferralStates) {
    Referral referral = Sent(kNow);
    referral.state = state;
    const absl::Time late = kNow + absl::Hours(24 * 40);
    EXPECT_EQ(referral.DueSignal(kTerms, late, Amsterdam()) != Overdue::kNo, AwaitsAnswer(state));
    EXPECT_EQ(referral.HasExpired(kTerms, late, Amsterdam()), AwaitsAnswer(state));
  }
}

TEST(Referral, ExpiresOnDayThirtyWithoutAnAnswer) {
  const Referral referral = Sent(kNow);
  EXPECT_FALSE(referral.HasExpired(kTerms, kNow + absl::Hours(24 * 29), Amsterdam()));
  EXPECT_TRUE(referral.HasExpired(kTerms, kNow + absl::Hours(24 * 30), Amsterdam()));
}

TEST(Referral, OccupiesItsPlaceFromAcceptanceToTheEnd) {
  int occupying = 0;
  for (const S state : kAllReferralStates) {
    if (OccupiesPlace(state)) {
      ++occupying;
      EXPECT_FALSE(IsFinal(state)) << ToCode(state);
      EXPECT_FALSE(AwaitsAnswer(state)) << ToCode(state);
    }
  }
  EXPECT_EQ(occupying, 5);
}

}  // namespace
}  // namespace naober::referrals
