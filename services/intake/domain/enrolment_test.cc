// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/domain/enrolment.h"

#include <gmock/gmock.h>

#include "libs/testing/matchers.h"

namespace naober::intake {
namespace {

using enum ReadinessCondition;
using ::naober::testing::HasReason;
using ::testing::ElementsAre;

constexpr absl::CivilDay kToday(2026, 9, 1);
const absl::Time kNow = absl::FromCivil(absl::CivilHour(2026, 9, 1, 8), absl::UTCTimeZone());

Programme AProgramme() {
  Programme programme;
  programme.code = "buddy-rivierenland";
  programme.start_on = absl::CivilDay(2026, 1, 1);
  programme.end_on = absl::CivilDay(2026, 12, 31);
  return programme;
}

Person Complete(PersonKind kind) {
  Person person;
  person.kind = kind;
  person.postcode = "4001AB";
  person.profile.languages = {{"nl", OralLevel::kA1}};
  person.profile.availability = {{Weekday::kMon, DayPart::kMorning}};
  person.profile.travel_modes = {TravelMode::kWalk};
  if (kind == PersonKind::kBuddy) {
    person.profile.background = BuddyBackground::kOudkomer;
    person.profile.capacity = 2;
    person.profile.vetted_until_on = kToday;
  }
  return person;
}

Enrolment AnEnrolment(PersonKind kind) {
  Enrolment enrolment;
  enrolment.person_kind = kind;
  return enrolment;
}

TEST(MissingConditions, AreNoneForSomebodyComplete) {
  EXPECT_THAT(MissingConditions(Complete(PersonKind::kNewcomer), true, AProgramme(), kToday),
              ElementsAre());
  EXPECT_THAT(MissingConditions(Complete(PersonKind::kBuddy), true, AProgramme(), kToday),
              ElementsAre());
}

TEST(MissingConditions, NameEverythingThatIsLacking) {
  Person newcomer;
  newcomer.kind = PersonKind::kNewcomer;
  EXPECT_THAT(
      MissingConditions(newcomer, false, AProgramme(), absl::CivilDay(2027, 1, 1)),
      ElementsAre(kConsentMatching, kLanguages, kAvailability, kTravel, kPlace, kProgrammePeriod));
  Programme local_only = AProgramme();
  local_only.requires_local_background = true;
  Person buddy = Complete(PersonKind::kBuddy);
  buddy.profile.capacity.reset();
  buddy.profile.vetted_until_on = kToday - 1;
  EXPECT_THAT(MissingConditions(buddy, true, local_only, kToday),
              ElementsAre(kVetting, kCapacity, kBackground));
}

TEST(CheckAdmission, AsksForMunicipalityAndBackground) {
  Programme programme = AProgramme();
  programme.municipality_codes = {"GM0281"};
  Person buddy = Complete(PersonKind::kBuddy);
  buddy.municipality_code = "GM0216";
  EXPECT_THAT(CheckAdmission(buddy, programme), HasReason("MUNICIPALITY_NOT_IN_PROGRAMME"));
  buddy.municipality_code = "GM0281";
  EXPECT_OK(CheckAdmission(buddy, programme));
  programme.requires_local_background = true;
  EXPECT_THAT(CheckAdmission(buddy, programme), HasReason("BACKGROUND_NOT_LOCAL"));
  buddy.kind = PersonKind::kOudkomer;
  EXPECT_OK(CheckAdmission(buddy, programme));
}

TEST(Enrolment, BecomesReadyOnceNothingIsLacking) {
  Enrolment enrolment = AnEnrolment(PersonKind::kNewcomer);
  EXPECT_EQ(enrolment.Evaluate({kLanguages}, 0, kNow), Enrolment::Change::kOther);
  EXPECT_EQ(enrolment.state, EnrolmentState::kOpen);
  EXPECT_EQ(enrolment.Evaluate({kLanguages}, 0, kNow), Enrolment::Change::kNone);
  EXPECT_EQ(enrolment.Evaluate({}, 0, kNow), Enrolment::Change::kBecameReady);
  EXPECT_EQ(enrolment.ready_time, kNow);
  EXPECT_EQ(enrolment.Evaluate({}, 0, kNow + absl::Hours(1)), Enrolment::Change::kNone);
  EXPECT_EQ(enrolment.ready_time, kNow);
}

TEST(Enrolment, IsHeldAndWaitsAnewWhenAConditionEnds) {
  Enrolment enrolment = AnEnrolment(PersonKind::kNewcomer);
  enrolment.Evaluate({}, 0, kNow);
  EXPECT_EQ(enrolment.Evaluate({kConsentMatching}, 0, kNow), Enrolment::Change::kHeld);
  EXPECT_EQ(enrolment.state, EnrolmentState::kOpen);
  EXPECT_EQ(enrolment.ready_time, std::nullopt);
  enrolment.Evaluate({}, 0, kNow + absl::Hours(1));
  EXPECT_EQ(enrolment.ready_time, kNow + absl::Hours(1));
}

TEST(Enrolment, KeepsItsPlaceThroughAMatch) {
  Enrolment enrolment = AnEnrolment(PersonKind::kNewcomer);
  enrolment.Evaluate({}, 0, kNow);
  enrolment.active_matches = 1;
  EXPECT_EQ(enrolment.Evaluate({}, 0, kNow + absl::Hours(1)), Enrolment::Change::kOther);
  EXPECT_EQ(enrolment.state, EnrolmentState::kMatched);
  enrolment.active_matches = 0;
  enrolment.Evaluate({}, 0, kNow + absl::Hours(2));
  EXPECT_EQ(enrolment.state, EnrolmentState::kReady);
  EXPECT_EQ(enrolment.ready_time, kNow);
}

TEST(Enrolment, OfABuddyIsMatchedWhenNoPlaceIsFree) {
  Enrolment enrolment = AnEnrolment(PersonKind::kBuddy);
  enrolment.active_matches = 1;
  enrolment.Evaluate({}, 2, kNow);
  EXPECT_EQ(enrolment.state, EnrolmentState::kReady);
  enrolment.active_matches = 2;
  enrolment.Evaluate({}, 2, kNow);
  EXPECT_EQ(enrolment.state, EnrolmentState::kMatched);
}

TEST(Enrolment, ClosesOnce) {
  Enrolment enrolment = AnEnrolment(PersonKind::kNewcomer);
  ASSERT_OK(enrolment.Close(EnrolmentCloseReason::kMoved, kNow));
  EXPECT_THAT(enrolment.Close(EnrolmentCloseReason::kMoved, kNow), HasReason("ENROLMENT_CLOSED"));
  EXPECT_EQ(enrolment.Evaluate({}, 0, kNow), Enrolment::Change::kNone);
  EXPECT_EQ(enrolment.state, EnrolmentState::kClosed);
}

TEST(ReadySinceRegistration, IsTheStartOfThatLocalDay) {
  absl::TimeZone zone;
  ASSERT_TRUE(absl::LoadTimeZone("Europe/Amsterdam", &zone));
  EXPECT_EQ(ReadySinceRegistration(absl::CivilDay(2026, 7, 31), zone, kNow),
            absl::FromCivil(absl::CivilDay(2026, 7, 31), zone));
  EXPECT_EQ(ReadySinceRegistration(absl::CivilDay(2026, 9, 2), zone, kNow), kNow);
}

TEST(MissingConditions, AskOfAnOrganisationItsDeclarationAndSlotsButNoWayToTravel) {
  Person club = Complete(PersonKind::kBuddy);
  club.organisation_code = "fc-x";
  club.profile.travel_modes.clear();
  EXPECT_THAT(MissingConditions(club, true, AProgramme(), kToday), ElementsAre());
  club.profile.vetted_until_on.reset();
  club.profile.capacity.reset();
  EXPECT_THAT(MissingConditions(club, true, AProgramme(), kToday),
              ElementsAre(kVetting, kCapacity));
}

}  // namespace
}  // namespace naober::intake
