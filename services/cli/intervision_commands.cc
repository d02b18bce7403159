// SPDX-License-Identifier: EUPL-1.2
// intervision: small groups of buddies, their meetings, and who came.
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/uuid.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "services/cli/command_line.h"
#include "services/cli/listing.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::matching::v1;

struct IntervisionOptions {
  std::string programme;
  std::string municipality;
  std::string facilitator;
  std::string id;
  std::string start;
  std::vector<std::string> buddies;
  int weeks = 0;
  int minutes = 0;
};

void AddRow(const pb::IntervisionGroup& group, Table& table) {
  table.AddRow({group.id(), group.programme_code(), OrDash(group.municipality_code()),
                group.facilitator_subject(), absl::StrCat(group.buddy_ids_size()),
                absl::StrCat(group.every_weeks()),
                TimeText(group.has_next_due_time(), group.next_due_time())});
}

Table GroupTable() {
  return Table(
      {"ID", "PROGRAMME", "MUNICIPALITY", "FACILITATOR", "BUDDIES", "EVERY WEEKS", "NEXT DUE"});
}

void AddRow(const pb::IntervisionMeeting& meeting, Table& table) {
  std::vector<std::string> came;
  for (const pb::IntervisionAttendance& who : meeting.attendance())
    came.push_back(absl::StrCat(who.buddy_id(), " ", who.minutes()));
  table.AddRow({meeting.id(), TimeText(meeting.has_start_time(), meeting.start_time()),
                absl::StrCat(meeting.minutes()),
                TimeText(meeting.has_record_time(), meeting.record_time()),
                OrDash(absl::StrJoin(came, ";"))});
}

Table MeetingTable() { return Table({"ID", "START", "MINUTES", "RECORDED", "WHO CAME"}); }

template <class Answer, class Item>
absl::Status ShowOne(Session& session, const Answer& answer, const Item& item, Table table) {
  AddRow(item, table);
  Print(std::cout, session.options().output, answer, table);
  return absl::OkStatus();
}

absl::Status ListGroups(Session& session, const IntervisionOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::IntervisionService>("matching"));
  pb::ListIntervisionGroupsRequest request;
  request.set_programme_code(options.programme);
  ASSIGN_OR_RETURN(
      const auto all,
      ListAll(session, *stub, &pb::IntervisionService::Stub::ListIntervisionGroups, request));
  Table table = GroupTable();
  for (const pb::IntervisionGroup& group : all.intervision_groups()) AddRow(group, table);
  Print(std::cout, session.options().output, all, table);
  return absl::OkStatus();
}

absl::Status CreateGroup(Session& session, const IntervisionOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::IntervisionService>("matching"));
  pb::CreateIntervisionGroupRequest request;
  pb::IntervisionGroup& group = *request.mutable_intervision_group();
  group.set_programme_code(options.programme);
  group.set_municipality_code(options.municipality);
  group.set_facilitator_subject(options.facilitator);
  group.set_every_weeks(options.weeks);
  for (const std::string& buddy : options.buddies) group.add_buddy_ids(buddy);
  request.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(
      const auto answer,
      session.Call(*stub, &pb::IntervisionService::Stub::CreateIntervisionGroup, request));
  return ShowOne(session, answer, answer.intervision_group(), GroupTable());
}

// Changes what is given and leaves the rest as it is.
absl::Status UpdateGroup(Session& session, const IntervisionOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::IntervisionService>("matching"));
  pb::GetIntervisionGroupRequest get;
  get.set_id(options.id);
  ASSIGN_OR_RETURN(const auto found,
                   session.Call(*stub, &pb::IntervisionService::Stub::GetIntervisionGroup, get));
  const pb::IntervisionGroup& group = found.intervision_group();
  pb::UpdateIntervisionGroupRequest request;
  request.set_id(options.id);
  request.set_etag(group.etag());
  request.set_facilitator_subject(options.facilitator.empty() ? group.facilitator_subject()
                                                              : options.facilitator);
  request.set_every_weeks(options.weeks == 0 ? group.every_weeks() : options.weeks);
  for (const std::string& buddy : options.buddies) request.add_buddy_ids(buddy);
  if (options.buddies.empty()) *request.mutable_buddy_ids() = group.buddy_ids();
  request.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(
      const auto answer,
      session.Call(*stub, &pb::IntervisionService::Stub::UpdateIntervisionGroup, request));
  return ShowOne(session, answer, answer.intervision_group(), GroupTable());
}

