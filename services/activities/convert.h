// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_ACTIVITIES_CONVERT_H_
#define NAOBER_SERVICES_ACTIVITIES_CONVERT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "naober/activities/v1/activities_service.pb.h"
#include "services/activities/domain/attendance.h"
#include "services/activities/domain/series.h"
#include "services/activities/store/registration_store.h"
#include "services/activities/store/series_store.h"
#include "services/activities/store/session_store.h"

// Between the proto messages and the domain, both ways. From the proto everything that is wrong is
// said at once (INVALID_ARGUMENT); what only the state can tell is left to the use cases.
namespace naober::activities {

// A draft without id. Fields that the platform gives are ignored.
absl::StatusOr<Series> FromProto(const v1::CreateSeriesRequest& request);

SeriesFilter FilterOf(const v1::ListSeriesRequest& request);
absl::StatusOr<SessionFilter> FilterOf(const v1::ListSessionsRequest& request);
absl::StatusOr<RegistrationFilter> FilterOf(const v1::ListRegistrationsRequest& request);

struct Rescheduling {
  SessionId session;
  absl::CivilSecond local_start;
  std::optional<int> duration_minutes;
};
absl::StatusOr<Rescheduling> FromProto(const v1::RescheduleSessionRequest& request);

struct Recording {
  SessionId session;
  std::vector<AttendanceNote> notes;
  std::optional<int> walk_ins;
};
absl::StatusOr<Recording> FromProto(const v1::RecordAttendanceRequest& request);

// Adds NOT_A_UUID to what the request is refused for, unless `text` is empty and may be.
enum class IdIs { kRequired, kOptional };
void CheckId(absl::string_view text, absl::string_view field, IdIs is, FieldViolations& violations);

v1::Series ToProto(const Series& series);
v1::Session ToProto(const SessionView& view);
v1::Registration ToProto(const RegistrationView& view);
v1::Attendance ToProto(const Attendance& attendance);

}  // namespace naober::activities

#endif  // NAOBER_SERVICES_ACTIVITIES_CONVERT_H_
