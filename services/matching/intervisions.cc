// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/intervisions.h"

#include <optional>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/idempotency.h"
#include "services/matching/preconditions.h"
#include "services/matching/store/intervision_store.h"
#include "services/matching/store/match_store.h"

namespace naober::matching {

namespace {

// Everybody in the group has a match in the programme that the caller reaches. NOT_FOUND
// (BUDDY_NOT_FOUND).
absl::Status CheckBuddies(postgres::Transaction& tx, const rpc::Call& call,
                          const IntervisionGroup& group) {
  ASSIGN_OR_RETURN(const auto buddies, BuddiesWithMatch(tx, group.programme_code, group.buddies,
                                                        ReachParameters::From(call.reach)));
  for (const PersonId& buddy : group.buddies) {
    if (!buddies.contains(buddy)) return NotFound("buddy", buddy.str());
  }
  return absl::OkStatus();
}

// A buddy learns from the platform neither who else is in the group nor who came.
void ShowOwnAlone(const rpc::Call& call, IntervisionGroup& group) {
  if (call.reach.kind != auth::Reach::Kind::kSelf) return;
  std::erase_if(group.buddies,
                [&](const PersonId& id) { return id.str() != call.reach.person_id; });
}
void ShowOwnAlone(const rpc::Call& call, IntervisionMeeting& meeting) {
  if (call.reach.kind != auth::Reach::Kind::kSelf) return;
  std::erase_if(meeting.attendance, [&](const IntervisionAttendance& came) {
    return came.buddy_id.str() != call.reach.person_id;
  });
}

}  // namespace

absl::StatusOr<IntervisionGroup> Intervisions::Create(const rpc::Call& call,
                                                      const IntervisionGroup& draft) {
  constexpr char kPrefix[] = "intervision_group.";
  FieldViolations violations;
  CheckIntervisionGroup(draft, kPrefix, violations);
  if (!call.reach.CoversMunicipality(draft.municipality_code))
    violations.Add(absl::StrCat(kPrefix, "municipality_code"), "MUNICIPALITY_OUT_OF_REACH",
                   "act for your own municipality");
  RETURN_IF_ERROR(violations.ToStatus());
  RETURN_IF_ERROR(policies_.CheckProgramme(call, draft.programme_code));
  const auto reach = ReachParameters::From(call.reach);
  IntervisionGroup group;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<rpc::EarlierAnswer> earlier,
                         rpc::ClaimRequest(tx, call));
        if (earlier) {
          ASSIGN_OR_RETURN(
              group, FindGroup(tx, IntervisionGroupId::FromTrusted(earlier->resource_id), reach));
          return absl::OkStatus();
        }
        RETURN_IF_ERROR(CheckBuddies(tx, call, draft));
        group = draft;
        group.id = IntervisionGroupId::New();
        group.created_at = call.now;
        absl::c_sort(group.buddies);
        RETURN_IF_ERROR(InsertGroup(tx, group));
        call.Audit("intervision_group", group.id.str());
        return rpc::RecordAnswer(tx, call, group.id.str(), group.version);
      }));
  return group;
}

absl::StatusOr<IntervisionGroup> Intervisions::Update(const rpc::Call& call,
                                                      const IntervisionGroup& draft,
                                                      const std::string& etag) {
  FieldViolations violations;
  if (etag.empty()) violations.Add("etag", "REQUIRED", "name the version that you replace");
  CheckIntervisionGroup(draft, "", violations);
  RETURN_IF_ERROR(violations.ToStatus());
  IntervisionGroup group;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<rpc::EarlierAnswer> earlier,
                         rpc::ClaimRequest(tx, call));
        ASSIGN_OR_RETURN(group, LockGroup(tx, draft.id, ReachParameters::From(call.reach)));
        if (earlier) return absl::OkStatus();
        RETURN_IF_ERROR(CheckEtag(etag, group.version, "intervision_group", group.id.str()));
        group.facilitator_subject = draft.facilitator_subject;
        group.buddies = draft.buddies;
        group.every_weeks = draft.every_weeks;
        ++group.version;
        RETURN_IF_ERROR(CheckBuddies(tx, call, group));
        absl::c_sort(group.buddies);
        RETURN_IF_ERROR(SaveGroup(tx, group));
        call.Audit("intervision_group", group.id.str());
        return rpc::RecordAnswer(tx, call, group.id.str(), group.version);
      }));
  return group;
}

