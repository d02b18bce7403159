// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/meeting.h"

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"

namespace naober::matching {

absl::StatusOr<bool> Meeting::Confirm(Side side, absl::Time now) {
  if (side == logged_by)
    return Refuse("OTHER_SIDE_MUST_CONFIRM", "the side that logged a meeting can't confirm it too",
                  {{"meeting_id", id.str()}});
  if (state == MeetingState::kConfirmed) return false;
  state = MeetingState::kConfirmed;
  confirmed_by = side;
  confirmed_at = now;
  return true;
}

absl::Status CheckMeeting(const Meeting& meeting, const Match& match, absl::Time now) {
  FieldViolations violations;
  if (meeting.starts_at > now)
    violations.Add("meeting.start_time", "IN_THE_FUTURE", "a meeting is logged after it began");
  if (meeting.starts_at < match.active_from)
    violations.Add("meeting.start_time", "OUTSIDE_MATCH", "the match began later");
  if (meeting.minutes < 1 || meeting.minutes > kMaxMeetingMinutes)
    violations.Add("meeting.minutes", "OUT_OF_RANGE",
                   absl::StrCat("must be from 1 to ", kMaxMeetingMinutes));
  RETURN_IF_ERROR(violations.ToStatus());
  if (match.ended_at && meeting.starts_at >= *match.ended_at)
    return Refuse("MATCH_ENDED", "the match had ended when the meeting began",
                  {{"match_id", match.id.str()}});
  return absl::OkStatus();
}

}  // namespace naober::matching
