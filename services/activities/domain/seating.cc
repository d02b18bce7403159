// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/domain/seating.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"

namespace naober::activities {

absl::string_view ToCode(SeatState state) {
  switch (state) {
    case SeatState::kTaken:
      return "TAKEN";
    case SeatState::kWaitlisted:
      return "WAITLISTED";
    case SeatState::kGivenUp:
      return "GIVEN_UP";
  }
  Impossible("unknown seat state");
}

absl::StatusOr<SeatState> SeatStateFromCode(absl::string_view code) {
  for (const SeatState state : {SeatState::kTaken, SeatState::kWaitlisted, SeatState::kGivenUp}) {
    if (ToCode(state) == code) return state;
  }
  return absl::InternalError(absl::StrCat("unknown seat state ", code));
}

Seating::Seating(int capacity, std::vector<Seat> seats)
    : capacity_(capacity), seats_(std::move(seats)) {
  std::sort(seats_.begin(), seats_.end(),
            [](const Seat& a, const Seat& b) { return a.request_number < b.request_number; });
}

absl::StatusOr<Seat> Seating::Take(const SeatId& id, const PersonId& person, absl::Time now) {
  if (const Seat* seat = LiveSeatOf(person); seat != nullptr) {
    return Refuse("SEAT_ALREADY_REQUESTED",
                  absl::StrCat("person ", person.str(), " already has seat ", seat->id.str()),
                  {{"seat_id", seat->id.str()}});
  }
  const Seat seat{.id = id,
                  .person_id = person,
                  .state = taken() < capacity_ ? SeatState::kTaken : SeatState::kWaitlisted,
                  .request_number = seats_.empty() ? 1 : seats_.back().request_number + 1,
                  .requested_at = now,
                  .changed_at = now};
  seats_.push_back(seat);
  return seat;
}

absl::StatusOr<Seating::GiveUpOutcome> Seating::GiveUp(const SeatId& id, absl::Time now) {
  const auto given_up =
      std::find_if(seats_.begin(), seats_.end(), [&](const Seat& seat) { return seat.id == id; });
  if (given_up == seats_.end()) return NotFound("seat", id.str());
  if (!given_up->IsLive()) {
    return Refuse("SEAT_GIVEN_UP", absl::StrCat("seat ", id.str(), " has been given up"));
  }
  given_up->state = SeatState::kGivenUp;
  given_up->changed_at = now;
  ++given_up->version;

  GiveUpOutcome outcome{.given_up = *given_up, .promoted = std::nullopt};
  const auto first_waiting = std::find_if(seats_.begin(), seats_.end(), [](const Seat& seat) {
    return seat.state == SeatState::kWaitlisted;
  });
  if (first_waiting != seats_.end() && taken() < capacity_) {
    first_waiting->state = SeatState::kTaken;
    first_waiting->changed_at = now;
    ++first_waiting->version;
    outcome.promoted = *first_waiting;
  }
  return outcome;
}

int Seating::WaitingPosition(const SeatId& id) const {
  int position = 0;
  for (const Seat& seat : seats_) {
    if (seat.state != SeatState::kWaitlisted) continue;
    ++position;
    if (seat.id == id) return position;
  }
  return 0;
}

const Seat* Seating::LiveSeatOf(const PersonId& person) const {
  const auto seat = std::find_if(seats_.begin(), seats_.end(), [&](const Seat& candidate) {
    return candidate.person_id == person && candidate.IsLive();
  });
  return seat == seats_.end() ? nullptr : &*seat;
}

int Seating::Count(SeatState state) const {
  return static_cast<int>(std::count_if(seats_.begin(), seats_.end(),
                                        [&](const Seat& seat) { return seat.state == state; }));
}

}  // namespace naober::activities
