// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_INTERVISION_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_INTERVISION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/errors.h"
#include "services/matching/domain/ids.h"

namespace naober::matching {

inline constexpr int kMaxIntervisionBuddies = 20;
inline constexpr int kMaxIntervisionWeeks = 52;

// A small group of buddies who learn from each other, with a facilitator; every three weeks at
// Buddy to Buddy.
struct IntervisionGroup {
  IntervisionGroupId id;
  int version = 1;
  std::string programme_code;
  std::string municipality_code;  // whose staff look after it; "" = the consortium's
  std::string facilitator_subject;
  std::vector<PersonId> buddies;  // by id
  int every_weeks = 3;
  absl::Time created_at;
  std::optional<absl::Time> last_meeting_at;  // start of the last one that is planned or was held

  absl::Time NextDueAt() const;
};

// Adds what is wrong with `group`, with fields after `prefix` ("intervision_group." or ""):
// programme_code (REQUIRED) of a new one, facilitator_subject (REQUIRED), buddy_ids (REQUIRED,
// TOO_MANY), buddy_ids[i] (REPEATED), every_weeks (OUT_OF_RANGE).
void CheckIntervisionGroup(const IntervisionGroup& group, absl::string_view prefix,
                           FieldViolations& violations);

struct IntervisionAttendance {
  PersonId buddy_id;
  int minutes = 0;  // 0 = all of the meeting, until it is recorded
};

// That a group met and who came; never what was said (R19).
struct IntervisionMeeting {
  IntervisionMeetingId id;
  IntervisionGroupId group_id;
  absl::Time starts_at;
  int minutes = 0;
  std::vector<IntervisionAttendance> attendance;  // by buddy
  std::optional<absl::Time> recorded_at;

  // Records who came, in place of what was recorded before. INVALID_ARGUMENT, all at once:
  // attendance[i].buddy_id (NOT_IN_GROUP, REPEATED), attendance[i].minutes (OUT_OF_RANGE).
  // FAILED_PRECONDITION (NOT_BEGUN).
  absl::Status Record(std::vector<IntervisionAttendance> came, const std::vector<PersonId>& group,
                      absl::Time now);
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_INTERVISION_H_
