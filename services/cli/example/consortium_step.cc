// SPDX-License-Identifier: EUPL-1.2
// The first step of an example: the consortium, its files and its tokens.
#include <algorithm>
#include <filesystem>
#include <iostream>

#include "libs/base/uuid.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "naober/referrals/v1/referrals_service.grpc.pb.h"
#include "services/cli/example/example.h"
#include "services/cli/example/token_folder.h"
#include "services/cli/listing.h"
#include "services/cli/people_import.h"
#include "services/cli/resource_import.h"
#include "services/cli/resource_rows.h"

namespace naober::cli {
namespace {

namespace ipb = ::naober::intake::v1;
namespace rpb = ::naober::referrals::v1;
using ImportFunction = absl::StatusOr<ImportOutcome> (*)(Session&, absl::string_view, ProgressBar&);

std::string PathOf(const Example& example, const std::string& noun) {
  return absl::StrCat(example.options.folder, "/", noun, ".csv");
}

// The country of the seat of the first organisation in the folder.
absl::StatusOr<std::string> CountryOf(const Example& example) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadNamedFile(PathOf(example, "organisations")));
  ASSIGN_OR_RETURN(const ResourceFile file,
                   ResourceFile::Parse(bytes, OrganisationFormat().columns));
  if (file.rows.empty()) {
    return InvalidField("organisations.csv", "EMPTY", "must name at least one organisation");
  }
  return file.rows.front().Text("country");
}

absl::StatusOr<ipb::Consortium> CreateConsortium(const Example& example,
                                                 ipb::ConsortiumService::Stub& stub) {
  const std::string& code = example.options.consortium;
  ipb::CreateConsortiumRequest request;
  request.set_request_id(UuidFrom({"naober example consortium", code}));
  request.mutable_consortium()->set_code(code);
  std::string name = code;
  name[0] = absl::ascii_toupper(name[0]);
  request.mutable_consortium()->set_display_name(name);
  ASSIGN_OR_RETURN(*request.mutable_consortium()->mutable_country(), CountryOf(example));
  ASSIGN_OR_RETURN(
      auto response,
      example.as_operator->Call(stub, &ipb::ConsortiumService::Stub::CreateConsortium, request));
  return std::move(*response.mutable_consortium());
}

absl::StatusOr<ipb::Consortium> FindOrCreateConsortium(const Example& example) {
  ASSIGN_OR_RETURN(const auto stub, example.as_operator->Stub<ipb::ConsortiumService>("intake"));
  ASSIGN_OR_RETURN(const auto all, ListAll(*example.as_operator, *stub,
                                           &ipb::ConsortiumService::Stub::ListConsortia,
                                           ipb::ListConsortiaRequest()));
  for (const ipb::Consortium& consortium : all.consortia()) {
    if (consortium.code() == example.options.consortium) return consortium;
  }
  return CreateConsortium(example, *stub);
}

// Bad rows of an example are shown and passed over, as with any import.
void ShowErrors(const std::vector<RowError>& errors) {
  constexpr size_t kMost = 20;
  for (size_t i = 0; i < std::min(errors.size(), kMost); ++i) {
    std::cerr << "    row " << errors[i].row << " " << errors[i].column << ": "
              << errors[i].description << " (" << errors[i].reason << ")\n";
  }
  if (errors.size() > kMost) std::cerr << "    and " << errors.size() - kMost << " more\n";
}

absl::Status ImportFile(Example& example, const std::string& noun, ImportFunction import) {
  const std::string path = PathOf(example, noun);
  ASSIGN_OR_RETURN(const std::string bytes, ReadNamedFile(path));
  ProgressBar progress = StepBar(noun);
  const auto outcome = import(*example.as_coordinator, bytes, progress);
  if (!outcome.ok()) return Annotate(path, outcome.status());
  progress.Finish(absl::StrCat(outcome->created + outcome->unchanged, " in, of which ",
                               outcome->created, " new, ", outcome->failed, " bad rows"));
  ShowErrors(outcome->errors);
  return absl::OkStatus();
}

absl::Status ImportPeopleFile(Example& example) {
  const std::string path = PathOf(example, "people");
  ASSIGN_OR_RETURN(const std::string bytes, ReadNamedFile(path));
  ProgressBar progress = StepBar("people");
  const auto import = ImportPeople(*example.as_coordinator, bytes, ipb::PersonImport(),
                                   UuidFrom({"naober example people", bytes}), progress);
  if (!import.ok()) return Annotate(path, import.status());
  progress.Finish(absl::StrCat(import->created_people() + import->unchanged_rows(), " in, ",
                               import->failed_rows(), " bad rows"));
  if (import->failed_rows() == 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto found, ListImportErrors(*example.as_coordinator, import->id()));
  std::vector<RowError> errors;
  for (const ipb::ImportError& error : found.errors())
    errors.push_back({error.row(), error.column(), error.reason(), error.description()});
  ShowErrors(errors);
  return absl::OkStatus();
}

