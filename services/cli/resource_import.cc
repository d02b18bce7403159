// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/resource_import.h"

#include <google/protobuf/repeated_field.h>

#include <algorithm>
#include <set>
#include <utility>

#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "naober/activities/v1/activities_service.grpc.pb.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "naober/referrals/v1/referrals_service.grpc.pb.h"
#include "naober/reporting/v1/reporting_service.grpc.pb.h"
#include "services/cli/resource_rows.h"

namespace naober::cli {
namespace {

// By what the consortium is known to have a resource already.
std::string KeyOf(const referrals::v1::Organisation& organisation) { return organisation.code(); }
std::string KeyOf(const intake::v1::Programme& programme) { return programme.code(); }
std::string KeyOf(const referrals::v1::Place& place) { return place.external_id(); }
std::string KeyOf(const activities::v1::Series& series) { return series.external_id(); }
std::string KeyOf(const reporting::v1::Grant& grant) {
  return absl::StrCat(grant.programme_code(), " ", grant.reference());
}

// How one kind of resource is read from a row, and the RPCs that list and create it.
template <class Stub, class Resource, class ListRequest, class ListResponse, class CreateRequest,
          class CreateResponse>
struct Kind {
  using Request = CreateRequest;

  const RowFormat& format;
  Resource (*read)(ResourceRow&);
  grpc::Status (Stub::*list)(grpc::ClientContext*, const ListRequest&, ListResponse*);
  const google::protobuf::RepeatedPtrField<Resource>& (ListResponse::*listed)() const;
  grpc::Status (Stub::*create)(grpc::ClientContext*, const CreateRequest&, CreateResponse*);
  Resource* (CreateRequest::*resource)();
};

// The same row asks for the same thing, whenever and however often it is sent.
template <class Resource>
std::string RequestIdOf(const ResourceRow& row, const Resource& resource) {
  return UuidFrom({"naober import", Resource::descriptor()->full_name(), std::to_string(row.row()),
                   ToJson(resource)});
}

void Note(const std::vector<RowError>& errors, ImportOutcome& outcome) {
  ++outcome.failed;
  outcome.errors.insert(outcome.errors.end(), errors.begin(), errors.end());
}

// The import of one file of resources of a kind.
template <class Stub, class Resource, class... Messages>
class Importer {
 public:
  Importer(Session& session, Stub& stub, const Kind<Stub, Resource, Messages...>& kind)
      : session_(session), stub_(stub), kind_(kind) {}

  absl::StatusOr<ImportOutcome> Run(absl::string_view bytes, ProgressBar& progress) {
    ASSIGN_OR_RETURN(ResourceFile file, ResourceFile::Parse(bytes, kind_.format.columns));
    ASSIGN_OR_RETURN(const auto there, ListAll(session_, stub_, kind_.list, {}));
    for (const Resource& resource : (there.*kind_.listed)()) present_.insert(KeyOf(resource));
    outcome_.passed_over = file.passed_over;
    for (const RowError& error : file.broken) Note({error}, outcome_);
    progress.SetTotal(static_cast<int>(file.rows.size()));
    int done = 0;
    for (ResourceRow& row : file.rows) {
      RETURN_IF_ERROR(Make(row));
      progress.Update(++done);
    }
    std::stable_sort(outcome_.errors.begin(), outcome_.errors.end(),
                     [](const RowError& a, const RowError& b) { return a.row < b.row; });
    return std::move(outcome_);
  }

 private:
  // Error of the import as a whole; a row's own error is noted.
  absl::Status Make(ResourceRow& row) {
    const Resource resource = kind_.read(row);
    if (!row.errors().empty()) {
      Note(row.errors(), outcome_);
      return absl::OkStatus();
    }
    if (present_.count(KeyOf(resource)) > 0) {
      ++outcome_.unchanged;
      return absl::OkStatus();
    }
    const absl::Status status = Create(row, resource);
    if (status.ok()) {
      ++outcome_.created;
      present_.insert(KeyOf(resource));
    } else if (absl::IsAlreadyExists(status)) {
      ++outcome_.unchanged;
    } else {
      const auto errors = RowErrorsOf(row.row(), status, kind_.format.column_of_field);
      if (errors.empty()) return status;
      Note(errors, outcome_);
    }
    return absl::OkStatus();
  }

