// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_DOMAIN_SEATING_H_
#define NAOBER_SERVICES_ACTIVITIES_DOMAIN_SEATING_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/activities/domain/ids.h"

namespace naober::activities {

enum class SeatState { kTaken, kWaitlisted, kGivenUp };

absl::string_view ToCode(SeatState state);  // TAKEN, WAITLISTED, GIVEN_UP
absl::StatusOr<SeatState> SeatStateFromCode(absl::string_view code);

// One person's request to be at one session.
struct Seat {
  SeatId id;
  PersonId person_id;
  SeatState state = SeatState::kTaken;
  // Rank among all requests of the session, from 1, given under the session's lock: who came first,
  // whatever the clock says.
  int request_number = 0;
  absl::Time requested_at;
  absl::Time changed_at;
  int version = 1;

  bool IsLive() const { return state != SeatState::kGivenUp; }
};

// All seats of one session, with its capacity. First come, first served: never more than `capacity`
// taken, and nobody waits while a seat is free. Not thread-safe: the store locks the session.
class Seating {
 public:
  // `seats` in any order.
  Seating(int capacity, std::vector<Seat> seats);

  // A seat for `person`, TAKEN or, when the session is full, WAITLISTED. FAILED_PRECONDITION
  // (SEAT_ALREADY_REQUESTED) when the person has a live one.
  absl::StatusOr<Seat> Take(const SeatId& id, const PersonId& person, absl::Time now);

  // Gives the seat up, or leaves the waiting list. `promoted` is the first who waited and now has
  // the seat. FAILED_PRECONDITION (SEAT_GIVEN_UP) when it was given up before; NOT_FOUND.
  struct GiveUpOutcome {
    Seat given_up;
    std::optional<Seat> promoted;
  };
  absl::StatusOr<GiveUpOutcome> GiveUp(const SeatId& id, absl::Time now);

  // 1 for the first who waits; 0 for a seat that doesn't wait.
  int WaitingPosition(const SeatId& id) const;
  const Seat* LiveSeatOf(const PersonId& person) const;  // nullptr when there is none

  int capacity() const { return capacity_; }
  int taken() const { return Count(SeatState::kTaken); }
  int waiting() const { return Count(SeatState::kWaitlisted); }
  // By request number.
  const std::vector<Seat>& seats() const { return seats_; }

 private:
  int Count(SeatState state) const;

  const int capacity_;
  std::vector<Seat> seats_;
};

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_DOMAIN_SEATING_H_
