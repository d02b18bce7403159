// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/domain/seating.h"

#include <gmock/gmock.h>

#include <random>

#include "libs/testing/matchers.h"

namespace naober::activities {
namespace {

using ::naober::testing::HasReason;

// The clock stands still throughout: order must not depend on it.
const absl::Time kNow = absl::FromUnixSeconds(1'788'242'400);

Registration Register(Seating& seating, const PersonId& person = PersonId::New()) {
  return seating.Register(RegistrationId::New(), person, kNow).registration;
}

TEST(Seating, FillsUpAndThenPutsPeopleOnTheWaitingListInOrder) {
  Seating seating(2, {});
  EXPECT_EQ(Register(seating).state, RegistrationState::kSeated);
  EXPECT_EQ(Register(seating).state, RegistrationState::kSeated);
  const Registration third = Register(seating);
  const Registration fourth = Register(seating);
  EXPECT_EQ(third.state, RegistrationState::kWaitlisted);
  EXPECT_EQ(seating.WaitingPosition(third.id), 1);
  EXPECT_EQ(seating.WaitingPosition(fourth.id), 2);
  EXPECT_EQ(seating.seated(), 2);
  EXPECT_EQ(seating.waiting(), 2);
}

TEST(Seating, GivesAFreedSeatToWhoWaitedFirst) {
  Seating seating(1, {});
  const Registration first = Register(seating);
  const Registration second = Register(seating);
  const Registration third = Register(seating);
  ASSERT_OK_AND_ASSIGN(const Seating::Outcome outcome, seating.GiveUp(first.id));
  EXPECT_EQ(outcome.registration.id, first.id);
  EXPECT_EQ(outcome.registration.state, RegistrationState::kGivenUp);
  ASSERT_TRUE(outcome.promoted.has_value());
  EXPECT_EQ(outcome.promoted->id, second.id);
  EXPECT_EQ(outcome.promoted->state, RegistrationState::kSeated);
  EXPECT_EQ(outcome.promoted->version, 2);
  EXPECT_EQ(seating.WaitingPosition(second.id), 0);
  EXPECT_EQ(seating.WaitingPosition(third.id), 1);
}

TEST(Seating, PromotesNobodyWhenSomebodyLeavesTheWaitingList) {
  Seating seating(1, {});
  Register(seating);
  const Registration second = Register(seating);
  const Registration third = Register(seating);
  ASSERT_OK_AND_ASSIGN(const Seating::Outcome outcome, seating.GiveUp(second.id));
  EXPECT_FALSE(outcome.promoted.has_value());
  EXPECT_EQ(seating.WaitingPosition(third.id), 1);
}

TEST(Seating, ChangesNothingForWhoIsRegisteredAlready) {
  Seating seating(1, {});
  const PersonId person = PersonId::New();
  const Registration first = Register(seating, person);
  const Seating::Outcome again = seating.Register(RegistrationId::New(), person, kNow);
  EXPECT_FALSE(again.changed);
  EXPECT_EQ(again.registration.id, first.id);
  EXPECT_EQ(seating.registrations().size(), 1);
}

TEST(Seating, PutsWhoGaveUpAndComesBackAtTheEnd) {
  Seating seating(1, {});
  const PersonId person = PersonId::New();
  const Registration first = Register(seating, person);
  const Registration second = Register(seating);
  ASSERT_OK(seating.GiveUp(first.id));
  const Registration again = Register(seating, person);
  EXPECT_EQ(again.state, RegistrationState::kWaitlisted);
  EXPECT_GT(again.request_number, second.request_number);
}

TEST(Seating, GivesUpOnceHoweverOftenItIsSaid) {
  Seating seating(1, {});
  const Registration seat = Register(seating);
  Register(seating);
  Register(seating);
  ASSERT_OK(seating.GiveUp(seat.id));
  ASSERT_OK_AND_ASSIGN(const Seating::Outcome again, seating.GiveUp(seat.id));
  EXPECT_FALSE(again.changed);
  EXPECT_FALSE(again.promoted.has_value());
  EXPECT_EQ(seating.waiting(), 1);
}

TEST(Seating, DoesNotKnowAForeignRegistration) {
  EXPECT_THAT(Seating(1, {}).GiveUp(RegistrationId::New()), HasReason("REGISTRATION_NOT_FOUND"));
}

TEST(Seating, ReadsItsSeatsBackInAnyOrder) {
  Seating before(1, {});
  Register(before);
  const Registration second = Register(before);
  const Registration third = Register(before);
  std::vector<Registration> shuffled(before.registrations().rbegin(),
                                     before.registrations().rend());
  Seating after(1, shuffled);
  EXPECT_EQ(after.WaitingPosition(second.id), 1);
  EXPECT_EQ(after.WaitingPosition(third.id), 2);
}

TEST(Seating, WithoutACapacityHasASeatForEverybody) {
  Seating seating(0, {});
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(Register(seating).state, RegistrationState::kSeated);
  }
  EXPECT_EQ(seating.seated(), 50);
}

TEST(Seating, OfASessionThatIsCalledOffIsVoid) {
  Seating seating(1, {});
  const Registration seated = Register(seating);
  const Registration waiting = Register(seating);
  const Registration left = Register(seating);
  ASSERT_OK(seating.GiveUp(left.id));
  const std::vector<Registration> voided = seating.VoidAll();
  ASSERT_EQ(voided.size(), 2);
  EXPECT_EQ(voided[0].id, seated.id);
  EXPECT_EQ(voided[1].id, waiting.id);
  EXPECT_EQ(voided[0].version, 2);
  EXPECT_EQ(seating.seated(), 0);
  ASSERT_OK_AND_ASSIGN(const Seating::Outcome after, seating.GiveUp(seated.id));
  EXPECT_FALSE(after.changed);
}

// Whatever people do: never over capacity, nobody waits beside a free seat, and whoever waits came
// later than every waiting person before them.
TEST(Seating, KeepsItsPromisesThroughAnySequenceOfRequests) {
  std::mt19937 random(42);
  for (int run = 0; run < 50; ++run) {
    const int capacity = 1 + static_cast<int>(random() % 5);
    Seating seating(capacity, {});
    for (int step = 0; step < 60; ++step) {
      const std::vector<Registration>& all = seating.registrations();
      if (all.empty() || random() % 3 != 0) {
        Register(seating);
      } else {
        ASSERT_OK(seating.GiveUp(all[random() % all.size()].id));
      }
      ASSERT_LE(seating.seated(), capacity);
      ASSERT_TRUE(seating.waiting() == 0 || seating.seated() == capacity);
      int last_number = 0;
      for (const Registration& registration : seating.registrations()) {
        ASSERT_GT(registration.request_number, last_number);
        last_number = registration.request_number;
      }
    }
  }
}

}  // namespace
}  // namespace naober::activities
