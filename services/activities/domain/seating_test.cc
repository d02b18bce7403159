// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/domain/seating.h"

#include <gmock/gmock.h>

#include <random>

#include "libs/testing/matchers.h"

namespace naober::activities {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;

// The clock stands still throughout: order must not depend on it.
const absl::Time kNow = absl::FromUnixSeconds(1'788'242'400);

Seat MustTake(Seating& seating, const PersonId& person = PersonId::New()) {
  const absl::StatusOr<Seat> seat = seating.Take(SeatId::New(), person, kNow);
  NAOBER_CHECK(seat.ok());
  return *seat;
}

TEST(Seating, FillsUpAndThenPutsPeopleOnTheWaitingListInOrder) {
  Seating seating(2, {});
  EXPECT_EQ(MustTake(seating).state, SeatState::kTaken);
  EXPECT_EQ(MustTake(seating).state, SeatState::kTaken);
  const Seat third = MustTake(seating);
  const Seat fourth = MustTake(seating);
  EXPECT_EQ(third.state, SeatState::kWaitlisted);
  EXPECT_EQ(seating.WaitingPosition(third.id), 1);
  EXPECT_EQ(seating.WaitingPosition(fourth.id), 2);
  EXPECT_EQ(seating.taken(), 2);
  EXPECT_EQ(seating.waiting(), 2);
}

TEST(Seating, GivesAFreedSeatToWhoWaitedFirst) {
  Seating seating(1, {});
  const Seat first = MustTake(seating);
  const Seat second = MustTake(seating);
  const Seat third = MustTake(seating);
  ASSERT_OK_AND_ASSIGN(const Seating::GiveUpOutcome outcome, seating.GiveUp(first.id, kNow));
  EXPECT_EQ(outcome.given_up.id, first.id);
  EXPECT_EQ(outcome.given_up.state, SeatState::kGivenUp);
  ASSERT_TRUE(outcome.promoted.has_value());
  EXPECT_EQ(outcome.promoted->id, second.id);
  EXPECT_EQ(outcome.promoted->state, SeatState::kTaken);
  EXPECT_EQ(outcome.promoted->version, 2);
  EXPECT_EQ(seating.WaitingPosition(second.id), 0);
  EXPECT_EQ(seating.WaitingPosition(third.id), 1);
}

TEST(Seating, PromotesNobodyWhenSomebodyLeavesTheWaitingList) {
  Seating seating(1, {});
  MustTake(seating);
  const Seat second = MustTake(seating);
  const Seat third = MustTake(seating);
  ASSERT_OK_AND_ASSIGN(const Seating::GiveUpOutcome outcome, seating.GiveUp(second.id, kNow));
  EXPECT_FALSE(outcome.promoted.has_value());
  EXPECT_EQ(seating.WaitingPosition(third.id), 1);
}

TEST(Seating, GivesNobodyTwoSeats) {
  Seating seating(2, {});
  const PersonId person = PersonId::New();
  MustTake(seating, person);
  EXPECT_THAT(seating.Take(SeatId::New(), person, kNow), HasReason("SEAT_ALREADY_REQUESTED"));
  EXPECT_EQ(seating.taken(), 1);
}

TEST(Seating, PutsWhoGaveUpAndComesBackAtTheEnd) {
  Seating seating(1, {});
  const PersonId person = PersonId::New();
  const Seat first = MustTake(seating, person);
  const Seat second = MustTake(seating);
  ASSERT_OK(seating.GiveUp(first.id, kNow));
  const Seat again = MustTake(seating, person);
  EXPECT_EQ(again.state, SeatState::kWaitlisted);
  EXPECT_GT(again.request_number, second.request_number);
}

TEST(Seating, RefusesToGiveUpTwiceOrWhatIsNotThere) {
  Seating seating(1, {});
  const Seat seat = MustTake(seating);
  ASSERT_OK(seating.GiveUp(seat.id, kNow));
  EXPECT_THAT(seating.GiveUp(seat.id, kNow), HasReason("SEAT_GIVEN_UP"));
  EXPECT_THAT(seating.GiveUp(SeatId::New(), kNow), HasCode(absl::StatusCode::kNotFound));
}

TEST(Seating, ReadsItsSeatsBackInAnyOrder) {
  Seating before(1, {});
  MustTake(before);
  const Seat second = MustTake(before);
  const Seat third = MustTake(before);
  std::vector<Seat> shuffled(before.seats().rbegin(), before.seats().rend());
  Seating after(1, shuffled);
  EXPECT_EQ(after.WaitingPosition(second.id), 1);
  EXPECT_EQ(after.WaitingPosition(third.id), 2);
}

// Whatever people do: never over capacity, nobody waits beside a free seat, and whoever waits came
// later than every waiting person before them.
TEST(Seating, KeepsItsPromisesThroughAnySequenceOfRequests) {
  std::mt19937 random(42);
  for (int run = 0; run < 50; ++run) {
    const int capacity = 1 + static_cast<int>(random() % 5);
    Seating seating(capacity, {});
    for (int step = 0; step < 60; ++step) {
      const std::vector<Seat>& seats = seating.seats();
      if (seats.empty() || random() % 3 != 0) {
        MustTake(seating);
      } else {
        // A seat that was given up before is refused; that too must keep the promises.
        seating.GiveUp(seats[random() % seats.size()].id, kNow).status().IgnoreError();
      }
      ASSERT_LE(seating.taken(), capacity);
      ASSERT_TRUE(seating.waiting() == 0 || seating.taken() == capacity);
      int last_number = 0;
      for (const Seat& seat : seating.seats()) {
        ASSERT_GT(seat.request_number, last_number);
        last_number = seat.request_number;
      }
    }
  }
}

}  // namespace
}  // namespace naober::activities
