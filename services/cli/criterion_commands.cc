// SPDX-License-Identifier: EUPL-1.2
// criteria create, list, record: success statements of programmes and their milestones.
#include <iostream>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/base/uuid.h"
#include "naober/reporting/v1/reporting_service.grpc.pb.h"
#include "services/cli/command_line.h"
#include "services/cli/listing.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::reporting::v1;

using Service = pb::CriterionService;

struct CriterionOptions {
  std::string programme;
  std::string statement;
  std::string due_on;
  std::vector<std::string> milestones, people;
  std::string id;
  std::string code;
  int reached = 1;
  std::string recorded_on;
};

// "interviews 14/15; design 1/1"; without figures where they are not shown.
std::string MilestonesText(const pb::Criterion& criterion) {
  return absl::StrJoin(criterion.milestones(), "; ",
                       [](std::string* out, const pb::CriterionMilestone& milestone) {
                         absl::StrAppend(out, milestone.code());
                         if (milestone.has_reached())
                           absl::StrAppend(out, " ", milestone.reached(), "/", milestone.target());
                       });
}

Table TableOf(const google::protobuf::RepeatedPtrField<pb::Criterion>& criteria) {
  Table table({"ID", "PROGRAMME", "STATEMENT", "STATUS", "MILESTONES", "DUE ON", "ACHIEVED ON"});
  for (const pb::Criterion& criterion : criteria)
    table.AddRow({criterion.id(), criterion.programme_code(), criterion.statement(),
                  CodeText(criterion.status()), MilestonesText(criterion),
                  OrDash(criterion.due_on()), OrDash(criterion.achieved_on())});
  return table;
}

template <class Response>
void Show(Session& session, const Response& response) {
  pb::ListCriteriaResponse rows;
  *rows.add_criteria() = response.criterion();
  Print(std::cout, session.options().output, response, TableOf(rows.criteria()));
}

// "interviews:15:Oudkomers interviewed", or "design:1:Design adopted".
absl::Status AddMilestone(const std::string& text, absl::string_view option, bool counts_people,
                          pb::Criterion& criterion) {
  const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits(':', 2));
  int target = 0;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[1], &target))
    return InvalidField(option, "MALFORMED", "must be like interviews:15:Oudkomers interviewed");
  pb::CriterionMilestone& milestone = *criterion.add_milestones();
  milestone.set_code(parts[0]);
  milestone.set_target(target);
  milestone.set_text(parts[2]);
  milestone.set_counts_people(counts_people);
  return absl::OkStatus();
}

absl::Status Create(Session& session, const CriterionOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<Service>("reporting"));
  pb::CreateCriterionRequest request;
  pb::Criterion& criterion = *request.mutable_criterion();
  criterion.set_programme_code(options.programme);
  criterion.set_statement(options.statement);
  criterion.set_due_on(options.due_on);
  for (const std::string& text : options.people)
    RETURN_IF_ERROR(AddMilestone(text, "--people", true, criterion));
  for (const std::string& text : options.milestones)
    RETURN_IF_ERROR(AddMilestone(text, "--milestone", false, criterion));
  request.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(const auto response,
                   session.Call(*stub, &Service::Stub::CreateCriterion, request));
  Show(session, response);
  return absl::OkStatus();
}

absl::Status List(Session& session, const CriterionOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<Service>("reporting"));
  pb::ListCriteriaRequest request;
  request.set_programme_code(options.programme);
  ASSIGN_OR_RETURN(const auto all, ListAll(session, *stub, &Service::Stub::ListCriteria, request));
  Print(std::cout, session.options().output, all, TableOf(all.criteria()));
  return absl::OkStatus();
}

absl::Status Record(Session& session, const CriterionOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<Service>("reporting"));
  pb::RecordMilestoneRequest request;
  request.set_id(options.id);
  request.set_milestone_code(options.code);
  request.set_reached(options.reached);
  request.set_recorded_on(options.recorded_on);
  request.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(const auto response,
                   session.Call(*stub, &Service::Stub::RecordMilestone, request));
  Show(session, response);
  return absl::OkStatus();
}

}  // namespace

void AddCriterionCommands(CommandLine& line) {
  CLI::App* criteria = line.Group("criteria", "Success statements of programmes");
  const auto options = std::make_shared<CriterionOptions>();
  CLI::App* create = line.Add(
      criteria, "create", "Record a success statement with its milestones",
      "naober criteria create --programme oudkomers --statement \"We know how to set it up\" "
      "--people \"interviews:15:Oudkomers interviewed\" --milestone \"design:1:Design adopted\"",
      [options](Session& session) { return Create(session, *options); });
  create->add_option("--programme", options->programme, "code of the programme")->required();
  create->add_option("--statement", options->statement, "in words")->required();
  create->add_option("--due-on", options->due_on, "last day, YYYY-MM-DD; default: no end");
  create->add_option("--milestone", options->milestones, "code:target:text; 1 is yes or no");
  create->add_option("--people", options->people, "the same, where each counts a person");

  CLI::App* list = line.Add(criteria, "list", "Success statements and where they stand",
                            "naober criteria list --programme oudkomers",
                            [options](Session& session) { return List(session, *options); });
  list->add_option("--programme", options->programme, "code of the programme");

  CLI::App* record =
      line.Add(criteria, "record", "Record how far a milestone is",
               "naober criteria record ID interviews 15\nnaober criteria record ID design",
               [options](Session& session) { return Record(session, *options); });
  record->add_option("id", options->id, "id of the criterion")->required();
  record->add_option("milestone", options->code, "code of the milestone")->required();
  record->add_option("reached", options->reached, "how many in all by now")->capture_default_str();
  record->add_option("--on", options->recorded_on, "YYYY-MM-DD, default: today");
}

}  // namespace naober::cli
