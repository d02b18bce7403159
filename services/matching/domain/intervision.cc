// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/intervision.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "services/matching/domain/match.h"

namespace naober::matching {

absl::Time IntervisionGroup::NextDueAt() const {
  return last_meeting_at.value_or(created_at) + every_weeks * kWeek;
}

void CheckIntervisionGroup(const IntervisionGroup& group, absl::string_view prefix,
                           FieldViolations& violations) {
  if (group.id.empty() && group.programme_code.empty())
    violations.Add(absl::StrCat(prefix, "programme_code"), "REQUIRED", "name the programme");
  if (group.facilitator_subject.empty())
    violations.Add(absl::StrCat(prefix, "facilitator_subject"), "REQUIRED", "name who leads it");
  const std::string buddies = absl::StrCat(prefix, "buddy_ids");
  if (group.buddies.empty()) violations.Add(buddies, "REQUIRED", "name at least one buddy");
  if (group.buddies.size() > kMaxIntervisionBuddies)
    violations.Add(buddies, "TOO_MANY", absl::StrCat("at most ", kMaxIntervisionBuddies));
  std::set<PersonId> seen;
  for (size_t i = 0; i < group.buddies.size(); ++i) {
    if (!seen.insert(group.buddies[i]).second)
      violations.Add(absl::StrCat(buddies, "[", i, "]"), "REPEATED", "is named twice");
  }
  if (group.every_weeks < 1 || group.every_weeks > kMaxIntervisionWeeks)
    violations.Add(absl::StrCat(prefix, "every_weeks"), "OUT_OF_RANGE",
                   absl::StrCat("must be from 1 to ", kMaxIntervisionWeeks));
}

absl::Status IntervisionMeeting::Record(std::vector<IntervisionAttendance> came,
                                        const std::vector<PersonId>& group, absl::Time now) {
  FieldViolations violations;
  std::set<PersonId> seen;
  for (size_t i = 0; i < came.size(); ++i) {
    const std::string path = absl::StrCat("attendance[", i, "]");
    if (!absl::c_linear_search(group, came[i].buddy_id))
      violations.Add(path + ".buddy_id", "NOT_IN_GROUP", "is not one of the group");
    if (!seen.insert(came[i].buddy_id).second)
      violations.Add(path + ".buddy_id", "REPEATED", "is named twice");
    if (came[i].minutes < 0 || came[i].minutes > minutes)
      violations.Add(path + ".minutes", "OUT_OF_RANGE",
                     absl::StrCat("must be from 0 to ", minutes));
    if (came[i].minutes == 0) came[i].minutes = minutes;
  }
  RETURN_IF_ERROR(violations.ToStatus());
  if (now < starts_at)
    return Refuse("NOT_BEGUN", "attendance is recorded once the meeting has begun",
                  {{"intervision_meeting_id", id.str()}});
  absl::c_sort(came, [](const auto& a, const auto& b) { return a.buddy_id < b.buddy_id; });
  attendance = std::move(came);
  recorded_at = now;
  return absl::OkStatus();
}

}  // namespace naober::matching
