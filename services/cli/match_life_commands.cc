// SPDX-License-Identifier: EUPL-1.2
// match, once a match is active: meetings, rhythm, rest, renewal, end.
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "libs/base/uuid.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "services/cli/command_line.h"
#include "services/cli/listing.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::matching::v1;

struct MatchLifeOptions {
  std::string id;
  std::string side;
  std::string start;
  std::string reason;
  int minutes = 0;
  int weeks = 0;
};

absl::Status Show(Session& session, const google::protobuf::Message& answer,
                  const pb::Match& match) {
  Table table({"MATCH", "STATE", "SINCE", "PLANNED END", "ENDED", "REASON", "MEETINGS", "MINUTES"});
  table.AddRow({match.id(), CodeText(match.state()),
                TimeText(match.has_active_from_time(), match.active_from_time()),
                TimeText(match.has_planned_end_time(), match.planned_end_time()),
                TimeText(match.has_end_time(), match.end_time()), CodeText(match.end_reason()),
                absl::StrCat(match.confirmed_meetings()), absl::StrCat(match.confirmed_minutes())});
  Print(std::cout, session.options().output, answer, table);
  return absl::OkStatus();
}

// A change of state that needs no more than the match.
template <class Request, class Method>
absl::Status Change(Session& session, Method method, Request request,
                    const MatchLifeOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::MatchService>("matching"));
  request.set_id(options.id);
  request.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(const auto answer, session.Call(*stub, method, request));
  return Show(session, answer, answer.match());
}

absl::Status End(Session& session, const MatchLifeOptions& options) {
  pb::EndMatchRequest request;
  ASSIGN_OR_RETURN(const auto reason, CodeFrom<pb::MatchEndReason>("--reason", options.reason));
  request.set_reason(reason);
  return Change(session, &pb::MatchService::Stub::EndMatch, request, options);
}

absl::Status Renew(Session& session, const MatchLifeOptions& options) {
  pb::RenewMatchRequest request;
  request.set_weeks(options.weeks);
  return Change(session, &pb::MatchService::Stub::RenewMatch, request, options);
}

void AddMeetingRow(const pb::Meeting& meeting, Table& table) {
  table.AddRow({meeting.id(), TimeText(meeting.has_start_time(), meeting.start_time()),
                absl::StrCat(meeting.minutes()), CodeText(meeting.kind()),
                CodeText(meeting.state()), CodeText(meeting.logged_by()),
                CodeText(meeting.confirmed_by())});
}

Table MeetingTable() {
  return Table({"ID", "START", "MINUTES", "KIND", "STATE", "LOGGED BY", "CONFIRMED BY"});
}

absl::Status LogMeeting(Session& session, const MatchLifeOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::MatchService>("matching"));
  pb::LogMeetingRequest request;
  request.set_match_id(options.id);
  pb::Meeting& meeting = *request.mutable_meeting();
  RETURN_IF_ERROR(ReadTime("--start", options.start, [&] { return meeting.mutable_start_time(); }));
  ASSIGN_OR_RETURN(const auto side, CodeFrom<pb::MatchSide>("--by", options.side));
  meeting.set_logged_by(side);
  meeting.set_minutes(options.minutes);
  request.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(const auto answer,
                   session.Call(*stub, &pb::MatchService::Stub::LogMeeting, request));
  Table table = MeetingTable();
  AddMeetingRow(answer.meeting(), table);
  Print(std::cout, session.options().output, answer, table);
  return absl::OkStatus();
}

absl::Status ConfirmMeeting(Session& session, const MatchLifeOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::MatchService>("matching"));
  pb::ConfirmMeetingRequest request;
  request.set_id(options.id);
  ASSIGN_OR_RETURN(const auto side, CodeFrom<pb::MatchSide>("--by", options.side));
  request.set_side(side);
  request.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(const auto answer,
                   session.Call(*stub, &pb::MatchService::Stub::ConfirmMeeting, request));
  Table table = MeetingTable();
  AddMeetingRow(answer.meeting(), table);
  Print(std::cout, session.options().output, answer, table);
  return absl::OkStatus();
}

absl::Status ListMeetings(Session& session, const MatchLifeOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::MatchService>("matching"));
  pb::ListMeetingsRequest request;
  request.set_match_id(options.id);
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, *stub, &pb::MatchService::Stub::ListMeetings, request));
  Table table = MeetingTable();
  for (const pb::Meeting& meeting : all.meetings()) AddMeetingRow(meeting, table);
  Print(std::cout, session.options().output, all, table);
  return absl::OkStatus();
}