absl::Status ImportFolder(Example& example) {
  RETURN_IF_ERROR(ImportFile(example, "programmes", ImportProgrammes));
  RETURN_IF_ERROR(ImportFile(example, "organisations", ImportOrganisations));
  RETURN_IF_ERROR(ImportFile(example, "offers", ImportOffers));
  RETURN_IF_ERROR(ImportFile(example, "activities", ImportActivities));
  RETURN_IF_ERROR(ImportPeopleFile(example));
  if (std::filesystem::exists(PathOf(example, "grants"))) {
    RETURN_IF_ERROR(ImportFile(example, "grants", ImportGrants));
  }
  return absl::OkStatus();
}

absl::Status ReadProgrammes(Example& example) {
  ASSIGN_OR_RETURN(const auto stub, example.as_coordinator->Stub<ipb::ProgrammeService>("intake"));
  ASSIGN_OR_RETURN(const auto all, ListAll(*example.as_coordinator, *stub,
                                           &ipb::ProgrammeService::Stub::ListProgrammes,
                                           ipb::ListProgrammesRequest()));
  for (const ipb::Programme& programme : all.programmes()) {
    example.programmes[programme.code()] = {programme.municipality_codes().begin(),
                                            programme.municipality_codes().end()};
  }
  return absl::OkStatus();
}

auth::Caller CallerOf(const Example& example, auth::Role role) {
  auth::Caller caller;
  caller.tenant_id = example.consortium_id;
  caller.roles = {role};
  return caller;
}

// Tokens of those who look at the consortium: its funder, a case worker per municipality, a partner
// per organisation that isn't one.
absl::Status MintTokens(Example& example, const TokenFolder& tokens) {
  RETURN_IF_ERROR(tokens.Mint("funder", CallerOf(example, common::v1::ROLE_FUNDER)).status());
  for (const auto& [programme, municipalities] : example.programmes) {
    for (const std::string& municipality : municipalities) {
      auth::Caller caller = CallerOf(example, common::v1::ROLE_CASEWORKER);
      caller.municipalities = {municipality};
      RETURN_IF_ERROR(tokens.Mint(absl::StrCat("caseworker-", municipality), caller).status());
    }
  }
  ASSIGN_OR_RETURN(const auto stub,
                   example.as_coordinator->Stub<rpb::OrganisationService>("referrals"));
  ASSIGN_OR_RETURN(const auto all, ListAll(*example.as_coordinator, *stub,
                                           &rpb::OrganisationService::Stub::ListOrganisations,
                                           rpb::ListOrganisationsRequest()));
  for (const rpb::Organisation& organisation : all.organisations()) {
    if (organisation.kind() == rpb::ORGANISATION_KIND_MUNICIPALITY) continue;
    auth::Caller caller = CallerOf(example, common::v1::ROLE_PARTNER);
    caller.organisation_id = organisation.code();
    RETURN_IF_ERROR(tokens.Mint(absl::StrCat("partner-", organisation.code()), caller).status());
  }
  return absl::OkStatus();
}

}  // namespace

ProgressBar StepBar(const std::string& title, int total) {
  return ProgressBar(std::cerr, StandardErrorIsTerminal(), title, total);
}

absl::StatusOr<std::vector<ipb::Person>> NewcomersOf(Session& session,
                                                     const std::string& programme) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<ipb::PersonService>("intake"));
  ipb::ListPeopleRequest request;
  request.set_kind(common::v1::PERSON_KIND_NEWCOMER);
  request.set_programme_code(programme);
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, *stub, &ipb::PersonService::Stub::ListPeople, request));
  return std::vector<ipb::Person>(all.people().begin(), all.people().end());
}

absl::Status SetUpConsortium(Example& example) {
  ASSIGN_OR_RETURN(const TokenFolder tokens,
                   TokenFolder::Open(example.options.tokens_folder, example.options.consortium,
                                     example.options.key_file));
  {
    ProgressBar progress = StepBar("consortium");
    ASSIGN_OR_RETURN(const ipb::Consortium consortium, FindOrCreateConsortium(example));
    example.consortium_id = consortium.id();
    if (!absl::LoadTimeZone(consortium.time_zone(), &example.zone)) {
      return absl::InternalError(absl::StrCat("this machine has no time zone ",
                                              consortium.time_zone(), " (package tzdata)"));
    }
    example.as_coordinator = std::make_unique<Session>(example.as_operator->options());
    ASSIGN_OR_RETURN(std::string token,
                     tokens.Mint("coordinator", CallerOf(example, common::v1::ROLE_COORDINATOR)));
    example.as_coordinator->UseToken(std::move(token));
    progress.Finish(absl::StrCat(consortium.code(), " ", consortium.id()));
  }
  RETURN_IF_ERROR(ImportFolder(example));
  RETURN_IF_ERROR(ReadProgrammes(example));
  return MintTokens(example, tokens);
}

}  // namespace naober::cli
