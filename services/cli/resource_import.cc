// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/resource_import.h"

#include <functional>
#include <set>

#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "naober/activities/v1/activities_service.grpc.pb.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "naober/referrals/v1/referrals_service.grpc.pb.h"
#include "naober/reporting/v1/reporting_service.grpc.pb.h"
#include "services/cli/resource_rows.h"

namespace naober::cli {
namespace {

// How one kind of resource is made from rows.
template <class Resource>
struct Maker {
  const RowFormat& format;
  std::function<Resource(ResourceRow&)> read;
  std::function<std::string(const Resource&)> key_of;
  std::set<std::string> present;  // keys that the consortium has
  std::function<absl::Status(const Resource&, const std::string& request_id)> create;
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

// Error of the import as a whole; a row's own error is noted in `outcome`.
template <class Resource>
absl::Status MakeRow(Maker<Resource>& maker, ResourceRow& row, ImportOutcome& outcome) {
  const Resource resource = maker.read(row);
  if (!row.errors().empty()) {
    Note(row.errors(), outcome);
    return absl::OkStatus();
  }
  if (maker.present.count(maker.key_of(resource)) > 0) {
    ++outcome.unchanged;
    return absl::OkStatus();
  }
  const absl::Status status = maker.create(resource, RequestIdOf(row, resource));
  if (status.ok()) {
    ++outcome.created;
    maker.present.insert(maker.key_of(resource));
  } else if (absl::IsAlreadyExists(status)) {
    ++outcome.unchanged;
  } else {
    const auto errors = RowErrorsOf(row.row(), status, maker.format.column_of_field);
    if (errors.empty()) return status;
    Note(errors, outcome);
  }
  return absl::OkStatus();
}

template <class Resource>
absl::StatusOr<ImportOutcome> Import(absl::string_view bytes, ProgressBar& progress,
                                     Maker<Resource> maker) {
  ASSIGN_OR_RETURN(ResourceFile file, ResourceFile::Parse(bytes, maker.format.columns));
  ImportOutcome outcome;
  outcome.passed_over = file.passed_over;
  for (const RowError& error : file.broken) Note({error}, outcome);
  progress.SetTotal(static_cast<int>(file.rows.size()));
  int done = 0;
  for (ResourceRow& row : file.rows) {
    RETURN_IF_ERROR(MakeRow(maker, row, outcome));
    progress.Update(++done);
  }
  std::stable_sort(outcome.errors.begin(), outcome.errors.end(),
                   [](const RowError& a, const RowError& b) { return a.row < b.row; });
  return outcome;
}

// The keys in a list response.
template <class Resources, class KeyOf>
std::set<std::string> KeysOf(const Resources& resources, KeyOf key_of) {
  std::set<std::string> keys;
  for (const auto& resource : resources) keys.insert(key_of(resource));
  return keys;
}

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
  ASSIGN_OR_RETURN(const auto there, ListAll(session, *stub, &Stub::ListOrganisations,
                                             pb::ListOrganisationsRequest()));
  const auto key_of = [](const pb::Organisation& organisation) { return organisation.code(); };
  return Import<pb::Organisation>(
      bytes, progress,
      {OrganisationFormat(), OrganisationFrom, key_of, KeysOf(there.organisations(), key_of),
       [&](const pb::Organisation& organisation, const std::string& request_id) {
         pb::CreateOrganisationRequest request;
         *request.mutable_organisation() = organisation;
         request.set_request_id(request_id);
         return session.Call(*stub, &Stub::CreateOrganisation, request).status();
       }});
}

absl::StatusOr<ImportOutcome> ImportProgrammes(Session& session, absl::string_view bytes,
                                               ProgressBar& progress) {
  namespace pb = intake::v1;
  using Stub = pb::ProgrammeService::Stub;
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ProgrammeService>("intake"));
  ASSIGN_OR_RETURN(const auto there,
                   ListAll(session, *stub, &Stub::ListProgrammes, pb::ListProgrammesRequest()));
  const auto key_of = [](const pb::Programme& programme) { return programme.code(); };
  return Import<pb::Programme>(
      bytes, progress,
      {ProgrammeFormat(), ProgrammeFrom, key_of, KeysOf(there.programmes(), key_of),
       [&](const pb::Programme& programme, const std::string& request_id) {
         pb::CreateProgrammeRequest request;
         *request.mutable_programme() = programme;
         request.set_request_id(request_id);
         return session.Call(*stub, &Stub::CreateProgramme, request).status();
       }});
}

absl::StatusOr<ImportOutcome> ImportOffers(Session& session, absl::string_view bytes,
                                           ProgressBar& progress) {
  namespace pb = referrals::v1;
  using Stub = pb::PlaceService::Stub;
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::PlaceService>("referrals"));
  ASSIGN_OR_RETURN(const auto there,
                   ListAll(session, *stub, &Stub::ListPlaces, pb::ListPlacesRequest()));
  const auto key_of = [](const pb::Place& place) { return place.external_id(); };
  return Import<pb::Place>(bytes, progress,
                           {OfferFormat(), PlaceFrom, key_of, KeysOf(there.places(), key_of),
                            [&](const pb::Place& place, const std::string& request_id) {
                              pb::CreatePlaceRequest request;
                              *request.mutable_place() = place;
                              request.set_request_id(request_id);
                              return session.Call(*stub, &Stub::CreatePlace, request).status();
                            }});
}

absl::StatusOr<ImportOutcome> ImportActivities(Session& session, absl::string_view bytes,
                                               ProgressBar& progress) {
  namespace pb = activities::v1;
  using Stub = pb::SeriesService::Stub;
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::SeriesService>("activities"));
  ASSIGN_OR_RETURN(const auto there,
                   ListAll(session, *stub, &Stub::ListSeries, pb::ListSeriesRequest()));
  const auto key_of = [](const pb::Series& series) { return series.external_id(); };
  return Import<pb::Series>(bytes, progress,
                            {ActivityFormat(), SeriesFrom, key_of, KeysOf(there.series(), key_of),
                             [&](const pb::Series& series, const std::string& request_id) {
                               pb::CreateSeriesRequest request;
                               *request.mutable_series() = series;
                               request.set_request_id(request_id);
                               return session.Call(*stub, &Stub::CreateSeries, request).status();
                             }});
}

absl::StatusOr<ImportOutcome> ImportGrants(Session& session, absl::string_view bytes,
                                           ProgressBar& progress) {
  namespace pb = reporting::v1;
  using Stub = pb::GrantService::Stub;
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::GrantService>("reporting"));
  ASSIGN_OR_RETURN(const auto there,
                   ListAll(session, *stub, &Stub::ListGrants, pb::ListGrantsRequest()));
  const auto key_of = [](const pb::Grant& grant) {
    return absl::StrCat(grant.programme_code(), " ", grant.reference());
  };
  return Import<pb::Grant>(bytes, progress,
                           {GrantFormat(), GrantFrom, key_of, KeysOf(there.grants(), key_of),
                            [&](const pb::Grant& grant, const std::string& request_id) {
                              pb::CreateGrantRequest request;
                              *request.mutable_grant() = grant;
                              request.set_request_id(request_id);
                              return session.Call(*stub, &Stub::CreateGrant, request).status();
                            }});
}

}  // namespace naober::cli
