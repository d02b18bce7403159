// SPDX-License-Identifier: EUPL-1.2
// consortium, programmes: who works together, and in what.
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/uuid.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "services/cli/command_line.h"
#include "services/cli/listing.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::intake::v1;

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
}

}  // namespace naober::cli
