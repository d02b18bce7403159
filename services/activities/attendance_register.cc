// SPDX-License-Identifier: EUPL-1.2
#include "services/activities/attendance_register.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/idempotency.h"
#include "services/activities/calendar.h"
#include "services/activities/facts.h"
#include "services/activities/store/attendance_store.h"
#include "services/activities/store/series_store.h"

namespace naober::activities {
namespace {

using postgres::Mode;
using postgres::Transaction;
using ByPerson = std::map<PersonId, Attendance>;

PresenceCount Count(const ByPerson& attendance) {
  PresenceCount count;
  for (const auto& [person, entry] : attendance) {
    switch (entry.presence) {
      case Presence::kPresent:
        ++count.present;
        break;
      case Presence::kExcused:
        ++count.excused;
        break;
      case Presence::kAbsent:
        ++count.absent;
        break;
    }
  }
  return count;
}

// Applies the notes to `attendance`; returns what changed. All violations at once.
absl::StatusOr<std::vector<Attendance>> Apply(const Session& session,
                                              const std::vector<AttendanceNote>& notes,
                                              absl::Time now, ByPerson& attendance) {
  FieldViolations violations;
  std::vector<Attendance> changed;
  for (size_t i = 0; i < notes.size(); ++i) {
    const auto known = attendance.find(notes[i].person_id);
    const auto earlier =
        known == attendance.end() ? std::nullopt : std::optional<Attendance>(known->second);
    absl::StatusOr<std::optional<Attendance>> entry =
        activities::Record(session, earlier, notes[i], now, absl::StrCat("attendance[", i, "]"));
    for (const FieldViolation& violation : FieldViolationsOf(entry.status())) {
      violations.Add(violation.field, violation.reason, violation.description);
    }
    if (!entry.ok() || !entry->has_value()) continue;
    attendance.insert_or_assign(notes[i].person_id, **entry);
    changed.push_back(**entry);
  }
  if (!violations.empty()) return violations.ToStatus();
  return changed;
}

std::vector<Attendance> InOrderOf(const std::vector<AttendanceNote>& notes,
                                  const ByPerson& attendance) {
  std::vector<Attendance> entries;
  for (const AttendanceNote& note : notes) {
    // A repeated request finds what the first one recorded, so everybody is there.
    const auto entry = attendance.find(note.person_id);
    if (entry != attendance.end()) entries.push_back(entry->second);
  }
  return entries;
}

}  // namespace

absl::StatusOr<RegisterPage> AttendanceRegister::Record(const rpc::Call& call, const SessionId& id,
                                                        const std::vector<AttendanceNote>& notes,
                                                        std::optional<int> walk_ins) {
  std::vector<PersonId> people;
  for (const AttendanceNote& note : notes) people.push_back(note.person_id);
  RETURN_IF_ERROR(people_.CheckExist(call, people));

  RegisterPage page;
  RETURN_IF_ERROR(
      postgres::Transact(pool_, call.scope, call.deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        AttendanceStore store(tx);
        ASSIGN_OR_RETURN(Session session, SessionStore(tx).Lock(id));
        ASSIGN_OR_RETURN(const Series series, SeriesStore(tx).Get(session.series_id));
        if (!MayManage(call.reach, series)) return NotFound("session", id.str());
        ASSIGN_OR_RETURN(ByPerson attendance, store.Load(id));
        if (!earlier.has_value()) {
          RETURN_IF_ERROR(session.CheckHoldable(call.now));
          ASSIGN_OR_RETURN(const std::vector<Attendance> changed,
                           Apply(session, notes, call.now, attendance));
          Facts facts(call.now);
          for (const Attendance& entry : changed) {
            RETURN_IF_ERROR(store.Save(entry));
            facts.Attended(series, session, entry);
          }
          if (session.Hold(walk_ins.value_or(session.walk_ins), !changed.empty())) {
            RETURN_IF_ERROR(SessionStore(tx).Save(session));
            facts.Held(series, session, Count(attendance));
          }
          RETURN_IF_ERROR(facts.Publish(tx));
          call.Audit("session", id.str());
          RETURN_IF_ERROR(rpc::RecordAnswer(tx, call, id.str(), session.version));
        }
        page.attendance = InOrderOf(notes, attendance);
        ASSIGN_OR_RETURN(page.session, SessionStore(tx).Get(id));
        return absl::OkStatus();
      }));
  return page;
}

absl::StatusOr<std::vector<Attendance>> AttendanceRegister::List(const rpc::Call& call,
                                                                 const std::string& session_id,
                                                                 const std::string& person_id,
                                                                 const rpc::Page& page) {
  std::vector<Attendance> list;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, Mode::kReadOnly, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(list, AttendanceStore(tx).List(session_id, person_id, call.reach, page));
        return absl::OkStatus();
      }));
  return list;
}

}  // namespace naober::activities