absl::Status ShowRhythm(Session& session, const MatchLifeOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::MatchService>("matching"));
  pb::GetMatchRhythmRequest request;
  request.set_id(options.id);
  ASSIGN_OR_RETURN(const auto answer,
                   session.Call(*stub, &pb::MatchService::Stub::GetMatchRhythm, request));
  Table table({"WEEK", "FROM", "MEETINGS", "CONFIRMED", "MINUTES"});
  for (const pb::RhythmWeek& week : answer.rhythm().weeks()) {
    table.AddRow({absl::StrCat(week.week()), TimeText(week.has_start_time(), week.start_time()),
                  absl::StrCat(week.meetings()), absl::StrCat(week.confirmed_meetings()),
                  absl::StrCat(week.confirmed_minutes())});
  }
  Print(std::cout, session.options().output, answer, table);
  if (session.options().output == "table") {
    std::cout << "\nmet in " << answer.rhythm().weeks_met() << " of "
              << answer.rhythm().weeks_size() << " weeks; agreed on "
              << answer.rhythm().planned_weeks() << "\n";
  }
  return absl::OkStatus();
}

using Options = std::shared_ptr<MatchLifeOptions>;

CLI::App* AddOnMatch(CommandLine& line, CLI::App* match, const Options& options,
                     const std::string& name, const std::string& description,
                     const std::string& examples,
                     absl::Status (*run)(Session&, const MatchLifeOptions&)) {
  CLI::App* command = line.Add(match, name, description, examples,
                               [options, run](Session& session) { return run(session, *options); });
  command->add_option("id", options->id, "id of the match")->required();
  return command;
}

void AddMeetings(CommandLine& line, CLI::App* match, const Options& options) {
  AddOnMatch(line, match, options, "meetings", "Meetings of a match by start",
             "naober match meetings MATCH", ListMeetings);
  AddOnMatch(line, match, options, "rhythm", "Week by week whether a pair met",
             "naober match rhythm MATCH", ShowRhythm);
  CLI::App* meet = AddOnMatch(
      line, match, options, "meet", "Log a meeting; it counts once the other side confirms it",
      "naober match meet MATCH --start 2026-10-01T19:00:00+02:00 --minutes 90 --by buddy",
      LogMeeting);
  meet->add_option("--start", options->start, "when it began")->required();
  meet->add_option("--minutes", options->minutes, "how long it took")->required();
  meet->add_option("--by", options->side, "who says so: newcomer or buddy")->required();
  CLI::App* confirm =
      line.Add(match, "confirm-meeting", "Confirm a meeting for the side that didn't log it",
               "naober match confirm-meeting MEETING --by newcomer",
               [options](Session& session) { return ConfirmMeeting(session, *options); });
  confirm->add_option("id", options->id, "id of the meeting")->required();
  confirm->add_option("--by", options->side, "who says so: newcomer or buddy")->required();
}

}  // namespace

void AddMatchLifeCommands(CommandLine& line) {
  CLI::App* match = line.Group("match", "");
  auto options = std::make_shared<MatchLifeOptions>();
  AddMeetings(line, match, options);
  AddOnMatch(line, match, options, "pause", "Let a match rest; both keep their place",
             "naober match pause MATCH", [](Session& session, const MatchLifeOptions& chosen) {
               return Change(session, &pb::MatchService::Stub::PauseMatch, pb::PauseMatchRequest(),
                             chosen);
             });
  AddOnMatch(line, match, options, "resume", "Go on with a match that rests",
             "naober match resume MATCH", [](Session& session, const MatchLifeOptions& chosen) {
               return Change(session, &pb::MatchService::Stub::ResumeMatch,
                             pb::ResumeMatchRequest(), chosen);
             });
  CLI::App* renew = AddOnMatch(line, match, options, "renew", "Give a match more time",
                               "naober match renew MATCH --weeks 8", Renew);
  renew->add_option("--weeks", options->weeks, "weeks more; else the programme's period");
  CLI::App* end = AddOnMatch(line, match, options, "end", "End a match; both are asked once more",
                             "naober match end MATCH --reason completed", End);
  end->add_option("--reason", options->reason, AllCodes<pb::MatchEndReason>())->required();
}

}  // namespace naober::cli
