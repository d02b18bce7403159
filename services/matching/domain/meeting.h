// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_MEETING_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_MEETING_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/matching/domain/match.h"

namespace naober::matching {

// The numbers are stored and those of the API.
enum class MeetingState { kLogged = 1, kConfirmed = 2 };
enum class ContactKind {
  kBuddy = 1,
  kVolunteering = 2,
  kInternship = 3,
  kActivity = 4,
  kTraining = 5,
  kOther = 6,
};
enum class ContactFlag { kAlone = 1, kNotInDutch = 2 };

inline constexpr int kMaxMeetingMinutes = 1440;

// That a pair met and how long: never what was said (R19).
struct Meeting {
  MeetingId id;
  MatchId match_id;
  MeetingState state = MeetingState::kLogged;
  absl::Time starts_at;
  int minutes = 0;
  ContactKind kind = ContactKind::kBuddy;
  std::vector<ContactFlag> flags;
  Side logged_by = Side::kNewcomer;
  absl::Time logged_at;
  std::optional<Side> confirmed_by;
  std::optional<absl::Time> confirmed_at;

  // Confirms it for the side that didn't log it; its minutes count from then on. Returns whether
  // this changed anything: confirming twice does not. OTHER_SIDE_MUST_CONFIRM.
  absl::StatusOr<bool> Confirm(Side side, absl::Time now);
};

// Whether `meeting` may be logged for `match` at `now`. INVALID_ARGUMENT naming
// meeting.start_time (IN_THE_FUTURE, OUTSIDE_MATCH when before it) and meeting.minutes
// (OUT_OF_RANGE), all at once; FAILED_PRECONDITION (MATCH_ENDED) when it began after the end.
absl::Status CheckMeeting(const Meeting& meeting, const Match& match, absl::Time now);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_MEETING_H_
