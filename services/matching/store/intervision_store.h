// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_STORE_INTERVISION_STORE_H_
#define NAOBER_SERVICES_MATCHING_STORE_INTERVISION_STORE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/matching/domain/intervision.h"
#include "services/matching/store/reach.h"

namespace naober::matching {

absl::Status InsertGroup(postgres::Transaction& tx, const IntervisionGroup& group);

// NOT_FOUND (INTERVISION_GROUP_NOT_FOUND) also when it is out of reach. Staff of a municipality
// reach its groups, a buddy the own ones.
absl::StatusOr<IntervisionGroup> FindGroup(postgres::Transaction& tx, const IntervisionGroupId& id,
                                           const ReachParameters& reach);
// The same, locked until the transaction ends.
absl::StatusOr<IntervisionGroup> LockGroup(postgres::Transaction& tx, const IntervisionGroupId& id,
                                           const ReachParameters& reach);

// Writes what can change of a locked group, its buddies too.
absl::Status SaveGroup(postgres::Transaction& tx, const IntervisionGroup& group);

// By id, one more than the page holds when there are more; "" = every programme. The page key is
// (id).
absl::StatusOr<std::vector<IntervisionGroup>> ListGroups(postgres::Transaction& tx,
                                                         const std::string& programme_code,
                                                         const ReachParameters& reach,
                                                         const rpc::Page& page);

// FAILED_PRECONDITION (INTERVISION_MEETING_EXISTS) when the group has one at this start.
absl::Status InsertIntervisionMeeting(postgres::Transaction& tx, const IntervisionMeeting& meeting);

// NOT_FOUND (INTERVISION_MEETING_NOT_FOUND). Whether it is in reach, its group says.
absl::StatusOr<IntervisionMeeting> FindIntervisionMeeting(postgres::Transaction& tx,
                                                          const IntervisionMeetingId& id);

// Writes attendance; the group is locked.
absl::Status SaveIntervisionMeeting(postgres::Transaction& tx, const IntervisionMeeting& meeting);

// By start and id, one more than the page holds when there are more. The page key is (start as
// PostgreSQL reads it, id).
absl::StatusOr<std::vector<IntervisionMeeting>> ListIntervisionMeetings(
    postgres::Transaction& tx, const IntervisionGroupId& group, const rpc::Page& page);

// Takes a buddy out of the groups of a programme ("" = all). What they attended stays until it is
// forgotten.
absl::Status LeaveGroups(postgres::Transaction& tx, const PersonId& buddy,
                         const std::string& programme_code);
absl::Status ForgetAttendance(postgres::Transaction& tx, const PersonId& buddy);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_STORE_INTERVISION_STORE_H_
