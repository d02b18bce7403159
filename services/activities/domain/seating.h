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

enum class RegistrationState { kSeated, kWaitlisted, kGivenUp, kVoid };

absl::string_view ToCode(RegistrationState state);  // SEATED, WAITLISTED, GIVEN_UP, VOID
absl::StatusOr<RegistrationState> RegistrationStateFromCode(absl::string_view code);

// One person's seat, or place on the waiting list, of one session.
struct Registration {
  RegistrationId id;
  PersonId person_id;
  RegistrationState state = RegistrationState::kSeated;
  // Rank among all registrations of the session, from 1, given under the session's lock: who came
  // first, whatever the clock says.
  int request_number = 0;
  absl::Time created_at;
  int version = 1;

  bool IsLive() const {
    return state == RegistrationState::kSeated || state == RegistrationState::kWaitlisted;
  }
};

// All registrations of one session, with its capacity. First come, first served: never more than
// `capacity` seated, and nobody waits while a seat is free. Not thread-safe: the store locks the
// session.
class Seating {
 public:
  // `registrations` in any order; capacity 0 = unlimited.
  Seating(int capacity, std::vector<Registration> registrations);

  // What a request changed: nothing when it said what was so already.
  struct Outcome {
    Registration registration;
    bool changed = false;
    std::optional<Registration> promoted;  // who waited first and now has the seat that came free
  };

  // A seat for `person`, or, when the session is full, the last place on the waiting list. Who has
  // one keeps it.
  Outcome Register(const RegistrationId& id, const PersonId& person, absl::Time now);

  // Gives the seat up, or leaves the waiting list; who waits first moves up at once, without a
  // timed offer. What has ended stays as it is. NOT_FOUND (REGISTRATION_NOT_FOUND).
  absl::StatusOr<Outcome> GiveUp(const RegistrationId& id);

  // The session was called off: every live registration becomes void. Returns those.
  std::vector<Registration> VoidAll();

  // 1 for the first who waits; 0 for a registration that doesn't wait.
  int WaitingPosition(const RegistrationId& id) const;
  const Registration* LiveRegistrationOf(
      const PersonId& person) const;  // nullptr when there is none

  int capacity() const { return capacity_; }
  int seated() const { return Count(RegistrationState::kSeated); }
  int waiting() const { return Count(RegistrationState::kWaitlisted); }
  // By request number.
  const std::vector<Registration>& registrations() const { return registrations_; }

 private:
  bool HasFreeSeat() const { return capacity_ == 0 || seated() < capacity_; }
  int Count(RegistrationState state) const;

  const int capacity_;
  std::vector<Registration> registrations_;
};

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_DOMAIN_SEATING_H_
