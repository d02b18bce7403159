// SPDX-License-Identifier: EUPL-1.2
// consortium, programmes: who works together, and in what.
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/uuid.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "services/cli/command_line.h"
#include "services/cli/listing.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::intake::v1;

namespace matching_pb = ::naober::matching::v1;

struct CopyOptions {
  std::string source;
  std::string code;
  std::string name;
  std::vector<std::string> municipalities;
  std::string start_on;
  std::string end_on;
  bool any_language = false;
  std::vector<std::string> hard;
};

struct ConsortiumOptions {
  std::string code;
  std::string name;
  std::string country = "NL";
  std::string time_zone;
};

Table TableOf(const google::protobuf::RepeatedPtrField<pb::Consortium>& consortia) {
  Table table({"ID", "CODE", "NAME", "COUNTRY", "TIME ZONE"});
  for (const pb::Consortium& consortium : consortia) {
    table.AddRow({consortium.id(), consortium.code(), consortium.display_name(),
                  consortium.country(), consortium.time_zone()});
  }
  return table;
}

absl::Status CreateConsortium(Session& session, const ConsortiumOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ConsortiumService>("intake"));
  pb::CreateConsortiumRequest request;
  request.set_request_id(NewUuidV7());
  pb::Consortium& consortium = *request.mutable_consortium();
  consortium.set_code(options.code);
  consortium.set_display_name(options.name);
  consortium.set_country(options.country);
  consortium.set_time_zone(options.time_zone);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call(*stub, &pb::ConsortiumService::Stub::CreateConsortium, request));
  pb::ListConsortiaResponse rows;
  *rows.add_consortia() = response.consortium();
  Print(std::cout, session.options().output, response, TableOf(rows.consortia()));
  return absl::OkStatus();
}

absl::Status ListConsortia(Session& session) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ConsortiumService>("intake"));
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, *stub, &pb::ConsortiumService::Stub::ListConsortia,
                           pb::ListConsortiaRequest()));
  Print(std::cout, session.options().output, all, TableOf(all.consortia()));
  return absl::OkStatus();
}

absl::Status ListProgrammes(Session& session) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ProgrammeService>("intake"));
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, *stub, &pb::ProgrammeService::Stub::ListProgrammes,
                           pb::ListProgrammesRequest()));
  Table table({"CODE", "NAME", "FROM", "UNTIL", "TARGET MINUTES", "CREDITS", "MUNICIPALITIES"});
  for (const pb::Programme& programme : all.programmes()) {
    table.AddRow({programme.code(), programme.display_name(), programme.start_on(),
                  programme.end_on(), absl::StrCat(programme.target_minutes()),
                  CodeTexts<common::v1::ContactKind>(programme.kinds()),
                  absl::StrJoin(programme.municipality_codes(), ";")});
  }
  Print(std::cout, session.options().output, all, table);
  return absl::OkStatus();
}

// The rules of the source's matching for the copy, with `hard` switched.
absl::Status CopyPolicy(Session& session, const CopyOptions& options) {
  using matching_pb::PolicyService;
  ASSIGN_OR_RETURN(const auto stub, session.Stub<PolicyService>("matching"));
  matching_pb::GetPolicyRequest get;
  get.set_programme_code(options.source);
  ASSIGN_OR_RETURN(auto source, session.Call(*stub, &PolicyService::Stub::GetPolicy, get));
  get.set_programme_code(options.code);
  ASSIGN_OR_RETURN(const auto present, session.Call(*stub, &PolicyService::Stub::GetPolicy, get));
  matching_pb::UpdatePolicyRequest update;
  matching_pb::Policy& policy = *update.mutable_policy();
  policy = std::move(*source.mutable_policy());
  policy.set_programme_code(options.code);
  policy.set_etag(present.policy().etag());
  for (const std::string& text : options.hard) {
    ASSIGN_OR_RETURN(const auto kind, CodeFrom<matching_pb::RuleKind>("--hard", text));
    matching_pb::Rule* rule = nullptr;
    for (matching_pb::Rule& one : *policy.mutable_rules()) {
      if (one.kind() == kind) rule = &one;
    }
    if (rule == nullptr) {
      rule = policy.add_rules();
      rule->set_kind(kind);
    }
    rule->set_enabled(true);
    rule->set_strength(matching_pb::RULE_STRENGTH_HARD);
  }
  update.set_request_id(NewUuidV7());
  return session.Call(*stub, &PolicyService::Stub::UpdatePolicy, update).status();
}

