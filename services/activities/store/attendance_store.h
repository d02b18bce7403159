// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_STORE_ATTENDANCE_STORE_H_
#define NAOBER_SERVICES_ACTIVITIES_STORE_ATTENDANCE_STORE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/auth/caller.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/activities/domain/attendance.h"

namespace naober::activities {

// The attendance of one tenant, inside one transaction. Errors are postgres::Transaction's.
class AttendanceStore {
 public:
  explicit AttendanceStore(postgres::Transaction& tx) : tx_(tx) {}

  // What is known of a session, by person. The session must be locked before it is changed.
  absl::StatusOr<std::map<PersonId, Attendance>> Load(const SessionId& session);

  // Inserts the first version, updates to a later one.
  absl::Status Save(const Attendance& attendance);

  // By id; empty strings don't narrow; one more than the page's limit when there are more. Reach as
  // RegistrationStore. Key: attendance id.
  absl::StatusOr<std::vector<Attendance>> List(const std::string& session_id,
                                               const std::string& person_id,
                                               const auth::Reach& reach, const rpc::Page& page);

 private:
  postgres::Transaction& tx_;
};

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_STORE_ATTENDANCE_STORE_H_
