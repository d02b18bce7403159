// SPDX-License-Identifier: EUPL-1.2
#include "tests/support/consortium.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/rpc/enum_code.h"
#include "libs/testing/eventually.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "naober/referrals/v1/referrals_service.grpc.pb.h"
#include "tests/support/example.h"

namespace naober::testing {
namespace {

using intake::v1::ConsortiumService;
using intake::v1::PersonImport;
using intake::v1::PersonImportService;
using intake::v1::ProgrammeService;
using matching::v1::MatchRun;
using matching::v1::MatchRunService;
using matching::v1::ProposalService;
using referrals::v1::OrganisationService;

constexpr absl::Duration kLongWork = absl::Minutes(2);
constexpr size_t kChunkBytes = 512 * 1024;

template <class Enum>
Enum CodeIn(const std::string& cell) {
  return rpc::EnumOf<Enum>(absl::AsciiStrToUpper(cell));
}

absl::StatusOr<std::string> CreateConsortium(const Platform& platform, const std::string& code) {
  intake::v1::CreateConsortiumRequest request;
  request.mutable_consortium()->set_code(code);
  request.mutable_consortium()->set_display_name(absl::StrCat("Consortium ", code));
  request.mutable_consortium()->set_country("NL");
  request.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(
      const auto created,
      Client(platform, Operator())
          .Call<ConsortiumService>(&ConsortiumService::Stub::CreateConsortium, request));
  return created.consortium().id();
}

absl::Status CreateProgramme(const Client& coordinator, const intake::v1::Programme& programme) {
  intake::v1::CreateProgrammeRequest request;
  *request.mutable_programme() = programme;
  request.set_request_id(NewUuidV7());
  return coordinator.Call<ProgrammeService>(&ProgrammeService::Stub::CreateProgramme, request)
      .status();
}

intake::v1::Programme ProgrammeFrom(const ExampleRow& row) {
  intake::v1::Programme programme;
  programme.set_code(row.at("code"));
  programme.set_display_name(row.at("name"));
  programme.set_target_minutes(std::stoi(row.at("target_minutes")));
  for (const std::string& kind : ListIn(row.at("kinds")))
    programme.add_kinds(CodeIn<common::v1::ContactKind>(kind));
  for (const std::string& code : ListIn(row.at("municipality_codes")))
    programme.add_municipality_codes(code);
  programme.set_start_on(row.at("starts_on"));
  programme.set_end_on(row.at("ends_on"));
  return programme;
}

absl::Status CreateOrganisation(const Client& coordinator, const ExampleRow& row) {
  referrals::v1::CreateOrganisationRequest request;
  referrals::v1::Organisation& organisation = *request.mutable_organisation();
  organisation.set_code(row.at("external_id"));
  organisation.set_display_name(row.at("name"));
  organisation.set_kind(CodeIn<referrals::v1::OrganisationKind>(row.at("kind")));
  if (organisation.kind() == referrals::v1::ORGANISATION_KIND_UNSPECIFIED)
    organisation.set_kind(referrals::v1::ORGANISATION_KIND_OTHER);
  organisation.set_country(row.at("country"));
  organisation.set_postcode(row.at("postcode"));
  organisation.set_municipality_code(row.at("municipality_code"));
  organisation.set_email(row.at("email"));
  request.set_request_id(NewUuidV7());
  return coordinator
      .Call<OrganisationService>(&OrganisationService::Stub::CreateOrganisation, request)
      .status();
}

// Asks until `ended` says so of an answer.
template <class Resource, class Ask, class Ended>
absl::StatusOr<Resource> WaitFor(Ask ask, Ended ended) {
  absl::StatusOr<Resource> seen = absl::UnknownError("never asked");
  const bool done = Eventually(
      [&] {
        seen = ask();
        if (!seen.ok()) return seen.status().code() != absl::StatusCode::kUnavailable;
        return ended(*seen);
      },
      kLongWork);
  if (!done && seen.ok())
    return absl::DeadlineExceededError(absl::StrCat("not ended: ", seen->ShortDebugString()));
  return seen;
}

}  // namespace

absl::StatusOr<Consortium> FoundConsortium(const Platform& platform, const std::string& example,
                                           const std::string& code) {
  Consortium consortium;
  ASSIGN_OR_RETURN(consortium.tenant_id, CreateConsortium(platform, code.empty() ? example : code));
  const Client coordinator(platform, Coordinator(consortium.tenant_id));
  for (const ExampleRow& row : ReadExampleRows(example, "programmes.csv")) {
    RETURN_IF_ERROR(CreateProgramme(coordinator, ProgrammeFrom(row)));
    consortium.programme_code = row.at("code");
  }
  for (const ExampleRow& row : ReadExampleRows(example, "organisations.csv"))
    RETURN_IF_ERROR(CreateOrganisation(coordinator, row));
  return consortium;
}

absl::Status CreateBuddyProgramme(const Client& coordinator, const std::string& code,
                                  const std::string& municipality_code, int target_minutes) {
  intake::v1::Programme programme;
  programme.set_code(code);
  programme.set_display_name(code);
  programme.set_target_minutes(target_minutes);
  programme.add_kinds(common::v1::CONTACT_KIND_BUDDY);
  programme.add_municipality_codes(municipality_code);
  programme.set_start_on("2026-01-01");
  programme.set_end_on("2027-12-31");
  return CreateProgramme(coordinator, programme);
}

absl::StatusOr<PersonImport> StartImport(const Client& coordinator, const std::string& file,
                                         const PersonImport& settings) {
  intake::v1::CreatePersonImportRequest create;
  *create.mutable_person_import() = settings;
  create.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(const auto created, coordinator.Call<PersonImportService>(
                                           &PersonImportService::Stub::CreatePersonImport, create));
  int chunks = 0;
  for (size_t at = 0; at < file.size(); at += kChunkBytes) {
    intake::v1::UploadPersonImportChunkRequest upload;
    upload.set_id(created.person_import().id());
    upload.set_index(chunks++);
    upload.set_content(file.substr(at, kChunkBytes));
    RETURN_IF_ERROR(
        coordinator
            .Call<PersonImportService>(&PersonImportService::Stub::UploadPersonImportChunk, upload)
            .status());
  }
  intake::v1::StartPersonImportRequest start;
  start.set_id(created.person_import().id());
  start.set_chunk_count(chunks);
  start.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(const auto started, coordinator.Call<PersonImportService>(
                                           &PersonImportService::Stub::StartPersonImport, start));
  return started.person_import();
}

absl::StatusOr<PersonImport> WaitForImport(const Client& coordinator, const std::string& id) {
  intake::v1::GetPersonImportRequest request;
  request.set_id(id);
  return WaitFor<PersonImport>(
      [&]() -> absl::StatusOr<PersonImport> {
        ASSIGN_OR_RETURN(const auto got, coordinator.Call<PersonImportService>(
                                             &PersonImportService::Stub::GetPersonImport, request));
        return got.person_import();
      },
      [](const PersonImport& seen) {
        return seen.state() == intake::v1::IMPORT_STATE_SUCCEEDED ||
               seen.state() == intake::v1::IMPORT_STATE_FAILED ||
               seen.state() == intake::v1::IMPORT_STATE_CANCELLED;
      });
}

absl::StatusOr<PersonImport> ImportPeople(const Client& coordinator, const std::string& file,
                                          const PersonImport& settings) {
  ASSIGN_OR_RETURN(const PersonImport started, StartImport(coordinator, file, settings));
  return WaitForImport(coordinator, started.id());
}

absl::StatusOr<std::vector<intake::v1::ImportError>> ListImportErrors(const Client& coordinator,
                                                                      const std::string& id) {
  intake::v1::ListPersonImportErrorsRequest request;
  request.set_id(id);
  return coordinator.ListAll<PersonImportService>(
      &PersonImportService::Stub::ListPersonImportErrors, request,
      &intake::v1::ListPersonImportErrorsResponse::errors);
}

absl::StatusOr<MatchRun> RunMatching(const Client& coordinator, const std::string& programme_code) {
  matching::v1::CreateMatchRunRequest create;
  create.mutable_match_run()->set_programme_code(programme_code);
  create.set_request_id(NewUuidV7());
  ASSIGN_OR_RETURN(const auto created, coordinator.Call<MatchRunService>(
                                           &MatchRunService::Stub::CreateMatchRun, create));
  matching::v1::GetMatchRunRequest request;
  request.set_id(created.match_run().id());
  return WaitFor<MatchRun>(
      [&]() -> absl::StatusOr<MatchRun> {
        ASSIGN_OR_RETURN(const auto got, coordinator.Call<MatchRunService>(
                                             &MatchRunService::Stub::GetMatchRun, request));
        return got.match_run();
      },
      [](const MatchRun& seen) {
        return seen.state() == matching::v1::MATCH_RUN_STATE_SUCCEEDED ||
               seen.state() == matching::v1::MATCH_RUN_STATE_FAILED ||
               seen.state() == matching::v1::MATCH_RUN_STATE_CANCELLED;
      });
}

absl::StatusOr<std::vector<matching::v1::Proposal>> ListProposals(const Client& coordinator,
                                                                  const std::string& match_run_id) {
  matching::v1::ListProposalsRequest request;
  request.set_match_run_id(match_run_id);
  return coordinator.ListAll<ProposalService>(&ProposalService::Stub::ListProposals, request,
                                              &matching::v1::ListProposalsResponse::proposals);
}

absl::Status ApproveAll(const Client& coordinator, const std::string& match_run_id) {
  matching::v1::ApproveProposalsRequest request;
  request.set_match_run_id(match_run_id);
  request.set_request_id(NewUuidV7());
  return coordinator.Call<ProposalService>(&ProposalService::Stub::ApproveProposals, request)
      .status();
}

absl::StatusOr<matching::v1::Match> ConfirmForBoth(const Client& coordinator,
                                                   const std::string& proposal_id) {
  matching::v1::Match match;
  for (const auto side : {matching::v1::MATCH_SIDE_NEWCOMER, matching::v1::MATCH_SIDE_BUDDY}) {
    matching::v1::ConfirmProposalRequest request;
    request.set_id(proposal_id);
    request.set_side(side);
    request.set_request_id(NewUuidV7());
    ASSIGN_OR_RETURN(auto confirmed, coordinator.Call<ProposalService>(
                                         &ProposalService::Stub::ConfirmProposal, request));
    match = std::move(*confirmed.mutable_match());
  }
  return match;
}

}  // namespace naober::testing
