// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/domain/session.h"

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"

namespace naober::activities {

absl::string_view ToCode(SessionState state) {
  switch (state) {
    case SessionState::kScheduled:
      return "SCHEDULED";
    case SessionState::kCancelled:
      return "CANCELLED";
    case SessionState::kHeld:
      return "HELD";
  }
  Impossible("unknown session state");
}

absl::StatusOr<SessionState> SessionStateFromCode(absl::string_view code) {
  for (const SessionState state :
       {SessionState::kScheduled, SessionState::kCancelled, SessionState::kHeld}) {
    if (ToCode(state) == code) return state;
  }
  return absl::InternalError(absl::StrCat("unknown session state ", code));
}

absl::Status Session::CheckScheduled() const {
  if (state == SessionState::kCancelled) {
    return Refuse("SESSION_CANCELLED", absl::StrCat("session ", id.str(), " is cancelled"));
  }
  if (state == SessionState::kHeld) {
    return Refuse("SESSION_HELD", absl::StrCat("session ", id.str(), " has been held"));
  }
  return absl::OkStatus();
}

absl::Status Session::CheckOpen(absl::Time now) const {
  RETURN_IF_ERROR(CheckScheduled());
  if (HasStarted(now)) {
    return Refuse("SESSION_STARTED", absl::StrCat("session ", id.str(), " has started"));
  }
  return absl::OkStatus();
}

absl::Status Session::Cancel(absl::string_view reason) {
  RETURN_IF_ERROR(CheckScheduled());
  state = SessionState::kCancelled;
  cancel_reason = std::string(reason);
  ++version;
  return absl::OkStatus();
}

absl::Status Session::Reschedule(absl::Time new_start, absl::Time now) {
  RETURN_IF_ERROR(CheckScheduled());
  if (new_start <= now) {
    return Refuse("START_IN_THE_PAST",
                  absl::StrCat("session ", id.str(), " can't be moved to the past"));
  }
  starts_at = new_start;
  ++version;
  return absl::OkStatus();
}

absl::StatusOr<bool> Session::Hold(int unnamed_guests, absl::Time now) {
  if (state == SessionState::kCancelled) return CheckScheduled();
  if (!HasStarted(now)) {
    return Refuse("SESSION_NOT_STARTED", absl::StrCat("session ", id.str(), " hasn't started yet"));
  }
  if (state == SessionState::kHeld && walk_ins == unnamed_guests) return false;
  state = SessionState::kHeld;
  walk_ins = unnamed_guests;
  ++version;
  return true;
}

}  // namespace naober::activities
