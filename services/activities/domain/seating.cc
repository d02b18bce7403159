// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/domain/seating.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"

namespace naober::activities {

absl::string_view ToCode(RegistrationState state) {
  switch (state) {
    case RegistrationState::kSeated:
      return "SEATED";
    case RegistrationState::kWaitlisted:
      return "WAITLISTED";
    case RegistrationState::kGivenUp:
      return "GIVEN_UP";
    case RegistrationState::kVoid:
      return "VOID";
  }
  Impossible("unknown registration state");
}

absl::StatusOr<RegistrationState> RegistrationStateFromCode(absl::string_view code) {
  for (const RegistrationState state : {RegistrationState::kSeated, RegistrationState::kWaitlisted,
                                        RegistrationState::kGivenUp, RegistrationState::kVoid}) {
    if (ToCode(state) == code) return state;
  }
  return absl::InternalError(absl::StrCat("unknown registration state ", code));
}

Seating::Seating(int capacity, std::vector<Registration> registrations)
    : capacity_(capacity), registrations_(std::move(registrations)) {
  std::sort(registrations_.begin(), registrations_.end(),
            [](const Registration& a, const Registration& b) {
              return a.request_number < b.request_number;
            });
}

Seating::Outcome Seating::Register(const RegistrationId& id, const PersonId& person,
                                   absl::Time now) {
  if (const Registration* live = LiveRegistrationOf(person); live != nullptr) {
    return {.registration = *live};
  }
  const Registration registration{
      .id = id,
      .person_id = person,
      .state = HasFreeSeat() ? RegistrationState::kSeated : RegistrationState::kWaitlisted,
      .request_number = registrations_.empty() ? 1 : registrations_.back().request_number + 1,
      .created_at = now};
  registrations_.push_back(registration);
  return {.registration = registration, .changed = true};
}

absl::StatusOr<Seating::Outcome> Seating::GiveUp(const RegistrationId& id) {
  const auto given_up =
      std::find_if(registrations_.begin(), registrations_.end(),
                   [&](const Registration& registration) { return registration.id == id; });
  if (given_up == registrations_.end()) return NotFound("registration", id.str());
  if (!given_up->IsLive()) return Outcome{.registration = *given_up};
  given_up->state = RegistrationState::kGivenUp;
  ++given_up->version;

  Outcome outcome{.registration = *given_up, .changed = true};
  const auto first_waiting = std::find_if(
      registrations_.begin(), registrations_.end(),
      [](const Registration& waiting) { return waiting.state == RegistrationState::kWaitlisted; });
  if (first_waiting != registrations_.end() && HasFreeSeat()) {
    first_waiting->state = RegistrationState::kSeated;
    ++first_waiting->version;
    outcome.promoted = *first_waiting;
  }
  return outcome;
}

std::vector<Registration> Seating::VoidAll() {
  std::vector<Registration> voided;
  for (Registration& registration : registrations_) {
    if (!registration.IsLive()) continue;
    registration.state = RegistrationState::kVoid;
    ++registration.version;
    voided.push_back(registration);
  }
  return voided;
}

int Seating::WaitingPosition(const RegistrationId& id) const {
  int position = 0;
  for (const Registration& registration : registrations_) {
    if (registration.state != RegistrationState::kWaitlisted) continue;
    ++position;
    if (registration.id == id) return position;
  }
  return 0;
}

const Registration* Seating::LiveRegistrationOf(const PersonId& person) const {
  const auto found = std::find_if(registrations_.begin(), registrations_.end(),
                                  [&](const Registration& candidate) {
                                    return candidate.person_id == person && candidate.IsLive();
                                  });
  return found == registrations_.end() ? nullptr : &*found;
}

int Seating::Count(RegistrationState state) const {
  return static_cast<int>(
      std::count_if(registrations_.begin(), registrations_.end(),
                    [&](const Registration& registration) { return registration.state == state; }));
}

}  // namespace naober::activities
