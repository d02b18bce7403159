// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/domain/referral_state.h"

#include <gmock/gmock.h>

#include <map>

#include "absl/strings/str_split.h"
#include "libs/testing/matchers.h"

namespace naober::referrals {
namespace {

using ::naober::testing::IsOkAndHolds;

// The machine once more, drawn by hand: a row for each present state, a column for each next one,
// in the order of kAllReferralStates. Who may take the step: S sender, R receiver, B person or
// sender (both), Y system; "." nobody.
constexpr absl::string_view kGrid =
    //               dra sen rec acc dec wai sch nos inp onh com fai wit rcl exp err
    "DRAFT            .   S   .   .   .   .   .   .   .   .   .   .   B   S   .   S \n"
    "SENT             .   .   R   R   R   R   .   .   .   .   .   .   B   S   Y   S \n"
    "RECEIVED         .   .   .   R   R   R   .   .   .   .   .   .   B   S   Y   S \n"
    "ACCEPTED         .   .   .   .   .   R   R   .   R   .   R   R   B   S   .   S \n"
    "DECLINED         .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   S \n"
    "WAITLISTED       .   .   .   R   R   R   .   .   .   .   .   R   B   S   .   S \n"
    "SCHEDULED        .   .   .   .   .   .   R   R   R   .   R   R   B   .   .   S \n"
    "NO_SHOW          .   .   .   .   .   .   R   .   R   .   .   R   B   .   .   S \n"
    "IN_PROGRESS      .   .   .   .   .   .   .   .   .   R   R   R   B   .   .   S \n"
    "ON_HOLD          .   .   .   .   .   .   .   .   R   .   R   R   B   .   .   S \n"
    "COMPLETED        .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   S \n"
    "FAILED           .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   S \n"
    "WITHDRAWN        .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   S \n"
    "RECALLED         .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   S \n"
    "EXPIRED          .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   S \n"
    "ENTERED_IN_ERROR .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   . \n";

Parties Drawn(char letter) {
  switch (letter) {
    case 'S':
      return Party::kSender;
    case 'R':
      return Party::kReceiver;
    case 'B':
      return Party::kPerson | Party::kSender;
    case 'Y':
      return Party::kSystem;
    default:
      return Parties();
  }
}

TEST(ReferralState, AllowsExactlyTheStepsOfTheDrawingToExactlyTheirParties) {
  const std::vector<std::string> rows = absl::StrSplit(kGrid, '\n', absl::SkipEmpty());
  ASSERT_EQ(rows.size(), kAllReferralStates.size());
  int steps = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    const ReferralState from = kAllReferralStates[i];
    const std::vector<std::string> cells = absl::StrSplit(rows[i], ' ', absl::SkipEmpty());
    ASSERT_EQ(cells.size(), kAllReferralStates.size() + 1);
    ASSERT_EQ(cells[0], ToCode(from));
    for (size_t j = 0; j < kAllReferralStates.size(); ++j) {
      const ReferralState to = kAllReferralStates[j];
      for (const Party party : kAllParties) {
        const bool allowed = MayFollow(from, to) && WhoMaySet(to).Has(party);
        EXPECT_EQ(allowed, Drawn(cells[j + 1][0]).Has(party))
            << ToCode(from) << " to " << ToCode(to) << " by " << ToCode(party);
        if (allowed) ++steps;
      }
    }
  }
  EXPECT_EQ(steps, 71);
}

// Domain 5.11, last column, whatever the state before.
TEST(ReferralState, IsSetByWhomTheDomainSays) {
  const std::map<ReferralState, Parties> expected = {
      {ReferralState::kDraft, Party::kSender},
      {ReferralState::kSent, Party::kSender},
      {ReferralState::kReceived, Party::kReceiver},
      {ReferralState::kAccepted, Party::kReceiver},
      {ReferralState::kDeclined, Party::kReceiver},
      {ReferralState::kWaitlisted, Party::kReceiver},
      {ReferralState::kScheduled, Party::kReceiver},
      {ReferralState::kNoShow, Party::kReceiver},
      {ReferralState::kInProgress, Party::kReceiver},
      {ReferralState::kOnHold, Party::kReceiver},
      {ReferralState::kCompleted, Party::kReceiver},
      {ReferralState::kFailed, Party::kReceiver},
      {ReferralState::kWithdrawn, Party::kPerson | Party::kSender},
      {ReferralState::kRecalled, Party::kSender},
      {ReferralState::kExpired, Party::kSystem},
      {ReferralState::kEnteredInError, Party::kSender},
  };
  for (const ReferralState state : kAllReferralStates) {
    for (const Party party : kAllParties) {
      EXPECT_EQ(WhoMaySet(state).Has(party), expected.at(state).Has(party))
          << ToCode(state) << " by " << ToCode(party);
    }
  }
}

TEST(ReferralState, EndsOnlyInFinalStatesAndEveryOtherHasAWayToAnEnd) {
  for (const ReferralState state : kAllReferralStates) {
    int ways = 0;
    for (const ReferralState next : kAllReferralStates) {
      if (next != ReferralState::kEnteredInError && MayFollow(state, next)) ++ways;
    }
    EXPECT_EQ(ways == 0, IsFinal(state)) << ToCode(state);
  }
}

TEST(ReferralState, SpellsItsCodes) {
  for (const ReferralState state : kAllReferralStates) {
    EXPECT_THAT(ReferralStateFromCode(ToCode(state)), IsOkAndHolds(state));
  }
  for (const Party party : kAllParties) {
    EXPECT_THAT(PartyFromCode(ToCode(party)), IsOkAndHolds(party));
  }
  EXPECT_FALSE(ReferralStateFromCode("CLOSED").ok());
  EXPECT_FALSE(PartyFromCode("FUNDER").ok());
}

}  // namespace
}  // namespace naober::referrals