absl::Status ListMeetings(Session& session, const IntervisionOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::IntervisionService>("matching"));
  pb::ListIntervisionMeetingsRequest request;
  request.set_intervision_group_id(options.id);
  ASSIGN_OR_RETURN(
      const auto all,
      ListAll(session, *stub, &pb::IntervisionService::Stub::ListIntervisionMeetings, request));
  Table table = MeetingTable();
  for (const pb::IntervisionMeeting& meeting : all.intervision_meetings()) AddRow(meeting, table);
  Print(std::cout, session.options().output, all, table);
  return absl::OkStatus();
}

absl::Status Schedule(Session& session, const IntervisionOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::IntervisionService>("matching"));
  pb::ScheduleIntervisionMeetingRequest request;
  request.set_intervision_group_id(options.id);
  pb::IntervisionMeeting& meeting = *request.mutable_intervision_meeting();
  RETURN_IF_ERROR(ReadTime("--start", options.start, [&] { return meeting.mutable_start_time(); }));
  meeting.set_minutes(options.minutes);
  request.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(
      const auto answer,
      session.Call(*stub, &pb::IntervisionService::Stub::ScheduleIntervisionMeeting, request));
  return ShowOne(session, answer, answer.intervision_meeting(), MeetingTable());
}

absl::Status Record(Session& session, const IntervisionOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::IntervisionService>("matching"));
  pb::RecordIntervisionMeetingRequest request;
  request.set_id(options.id);
  for (const std::string& buddy : options.buddies) request.add_attendance()->set_buddy_id(buddy);
  request.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(
      const auto answer,
      session.Call(*stub, &pb::IntervisionService::Stub::RecordIntervisionMeeting, request));
  return ShowOne(session, answer, answer.intervision_meeting(), MeetingTable());
}

using Options = std::shared_ptr<IntervisionOptions>;

void AddGroups(CommandLine& line, CLI::App* intervision, const Options& options) {
  CLI::App* list = line.Add(intervision, "list", "Groups and when each should meet next",
                            "naober intervision list --programme bartjes",
                            [options](Session& session) { return ListGroups(session, *options); });
  list->add_option("--programme", options->programme, "code of the programme");

  CLI::App* create = line.Add(
      intervision, "create", "Make a group of buddies who have a match",
      "naober intervision create --programme bartjes --facilitator staff-12 --buddy ID --buddy ID",
      [options](Session& session) { return CreateGroup(session, *options); });
  create->add_option("--programme", options->programme, "code of the programme")->required();
  create->add_option("--municipality", options->municipality, "whose staff look after it");

  CLI::App* update =
      line.Add(intervision, "update", "Change facilitator, buddies or rhythm",
               "naober intervision update GROUP --buddy ID --buddy ID",
               [options](Session& session) { return UpdateGroup(session, *options); });
  update->add_option("id", options->id, "id of the group")->required();
  for (CLI::App* command : {create, update}) {
    command->add_option("--facilitator", options->facilitator, "as the token names the person")
        ->required(command == create);
    command->add_option("--buddy", options->buddies, "id of a buddy; all that are in it")
        ->required(command == create);
    command->add_option("--every-weeks", options->weeks, "weeks between meetings; else 3");
  }
}

}  // namespace

void AddIntervisionCommands(CommandLine& line) {
  CLI::App* intervision =
      line.Group("intervision", "Small groups of buddies who learn from each other");
  auto options = std::make_shared<IntervisionOptions>();
  AddGroups(line, intervision, options);

  CLI::App* meetings = line.Add(intervision, "meetings", "Meetings of a group, and who came",
                                "naober intervision meetings GROUP", [options](Session& session) {
                                  return ListMeetings(session, *options);
                                });
  meetings->add_option("id", options->id, "id of the group")->required();

  CLI::App* schedule =
      line.Add(intervision, "schedule", "Plan a meeting of a group",
               "naober intervision schedule GROUP --start 2026-10-01T19:00:00+02:00 --minutes 90",
               [options](Session& session) { return Schedule(session, *options); });
  schedule->add_option("id", options->id, "id of the group")->required();
  schedule->add_option("--start", options->start, "when it begins")->required();
  schedule->add_option("--minutes", options->minutes, "how long it takes")->required();

  CLI::App* record = line.Add(intervision, "record", "Record who was at a meeting",
                              "naober intervision record MEETING --buddy ID --buddy ID",
                              [options](Session& session) { return Record(session, *options); });
  record->add_option("id", options->id, "id of the meeting")->required();
  record->add_option("--buddy", options->buddies, "id of a buddy who came; none = nobody did");
}

}  // namespace naober::cli