absl::Status CopyProgramme(Session& session, const CopyOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ProgrammeService>("intake"));
  pb::CopyProgrammeRequest request;
  request.set_programme_code(options.source);
  request.set_code(options.code);
  request.set_display_name(options.name);
  for (const std::string& code : options.municipalities) request.add_municipality_codes(code);
  request.set_start_on(options.start_on);
  request.set_end_on(options.end_on);
  if (options.any_language) request.set_credits_other_languages(true);
  request.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(const auto response,
                   session.Call(*stub, &pb::ProgrammeService::Stub::CopyProgramme, request));
  RETURN_IF_ERROR(CopyPolicy(session, options));
  Table table({"CODE", "NAME", "COPIED FROM", "FROM", "UNTIL"});
  const pb::Programme& made = response.programme();
  table.AddRow({made.code(), made.display_name(), made.copied_from_programme_code(),
                made.start_on(), made.end_on()});
  Print(std::cout, session.options().output, response, table);
  return absl::OkStatus();
}

void AddCopyCommand(CommandLine& line, CLI::App* programmes) {
  const auto options = std::make_shared<CopyOptions>();
  CLI::App* copy = line.Add(
      programmes, "copy", "A variant of a programme, with its settings and its rules of matching",
      "naober programmes copy buddy oudkomers --name \"Oudkomers voor nieuwkomers\" "
      "--hard common_language --any-language",
      [options](Session& session) { return CopyProgramme(session, *options); });
  copy->add_option("source", options->source, "code of the programme to copy")->required();
  copy->add_option("code", options->code, "code of the new one")->required();
  copy->add_option("--name", options->name, "its name for people")->required();
  copy->add_option("--municipality", options->municipalities, "default: the same");
  copy->add_option("--start-on", options->start_on, "YYYY-MM-DD, default: the same");
  copy->add_option("--end-on", options->end_on, "YYYY-MM-DD, default: the same");
  copy->add_flag("--any-language", options->any_language, "contacts need not be in Dutch");
  copy->add_option("--hard", options->hard, AllCodes<matching_pb::RuleKind>());
}

}  // namespace

void AddConsortiumCommands(CommandLine& line) {
  CLI::App* consortium =
      line.Group("consortium", "Consortia, the tenants of the platform (role operator)");
  auto options = std::make_shared<ConsortiumOptions>();
  CLI::App* create =
      line.Add(consortium, "create", "Create a consortium; its id goes into access tokens",
               "naober consortium create rivierenland --name Rivierenland\n"
               "naober consortium create gent --name Gent --country BE",
               [options](Session& session) { return CreateConsortium(session, *options); });
  create->add_option("code", options->code, "short name in lower case")->required();
  create->add_option("--name", options->name, "name for people")->required();
  create->add_option("--country", options->country, "NL or BE")->capture_default_str();
  create->add_option("--time-zone", options->time_zone, "default: the country's");
  line.Add(consortium, "list", "All consortia",
           "naober consortium list\nnaober consortium list --output csv", ListConsortia);

  CLI::App* programmes = line.Group("programmes", "Programmes of the consortium");
  line.Add(programmes, "list", "All programmes", "naober programmes list", ListProgrammes);
  AddCopyCommand(line, programmes);
}

}  // namespace naober::cli
