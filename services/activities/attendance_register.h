// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_ATTENDANCE_REGISTER_H_
#define NAOBER_SERVICES_ACTIVITIES_ATTENDANCE_REGISTER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "services/activities/domain/attendance.h"
#include "services/activities/people_directory.h"
#include "services/activities/store/session_store.h"

namespace naober::activities {

// What the register says after a recording.
struct RegisterPage {
  SessionView session;
  std::vector<Attendance> attendance;  // in the order of the notes
};

// Writes down who came. Thread-safe.
class AttendanceRegister {
 public:
  AttendanceRegister(postgres::Pool& pool, PeopleDirectory& people)
      : pool_(pool), people_(people) {}

  // Records or corrects, all or nothing; no walk_ins = unchanged. The session is HELD from then on.
  // What was known already changes nothing and is told to nobody. Field violations are under
  // "attendance[i]". NOT_FOUND (SESSION_NOT_FOUND, PERSON_NOT_FOUND); FAILED_PRECONDITION
  // (SESSION_CANCELLED, SESSION_NOT_STARTED).
  absl::StatusOr<RegisterPage> Record(const rpc::Call& call, const SessionId& session,
                                      const std::vector<AttendanceNote>& notes,
                                      std::optional<int> walk_ins);

  absl::StatusOr<std::vector<Attendance>> List(const rpc::Call& call, const std::string& session_id,
                                               const std::string& person_id, const rpc::Page& page);

 private:
  postgres::Pool& pool_;
  PeopleDirectory& people_;
};

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_ATTENDANCE_REGISTER_H_
