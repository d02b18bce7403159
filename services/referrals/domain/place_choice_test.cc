// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/domain/place_choice.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/matchers.h"

namespace naober::referrals {
namespace {

using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;
using S = ReferralState;

const PlaceId kFirst = PlaceId::FromTrusted("first");
const PlaceId kSecond = PlaceId::FromTrusted("second");
const PlaceId kThird = PlaceId::FromTrusted("third");
const std::set<PlaceId> kAllHaveRoom = {kFirst, kSecond, kThird};

PlaceChoice AChoice(S state = S::kSent) {
  PlaceChoice choice;
  choice.sender_code = "in-gent";
  choice.note = "rings in the evening";
  choice.places = {kFirst, kSecond, kThird};
  choice.attempts = {
      {.place_id = kFirst, .referral_id = ReferralId::FromTrusted("referral-1"), .state = state}};
  return choice;
}

TEST(PlaceChoiceTest, OffersTheNextPlaceOnceTheLastReferralEndedWithoutOne) {
  for (const S state : kAllReferralStates) {
    const PlaceChoice choice = AChoice(state);
    const bool goes_on = IsFinal(state) && state != S::kCompleted;
    EXPECT_EQ(choice.State(kAllHaveRoom) == PlaceChoiceState::kNextOffered, goes_on)
        << ToCode(state);
    EXPECT_EQ(choice.Next(kAllHaveRoom).has_value(), goes_on) << ToCode(state);
  }
  EXPECT_EQ(AChoice(S::kAccepted).State(kAllHaveRoom), PlaceChoiceState::kUnderWay);
  EXPECT_EQ(AChoice(S::kCompleted).State(kAllHaveRoom), PlaceChoiceState::kCompleted);
}

TEST(PlaceChoiceTest, PassesOverPlacesThatWereAskedOrAreFull) {
  PlaceChoice choice = AChoice(S::kDeclined);
  EXPECT_EQ(choice.Next(kAllHaveRoom), kSecond);
  EXPECT_EQ(choice.Next({kFirst, kThird}), kThird);
  EXPECT_EQ(choice.State({kFirst}), PlaceChoiceState::kExhausted) << "the first said no";
  EXPECT_EQ(choice.Next({}), std::nullopt);
}

TEST(PlaceChoiceTest, RefusesToAskWhatMayNotBeAsked) {
  EXPECT_THAT(AChoice(S::kDeclined).CheckMayAsk(PlaceId::FromTrusted("fourth")),
              HasViolation("place_id", "NOT_CHOSEN"));
  EXPECT_THAT(AChoice(S::kWaitlisted).CheckMayAsk(kSecond), HasReason("REFERRAL_RUNS"));
  EXPECT_THAT(AChoice(S::kCompleted).CheckMayAsk(kSecond), HasReason("CHOICE_COMPLETED"));
  EXPECT_THAT(AChoice(S::kDeclined).CheckMayAsk(kFirst), HasReason("ALREADY_ASKED"));
  EXPECT_OK(AChoice(S::kExpired).CheckMayAsk(kThird));
}

TEST(PlaceChoiceTest, SaysTheSameToEachPlaceAndWhichReferralCameBefore) {
  const Referral referral = AChoice(S::kDeclined).ReferralTo(kSecond, "caw");
  EXPECT_EQ(referral.sender_code, "in-gent");
  EXPECT_EQ(referral.receiver_code, "caw");
  EXPECT_EQ(referral.note, "rings in the evening");
  EXPECT_EQ(referral.purpose, "PLACEMENT");
  EXPECT_EQ(referral.former_id, ReferralId::FromTrusted("referral-1"));
}

TEST(PlaceChoiceTest, NamesEverythingThatIsWrongAtOnce) {
  PlaceChoice choice;
  choice.note = std::string(2001, 'x');
  FieldViolations violations;
  Check(choice, violations);
  EXPECT_THAT(violations.ToStatus(), HasViolation("place_choice.place_ids", "REQUIRED"));
  EXPECT_THAT(violations.ToStatus(),
              HasViolation("place_choice.from_organisation_code", "REQUIRED"));
  EXPECT_THAT(violations.ToStatus(), HasViolation("place_choice.note", "TOO_LONG"));
  choice.places.assign(11, kFirst);
  FieldViolations more;
  Check(choice, more);
  EXPECT_THAT(more.ToStatus(), HasViolation("place_choice.place_ids", "TOO_MANY"));
  EXPECT_THAT(more.ToStatus(), HasViolation("place_choice.place_ids", "REPEATED"));
}

}  // namespace
}  // namespace naober::referrals
