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
  if (state == SessionState::kScheduled) return absl::OkStatus();
  return Refuse("SESSION_NOT_SCHEDULED", absl::StrCat("session ", id.str(), " is ", ToCode(state)),
                {{"state", std::string(ToCode(state))}});
}

absl::Status Session::CheckOpen(absl::Time now) const {
  RETURN_IF_ERROR(CheckScheduled());
  if (HasStarted(now)) {
    return Refuse("SESSION_STARTED", absl::StrCat("session ", id.str(), " has started"));
  }
  return absl::OkStatus();
}

absl::Status Session::Cancel() {
  RETURN_IF_ERROR(CheckScheduled());
  state = SessionState::kCancelled;
  ++version;
  return absl::OkStatus();
}

absl::Status Session::Reschedule(absl::Time new_start, int new_duration_minutes) {
  RETURN_IF_ERROR(CheckScheduled());
  starts_at = new_start;
  duration_minutes = new_duration_minutes;
  ++version;
  return absl::OkStatus();
}

absl::Status Session::CheckHoldable(absl::Time now) const {
  if (state == SessionState::kCancelled) {
    return Refuse("SESSION_CANCELLED", absl::StrCat("session ", id.str(), " is cancelled"));
  }
  if (!HasStarted(now)) {
    return Refuse("SESSION_NOT_STARTED", absl::StrCat("session ", id.str(), " hasn't started yet"));
  }
  return absl::OkStatus();
}

bool Session::Hold(int unnamed_guests, bool attendance_changed) {
  const bool news =
      attendance_changed || state != SessionState::kHeld || walk_ins != unnamed_guests;
  state = SessionState::kHeld;
  walk_ins = unnamed_guests;
  if (news) ++version;
  return news;
}

}  // namespace naober::activities