  absl::Status Create(const ResourceRow& row, const Resource& resource) {
    typename Kind<Stub, Resource, Messages...>::Request request;
    *(request.*kind_.resource)() = resource;
    request.set_request_id(RequestIdOf(row, resource));
    return session_.Call(stub_, kind_.create, request).status();
  }

  Session& session_;
  Stub& stub_;
  const Kind<Stub, Resource, Messages...>& kind_;
  std::set<std::string> present_;  // keys that the consortium has
  ImportOutcome outcome_;
};

}  // namespace

std::vector<RowError> RowErrorsOf(int row, const absl::Status& status,
                                  const std::map<std::string, std::string>& column_of_field) {
  std::vector<RowError> errors;
  for (const FieldViolation& violation : FieldViolationsOf(status)) {
    // "place.availability[2].weekday" → "availability", or what the file calls it.
    const size_t point = violation.field.find('.');
    std::string field = point == std::string::npos ? "" : violation.field.substr(point + 1);
    auto column = column_of_field.find(field);
    if (column == column_of_field.end()) {
      field.resize(std::min(field.find_first_of(".["), field.size()));
      column = column_of_field.find(field);
    }
    errors.push_back({row, column == column_of_field.end() ? field : column->second,
                      violation.reason, violation.description});
  }
  if (errors.empty() && (absl::IsInvalidArgument(status) || absl::IsNotFound(status) ||
                         absl::IsFailedPrecondition(status))) {
    errors.push_back({row, "", ReasonOf(status), std::string(status.message())});
  }
  return errors;
}

absl::StatusOr<ImportOutcome> ImportOrganisations(Session& session, absl::string_view bytes,
                                                  ProgressBar& progress) {
  namespace pb = referrals::v1;
  using Stub = pb::OrganisationService::Stub;
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::OrganisationService>("referrals"));
  const Kind kind = {
      OrganisationFormat(),      OrganisationFrom,
      &Stub::ListOrganisations,  &pb::ListOrganisationsResponse::organisations,
      &Stub::CreateOrganisation, &pb::CreateOrganisationRequest::mutable_organisation};
  return Importer(session, *stub, kind).Run(bytes, progress);
}

absl::StatusOr<ImportOutcome> ImportProgrammes(Session& session, absl::string_view bytes,
                                               ProgressBar& progress) {
  namespace pb = intake::v1;
  using Stub = pb::ProgrammeService::Stub;
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ProgrammeService>("intake"));
  const Kind kind = {ProgrammeFormat(),      ProgrammeFrom,
                     &Stub::ListProgrammes,  &pb::ListProgrammesResponse::programmes,
                     &Stub::CreateProgramme, &pb::CreateProgrammeRequest::mutable_programme};
  return Importer(session, *stub, kind).Run(bytes, progress);
}

absl::StatusOr<ImportOutcome> ImportOffers(Session& session, absl::string_view bytes,
                                           ProgressBar& progress) {
  namespace pb = referrals::v1;
  using Stub = pb::PlaceService::Stub;
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::PlaceService>("referrals"));
  const Kind kind = {OfferFormat(),      PlaceFrom,
                     &Stub::ListPlaces,  &pb::ListPlacesResponse::places,
                     &Stub::CreatePlace, &pb::CreatePlaceRequest::mutable_place};
  return Importer(session, *stub, kind).Run(bytes, progress);
}

absl::StatusOr<ImportOutcome> ImportActivities(Session& session, absl::string_view bytes,
                                               ProgressBar& progress) {
  namespace pb = activities::v1;
  using Stub = pb::SeriesService::Stub;
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::SeriesService>("activities"));
  const Kind kind = {ActivityFormat(),    SeriesFrom,
                     &Stub::ListSeries,   &pb::ListSeriesResponse::series,
                     &Stub::CreateSeries, &pb::CreateSeriesRequest::mutable_series};
  return Importer(session, *stub, kind).Run(bytes, progress);
}

absl::StatusOr<ImportOutcome> ImportGrants(Session& session, absl::string_view bytes,
                                           ProgressBar& progress) {
  namespace pb = reporting::v1;
  using Stub = pb::GrantService::Stub;
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::GrantService>("reporting"));
  const Kind kind = {GrantFormat(),      GrantFrom,
                     &Stub::ListGrants,  &pb::ListGrantsResponse::grants,
                     &Stub::CreateGrant, &pb::CreateGrantRequest::mutable_grant};
  return Importer(session, *stub, kind).Run(bytes, progress);
}

}  // namespace naober::cli
