// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_DOMAIN_SESSION_H_
#define NAOBER_SERVICES_ACTIVITIES_DOMAIN_SESSION_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/activities/domain/ids.h"

namespace naober::activities {

enum class SessionState { kScheduled, kCancelled, kHeld };

absl::string_view ToCode(SessionState state);  // SCHEDULED, CANCELLED, HELD
absl::StatusOr<SessionState> SessionStateFromCode(absl::string_view code);

// One meeting of a series. SCHEDULED → HELD when its attendance is recorded; SCHEDULED → CANCELLED.
// Both ends are final. All refusals are FAILED_PRECONDITION and leave the session as it was.
struct Session {
  SessionId id;
  SeriesId series_id;
  int ordinal = 0;             // 1 for the first of its series
  absl::Time scheduled_start;  // as the rule said; stays when the session is moved (RECURRENCE-ID)
  absl::Time starts_at;
  int duration_minutes = 0;
  int capacity = 0;  // 0 = unlimited
  SessionState state = SessionState::kScheduled;
  int walk_ins = 0;  // people who came without giving a name (R22)
  int version = 1;

  absl::Time ends_at() const { return starts_at + absl::Minutes(duration_minutes); }
  bool HasStarted(absl::Time now) const { return starts_at <= now; }

  // Whether seats can be taken and given up: SESSION_NOT_SCHEDULED (metadata state);
  // SESSION_STARTED.
  absl::Status CheckOpen(absl::Time now) const;

  // Calls this one session off. SESSION_NOT_SCHEDULED. A session whose time has passed may still be
  // called off: that it didn't take place is often written down afterwards.
  absl::Status Cancel();

  // Moves this one session; the others of the series stay. Seats are kept. SESSION_NOT_SCHEDULED.
  absl::Status Reschedule(absl::Time new_start, int new_duration_minutes);

  // Whether attendance can be written down: SESSION_CANCELLED; SESSION_NOT_STARTED before its
  // start.
  absl::Status CheckHoldable(absl::Time now) const;

  // It took place, with this many unnamed guests. Returns whether that is news;
  // `attendance_changed` makes it so. Only after CheckHoldable.
  bool Hold(int unnamed_guests, bool attendance_changed);

 private:
  absl::Status CheckScheduled() const;
};

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_DOMAIN_SESSION_H_
