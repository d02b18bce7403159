// SPDX-License-Identifier: EUPL-1.2
// The weeks of an example: pairs meet, sessions are held, the clock moves on.
#include <algorithm>

#include "libs/base/uuid.h"
#include "naober/activities/v1/activities_service.grpc.pb.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "services/cli/example/business_clock.h"
#include "services/cli/example/example.h"
#include "services/cli/example/life_rules.h"
#include "services/cli/listing.h"
#include "services/cli/parallel.h"

namespace naober::cli {
namespace {

namespace apb = ::naober::activities::v1;
namespace mpb = ::naober::matching::v1;

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

void SetTime(absl::Time time, google::protobuf::Timestamp& out) {
  out.set_seconds(absl::ToUnixSeconds(time));
}

// A meeting that still has to be logged or confirmed.
struct Meeting {
  std::string match_id;
  PlannedMeeting plan;
};

// What the pair hasn't done yet of its meetings. They are logged and confirmed week by week, so its
// last meeting and the number of confirmed ones tell how far it is.
void AddMissing(const mpb::Match& match, const std::vector<PlannedMeeting>& planned,
                std::vector<Meeting>& missing) {
  const absl::Time last =
      match.has_last_meeting_time() ? TimeOf(match.last_meeting_time()) : absl::InfinitePast();
  int confirmed = 0;
  for (const PlannedMeeting& plan : planned) {
    confirmed += plan.is_confirmed ? 1 : 0;
    const bool is_there =
        last > plan.start || (last == plan.start && match.confirmed_meetings() >= confirmed);
    if (!is_there) missing.push_back({match.id(), plan});
  }
}

// The id of the meeting, logged now or by a run that broke off.
absl::StatusOr<std::string> LogMeeting(Session& session, mpb::MatchService::Stub& stub,
                                       const Meeting& meeting) {
  mpb::LogMeetingRequest request;
  request.set_match_id(meeting.match_id);
  request.set_request_id(
      UuidFrom({"naober example meeting", meeting.match_id, std::to_string(meeting.plan.week)}));
  SetTime(meeting.plan.start, *request.mutable_meeting()->mutable_start_time());
  request.mutable_meeting()->set_minutes(meeting.plan.minutes);
  request.mutable_meeting()->set_kind(common::v1::CONTACT_KIND_BUDDY);
  request.mutable_meeting()->set_logged_by(mpb::MATCH_SIDE_BUDDY);
  const auto response = session.Call(stub, &mpb::MatchService::Stub::LogMeeting, request);
  if (response.ok()) return response->meeting().id();
  if (ReasonOf(response.status()) == "MEETING_EXISTS")
    return ErrorMetadataOf(response.status())["meeting_id"];
  return response.status();
}

absl::Status HoldMeeting(Session& session, mpb::MatchService::Stub& stub, const Meeting& meeting) {
  ASSIGN_OR_RETURN(const std::string id, LogMeeting(session, stub, meeting));
  if (!meeting.plan.is_confirmed) return absl::OkStatus();
  mpb::ConfirmMeetingRequest request;
  request.set_id(id);
  request.set_side(mpb::MATCH_SIDE_NEWCOMER);
  request.set_request_id(UuidFrom({"naober example confirm meeting", id}));
  return session.Call(stub, &mpb::MatchService::Stub::ConfirmMeeting, request).status();
}

// Sessions that have ended by `now` and whose attendance nobody has recorded.
absl::StatusOr<std::vector<apb::Session>> EndedSessions(Session& session, absl::Time now) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<apb::SeriesService>("activities"));
  apb::ListSessionsRequest request;
  SetTime(now, *request.mutable_until_time());
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, *stub, &apb::SeriesService::Stub::ListSessions, request));
  std::vector<apb::Session> ended;
  for (const apb::Session& row : all.sessions()) {
    const absl::Time end = TimeOf(row.start_time()) + absl::Minutes(row.duration_minutes());
    if (row.state() == apb::SESSION_STATE_SCHEDULED && end <= now) ended.push_back(row);
  }
  return ended;
}

absl::Status RecordAttendance(Session& session, apb::RegistrationService::Stub& stub,
                              const apb::Session& held) {
  apb::ListRegistrationsRequest list;
  list.set_session_id(held.id());
  list.add_states(apb::REGISTRATION_STATE_SEATED);
  ASSIGN_OR_RETURN(
      const auto seated,
      ListAll(session, stub, &apb::RegistrationService::Stub::ListRegistrations, list));
  std::vector<std::string> people;
  for (const apb::Registration& seat : seated.registrations()) people.push_back(seat.person_id());
  std::sort(people.begin(), people.end());
  apb::RecordAttendanceRequest request;
  request.set_session_id(held.id());
  request.set_request_id(UuidFrom({"naober example attendance", held.id()}));
  request.set_walk_ins(WalkInsOf(held.ordinal()));
  for (size_t i = 0; i < people.size(); ++i)
    *request.add_attendance() = AttendanceOf(static_cast<int>(i), held.ordinal(), people[i]);
  return session.Call(stub, &apb::RegistrationService::Stub::RecordAttendance, request).status();
}

// One week: everything up to `now` that hasn't happened yet.
absl::Status LiveUntil(Session& session, absl::Time now, const std::string& title,
                       const std::vector<Meeting>& meetings) {
  ASSIGN_OR_RETURN(const auto matches, session.Stub<mpb::MatchService>("matching"));
  ASSIGN_OR_RETURN(const auto registrations, session.Stub<apb::RegistrationService>("activities"));
  ASSIGN_OR_RETURN(const auto sessions, EndedSessions(session, now));
  if (meetings.empty() && sessions.empty()) return absl::OkStatus();
  const int met = static_cast<int>(meetings.size());
  const int held = static_cast<int>(sessions.size());
  ProgressBar progress = StepBar(title, met + held);
  RETURN_IF_ERROR(ForEach(met + held, progress, [&](int i) {
    return i < met ? HoldMeeting(session, *matches, meetings[i])
                   : RecordAttendance(session, *registrations, sessions[i - met]);
  }));
  progress.Finish(absl::StrCat(met, " meetings, ", held, " sessions"));
  return absl::OkStatus();
}

}  // namespace

absl::Status LiveThroughWeeks(Example& example, const std::vector<mpb::Match>& matches) {
  const BusinessClock clock(example.options.clock_file, example.zone);
  // Weeks count from the last match, so that they suit a consortium that joins a platform whose
  // clock has moved on. Without any match they have nothing to count from.
  absl::Time begin = absl::InfinitePast();
  std::vector<Meeting> missing;
  for (size_t i = 0; i < matches.size(); ++i) {
    const absl::Time active_from = TimeOf(matches[i].active_from_time());
    begin = std::max(begin, active_from);
    AddMissing(matches[i], MeetingsOf(static_cast<int>(i), active_from, example.zone), missing);
  }
  if (matches.empty()) return absl::OkStatus();
  for (int week = 1; week <= kExampleWeeks; ++week) {
    const absl::Time now = ClockAfterWeeks(begin, week, example.zone);
    RETURN_IF_ERROR(clock.AdvanceTo(now));
    std::vector<Meeting> meetings;
    std::copy_if(missing.begin(), missing.end(), std::back_inserter(meetings),
                 [week](const Meeting& meeting) { return meeting.plan.week == week; });
    const std::string day = absl::FormatTime("%Y-%m-%d", now, example.zone);
    RETURN_IF_ERROR(LiveUntil(*example.as_coordinator, now,
                              absl::StrCat("week ", week, ", until ", day), meetings));
  }
  return absl::OkStatus();
}

}  // namespace naober::cli
