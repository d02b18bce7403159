// SPDX-License-Identifier: EUPL-1.2
// match dinner, match groups, match circles: people who are matched as groups.
#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "libs/base/uuid.h"
#include "naober/matching/v1/round_service.grpc.pb.h"
#include "services/cli/command_line.h"
#include "services/cli/listing.h"
#include "services/cli/round_output.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::matching::v1;
using Stub = pb::RoundService::Stub;

struct RoundOptions {
  std::string programme;
  std::string municipality;
  std::string start;
  std::string file;
  std::string id;
  std::string newcomer;
  std::string buddy;
  std::string person;
  std::string state;
  std::string reason = "clicked";
  std::vector<std::string> people;
  std::vector<std::string> household;
  int tables = 10;
  int seats = 8;
  int table = 0;
  int min_buddies = 1;
};
using Options = std::shared_ptr<RoundOptions>;

template <class Response>
absl::Status Show(Session& session, const absl::StatusOr<Response>& response) {
  RETURN_IF_ERROR(response.status());
  PrintRound(std::cout, session.options().output, *response, response->round());
  return absl::OkStatus();
}

absl::Status SetStart(const RoundOptions& options, pb::Round& round) {
  absl::Time start;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, options.start, &start, &error))
    return InvalidField("--start", "NOT_A_TIME", "a moment such as 2026-09-20T18:00:00+02:00");
  round.mutable_start_time()->set_seconds(absl::ToUnixSeconds(start));
  return absl::OkStatus();
}

absl::Status Create(Session& session, const RoundOptions& options, pb::Round round) {
  round.set_programme_code(options.programme);
  round.set_municipality_code(options.municipality);
  RETURN_IF_ERROR(SetStart(options, round));
  pb::CreateRoundRequest request;
  *request.mutable_round() = std::move(round);
  request.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::RoundService>("matching"));
  return Show(session, session.Call(*stub, &Stub::CreateRound, request));
}

absl::Status CreateDinner(Session& session, const RoundOptions& options) {
  pb::Round round;
  for (int i = 0; i < options.tables; ++i)
    round.mutable_dinner()->add_tables()->set_seats(options.seats);
  for (const std::string& id : options.people) round.mutable_dinner()->add_person_ids(id);
  for (const std::string& household : options.household) {
    pb::GuestHousehold& added = *round.mutable_dinner()->add_households();
    for (const absl::string_view id : absl::StrSplit(household, ','))
      added.add_person_ids(std::string(id));
  }
  return Create(session, options, std::move(round));
}

absl::Status CreateGroups(Session& session, const RoundOptions& options) {
  std::ifstream file(options.file);
  if (!file) return InvalidField("--file", "NOT_READABLE", "can't be read");
  const std::string json((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  pb::Round round;
  const auto read = google::protobuf::util::JsonStringToMessage(json, round.mutable_shift_groups());
  if (!read.ok()) {
    // What stands behind its first line is out of the file, which names people.
    const std::string message(read.message());
    return InvalidField("--file", "NOT_SHIFT_GROUPS",
                        absl::StrCat("must be JSON with shifts, residents and guides: ",
                                     message.substr(0, message.find('\n'))));
  }
  return Create(session, options, std::move(round));
}

absl::Status CreateCircles(Session& session, const RoundOptions& options) {
  pb::Round round;
  round.mutable_circles()->set_min_buddies(options.min_buddies);
  for (const std::string& id : options.people) round.mutable_circles()->add_person_ids(id);
  return Create(session, options, std::move(round));
}

template <class Request, class Response>
absl::Status OnRound(Session& session, const RoundOptions& options,
                     grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                  Response*)) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::RoundService>("matching"));
  Request request;
  request.set_id(options.id);
  if constexpr (!std::is_same_v<Request, pb::GetRoundRequest>) request.set_request_id(NewUuidV7());
  return Show(session, session.Call(*stub, method, request));
}

absl::Status RecordNoShows(Session& session, const RoundOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::RoundService>("matching"));
  pb::RecordNoShowsRequest request;
  request.set_id(options.id);
  for (const std::string& id : options.people) request.add_person_ids(id);
  request.set_request_id(NewUuidV7());
  return Show(session, session.Call(*stub, &Stub::RecordNoShows, request));
}