absl::StatusOr<IntervisionGroup> Intervisions::Get(const rpc::Call& call,
                                                   const IntervisionGroupId& id) {
  IntervisionGroup group;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(group, FindGroup(tx, id, ReachParameters::From(call.reach)));
        return absl::OkStatus();
      }));
  call.Audit("intervision_group", id.str());
  ShowOwnAlone(call, group);
  return group;
}

absl::StatusOr<std::vector<IntervisionGroup>> Intervisions::List(const rpc::Call& call,
                                                                 const std::string& programme_code,
                                                                 const rpc::Page& page) {
  std::vector<IntervisionGroup> groups;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(groups,
                         ListGroups(tx, programme_code, ReachParameters::From(call.reach), page));
        return absl::OkStatus();
      }));
  for (IntervisionGroup& group : groups) ShowOwnAlone(call, group);
  return groups;
}

absl::StatusOr<IntervisionMeeting> Intervisions::Schedule(const rpc::Call& call,
                                                          const IntervisionMeeting& draft) {
  IntervisionMeeting meeting;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<rpc::EarlierAnswer> earlier,
                         rpc::ClaimRequest(tx, call));
        RETURN_IF_ERROR(FindGroup(tx, draft.group_id, ReachParameters::From(call.reach)).status());
        if (earlier) {
          ASSIGN_OR_RETURN(
              meeting,
              FindIntervisionMeeting(tx, IntervisionMeetingId::FromTrusted(earlier->resource_id)));
          return absl::OkStatus();
        }
        meeting = draft;
        meeting.id = IntervisionMeetingId::New();
        RETURN_IF_ERROR(InsertIntervisionMeeting(tx, meeting));
        call.Audit("intervision_meeting", meeting.id.str());
        return rpc::RecordAnswer(tx, call, meeting.id.str());
      }));
  return meeting;
}

absl::StatusOr<IntervisionMeeting> Intervisions::Record(
    const rpc::Call& call, const IntervisionMeetingId& id,
    const std::vector<IntervisionAttendance>& came) {
  IntervisionMeeting meeting;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<rpc::EarlierAnswer> earlier,
                         rpc::ClaimRequest(tx, call));
        ASSIGN_OR_RETURN(meeting, FindIntervisionMeeting(tx, id));
        // Its group is the lock of a meeting, and says who reaches it.
        const absl::StatusOr<IntervisionGroup> group =
            LockGroup(tx, meeting.group_id, ReachParameters::From(call.reach));
        if (absl::IsNotFound(group.status())) return NotFound("intervision_meeting", id.str());
        RETURN_IF_ERROR(group.status());
        if (earlier) return absl::OkStatus();
        RETURN_IF_ERROR(meeting.Record(came, group->buddies, call.now));
        RETURN_IF_ERROR(SaveIntervisionMeeting(tx, meeting));
        call.Audit("intervision_meeting", id.str());
        return rpc::RecordAnswer(tx, call, id.str());
      }));
  return meeting;
}

absl::StatusOr<std::vector<IntervisionMeeting>> Intervisions::ListMeetings(
    const rpc::Call& call, const IntervisionGroupId& group, const rpc::Page& page) {
  std::vector<IntervisionMeeting> meetings;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
      [&](postgres::Transaction& tx) -> absl::Status {
        RETURN_IF_ERROR(FindGroup(tx, group, ReachParameters::From(call.reach)).status());
        ASSIGN_OR_RETURN(meetings, ListIntervisionMeetings(tx, group, page));
        return absl::OkStatus();
      }));
  for (IntervisionMeeting& meeting : meetings) ShowOwnAlone(call, meeting);
  return meetings;
}

}  // namespace naober::matching