absl::Status Rearrange(Session& session, const RoundOptions& options,
                       const pb::Rearrangement& change) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::RoundService>("matching"));
  pb::RearrangeRoundRequest request;
  request.set_id(options.id);
  *request.add_changes() = change;
  ASSIGN_OR_RETURN(const auto reason, CodeFrom<pb::RearrangeReason>("--reason", options.reason));
  request.set_reason(reason);
  request.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(const auto changed, session.Call(*stub, &Stub::RearrangeRound, request));
  RETURN_IF_ERROR(Show(session, absl::StatusOr<pb::RearrangeRoundResponse>(changed)));
  if (session.options().output != "table") return absl::OkStatus();
  const pb::RoundChange& last = changed.round().changes(changed.round().changes_size() - 1);
  std::cout << "\nscore " << last.score_before_permille() << " -> " << last.score_after_permille();
  for (const int rule : last.refused_by())
    std::cout << ", against the rule " << CodeText(static_cast<pb::RuleKind>(rule));
  std::cout << "\n";
  return absl::OkStatus();
}

absl::Status ListRounds(Session& session, const RoundOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::RoundService>("matching"));
  pb::ListRoundsRequest request;
  request.set_programme_code(options.programme);
  ASSIGN_OR_RETURN(const auto state, CodeFrom<pb::RoundState>("--state", options.state));
  request.set_state(state);
  ASSIGN_OR_RETURN(const auto all, ListAll(session, *stub, &Stub::ListRounds, request));
  Table table({"ID", "KIND", "PROGRAMME", "MUNICIPALITY", "START", "STATE", "PLACED", "PEOPLE"});
  for (const pb::Round& round : all.rounds()) {
    table.AddRow({round.id(), KindOf(round), round.programme_code(),
                  OrDash(round.municipality_code()),
                  TimeText(round.has_start_time(), round.start_time()), CodeText(round.state()),
                  absl::StrCat(round.result().placed()), absl::StrCat(round.result().people())});
  }
  Print(std::cout, session.options().output, all, table);
  return absl::OkStatus();
}

void AddCreateOptions(CLI::App* create, const Options& options) {
  create->add_option("--programme", options->programme, "code of the programme")->required();
  create->add_option("--municipality", options->municipality, "whose staff look after it");
  create->add_option("--start", options->start, "e.g. 2026-09-20T18:00:00+02:00")->required();
}

// plan, show, approve: the same for every kind of round.
void AddSteps(CommandLine& line, CLI::App* kind, const std::string& name, const Options& options) {
  const auto add = [&](const char* verb, const char* what, CommandLine::Action action) {
    line.Add(kind, verb, what, absl::StrCat("naober match ", name, " ", verb, " ID"),
             std::move(action))
        ->add_option("id", options->id, "id of the round")
        ->required();
  };
  add("plan", "Place everybody, or place them anew",
      [options](Session& session) { return OnRound(session, *options, &Stub::PlanRound); });
  add("show", "Who is where, and what was not possible",
      [options](Session& session) { return OnRound(session, *options, &Stub::GetRound); });
  add("approve", "Approve the plan",
      [options](Session& session) { return OnRound(session, *options, &Stub::ApproveRound); });
}

void AddNoShow(CommandLine& line, CLI::App* kind, const std::string& name, const Options& options) {
  CLI::App* no_show =
      line.Add(kind, "no-show", "Record who stayed away, and mend the plan",
               absl::StrCat("naober match ", name, " no-show ID PERSON PERSON"),
               [options](Session& session) { return RecordNoShows(session, *options); });
  no_show->add_option("id", options->id, "id of the round")->required();
  no_show->add_option("people", options->people, "ids of people")->required();
}

void AddByHand(CommandLine& line, CLI::App* dinner, const Options& options) {
  const std::string reasons = AllCodes<pb::RearrangeReason>();
  CLI::App* couple = line.Add(
      dinner, "couple", "Make a couple by hand; everybody else keeps theirs",
      "naober match dinner couple ID NEWCOMER BUDDY --reason clicked", [options](Session& session) {
        pb::Rearrangement change;
        change.mutable_couple()->set_newcomer_id(options->newcomer);
        change.mutable_couple()->set_buddy_id(options->buddy);
        return Rearrange(session, *options, change);
      });
  couple->add_option("id", options->id, "id of the round")->required();
  couple->add_option("newcomer", options->newcomer, "id of the newcomer")->required();
  couple->add_option("buddy", options->buddy, "id of the buddy")->required();
  couple->add_option("--reason", options->reason, reasons)->capture_default_str();
  CLI::App* seat =
      line.Add(dinner, "seat", "Give somebody a seat at another table",
               "naober match dinner seat ID PERSON 3 --reason wish", [options](Session& session) {
                 pb::Rearrangement change;
                 change.mutable_seat()->set_person_id(options->person);
                 change.mutable_seat()->set_table_number(options->table);
                 return Rearrange(session, *options, change);
               });
  seat->add_option("id", options->id, "id of the round")->required();
  seat->add_option("person", options->person, "id of the guest")->required();
  seat->add_option("table", options->table, "number of the table")->required();
  seat->add_option("--reason", options->reason, reasons)->capture_default_str();
}

CLI::App* SubGroup(CLI::App* match, const std::string& name, const std::string& description) {
  CLI::App* group = match->add_subcommand(name, description);
  group->require_subcommand(1);
  return group;
}

void AddDinner(CommandLine& line, CLI::App* match, const Options& options) {
  CLI::App* dinner = SubGroup(match, "dinner", "A matching dinner: tables, then couples");
  CLI::App* create =
      line.Add(dinner, "create", "Make a dinner, for those who wait longest or for named guests",
               "naober match dinner create --programme bartjes --tables 10 --seats 8 "
               "--start 2026-09-20T18:00:00+02:00",
               [options](Session& session) { return CreateDinner(session, *options); });
  AddCreateOptions(create, options);
  create->add_option("--tables", options->tables, "tables")->capture_default_str();
  create->add_option("--seats", options->seats, "seats of each")->capture_default_str();
  create->add_option("--guest", options->people, "ids of guests");
  create->add_option("--household", options->household, "ids, comma between, who sit together");
  AddSteps(line, dinner, "dinner", options);
  AddNoShow(line, dinner, "dinner", options);
  AddByHand(line, dinner, options);
}

}  // namespace

void AddRoundCommands(CommandLine& line) {
  CLI::App* match = line.Group("match", "Who fits whom: run, look, approve, confirm");
  const auto options = std::make_shared<RoundOptions>();
  AddDinner(line, match, options);

  CLI::App* groups = SubGroup(match, "groups", "Small groups that do shifts together");
  CLI::App* create =
      line.Add(groups, "create", "Make groups from a file of shifts, residents and guides (JSON)",
               "naober match groups create --programme aan-de-slag --file heerlen.json "
               "--start 2026-10-01T09:00:00+02:00",
               [options](Session& session) { return CreateGroups(session, *options); });
  AddCreateOptions(create, options);
  create
      ->add_option("--file", options->file,
                   "JSON: {\"shifts\": [{\"code\", \"organisation_code\", \"work_on\", \"slots\", "
                   "\"host_guide_code\", \"declaration\"}], \"residents\": [{\"person_id\", "
                   "\"residence_status\", \"shift_codes\"}], \"guides\": [{\"code\", "
                   "\"shift_codes\"}]}; round.proto has every field")
      ->required();
  AddSteps(line, groups, "groups", options);
  AddNoShow(line, groups, "groups", options);

  CLI::App* circles = SubGroup(match, "circles", "Circles of three to eight");
  create = line.Add(circles, "create", "Make circles, for those who wait longest or named people",
                    "naober match circles create --programme bartjes --min-buddies 0 "
                    "--start 2026-10-01T09:00:00+02:00",
                    [options](Session& session) { return CreateCircles(session, *options); });
  AddCreateOptions(create, options);
  create->add_option("--person", options->people, "ids of people");
  create->add_option("--min-buddies", options->min_buddies, "in each circle")
      ->capture_default_str();
  AddSteps(line, circles, "circles", options);

  CLI::App* rounds = line.Add(match, "rounds", "Dinners, groups and circles, newest first",
                              "naober match rounds --state planned", [options](Session& session) {
                                return ListRounds(session, *options);
                              });
  rounds->add_option("--programme", options->programme, "code of the programme");
  rounds->add_option("--state", options->state, AllCodes<pb::RoundState>());
}

}  // namespace naober::cli
