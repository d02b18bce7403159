// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/person_import_service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/page.h"
#include "services/intake/convert_codes.h"
#include "services/intake/convert_person.h"

namespace naober::intake {
namespace {

constexpr char kList[] = "person_import_errors";

v1::PersonImport ToPb(const PersonImport& import) {
  v1::PersonImport pb;
  pb.set_id(import.id.str());
  pb.set_etag(absl::StrCat(import.version));
  pb.set_state(intake::ToPb<v1::ImportState>(import.state));
  pb.set_dry_run(import.dry_run);
  pb.set_default_programme_code(import.default_programme_code);
  pb.mutable_column_mapping()->insert(import.column_mapping.begin(), import.column_mapping.end());
  if (!import.encoding.empty()) {
    pb.mutable_format()->set_encoding(import.encoding);
    pb.mutable_format()->set_separator(import.separator);
  }
  pb.set_received_bytes(import.received_bytes);
  pb.set_total_rows(import.total_rows);
  pb.set_processed_rows(import.processed_rows);
  pb.set_created_people(import.created_people);
  pb.set_unchanged_rows(import.unchanged_rows);
  pb.set_failed_rows(import.failed_rows);
  pb.set_probable_duplicates(import.probable_duplicates);
  pb.set_failure_reason(import.failure_reason);
  *pb.mutable_create_time() = intake::ToPb(import.create_time);
  if (import.start_time) *pb.mutable_start_time() = intake::ToPb(*import.start_time);
  if (import.end_time) *pb.mutable_end_time() = intake::ToPb(*import.end_time);
  return pb;
}

v1::ImportError ToPb(const CellError& error) {
  v1::ImportError pb;
  pb.set_row(error.row);
  pb.set_column(error.column);
  pb.set_reason(error.reason);
  pb.set_description(error.description);
  return pb;
}

}  // namespace

grpc::Status PersonImportService::CreatePersonImport(grpc::ServerContext* context,
                                                     const v1::CreatePersonImportRequest* request,
                                                     v1::CreatePersonImportResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::CreatePersonImportResponse> {
                      PersonImport import;
                      import.dry_run = request->person_import().dry_run();
                      import.default_programme_code =
                          request->person_import().default_programme_code();
                      const auto& mapping = request->person_import().column_mapping();
                      import.column_mapping = {mapping.begin(), mapping.end()};
                      ASSIGN_OR_RETURN(import, imports_.Create(call, std::move(import)));
                      v1::CreatePersonImportResponse out;
                      *out.mutable_person_import() = ToPb(import);
                      return out;
                    });
}

grpc::Status PersonImportService::UploadPersonImportChunk(
    grpc::ServerContext* context, const v1::UploadPersonImportChunkRequest* request,
    v1::UploadPersonImportChunkResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::UploadPersonImportChunkResponse> {
        ASSIGN_OR_RETURN(const PersonImportId id, PersonImportId::Parse(request->id(), "id"));
        ASSIGN_OR_RETURN(const PersonImport import,
                         imports_.Upload(call, id, request->index(), request->content()));
        v1::UploadPersonImportChunkResponse out;
        *out.mutable_person_import() = ToPb(import);
        return out;
      });
}

grpc::Status PersonImportService::StartPersonImport(grpc::ServerContext* context,
                                                    const v1::StartPersonImportRequest* request,
                                                    v1::StartPersonImportResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::StartPersonImportResponse> {
        ASSIGN_OR_RETURN(const PersonImportId id, PersonImportId::Parse(request->id(), "id"));
        ASSIGN_OR_RETURN(const auto version, VersionFromEtag(request->etag(), "etag"));
        ASSIGN_OR_RETURN(const PersonImport import,
                         imports_.Start(call, id, request->chunk_count(), version));
        v1::StartPersonImportResponse out;
        *out.mutable_person_import() = ToPb(import);
        return out;
      });
}

grpc::Status PersonImportService::GetPersonImport(grpc::ServerContext* context,
                                                  const v1::GetPersonImportRequest* request,
                                                  v1::GetPersonImportResponse* response) {
  return rpc::Unary(env_, context, *request, response,
                    [&](const rpc::Call& call) -> absl::StatusOr<v1::GetPersonImportResponse> {
                      ASSIGN_OR_RETURN(const PersonImportId id,
                                       PersonImportId::Parse(request->id(), "id"));
                      ASSIGN_OR_RETURN(const PersonImport import, imports_.Get(call, id));
                      v1::GetPersonImportResponse out;
                      *out.mutable_person_import() = ToPb(import);
                      return out;
                    });
}

grpc::Status PersonImportService::ListPersonImportErrors(
    grpc::ServerContext* context, const v1::ListPersonImportErrorsRequest* request,
    v1::ListPersonImportErrorsResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::ListPersonImportErrorsResponse> {
        ASSIGN_OR_RETURN(const PersonImportId id, PersonImportId::Parse(request->id(), "id"));
        ASSIGN_OR_RETURN(const rpc::Page page,
                         rpc::ReadPage(request->page_size(), request->page_token(), kList));
        ASSIGN_OR_RETURN(auto errors, imports_.Errors(call, id, page));
        v1::ListPersonImportErrorsResponse out;
        out.set_next_page_token(rpc::CutToPage(page, kList, errors, ImportStore::KeyOf));
        for (const auto& listed : errors) *out.add_errors() = ToPb(listed.error);
        return out;
      });
}

grpc::Status PersonImportService::CancelPersonImport(grpc::ServerContext* context,
                                                     const v1::CancelPersonImportRequest* request,
                                                     v1::CancelPersonImportResponse* response) {
  return rpc::Unary(
      env_, context, *request, response,
      [&](const rpc::Call& call) -> absl::StatusOr<v1::CancelPersonImportResponse> {
        ASSIGN_OR_RETURN(const PersonImportId id, PersonImportId::Parse(request->id(), "id"));
        ASSIGN_OR_RETURN(const auto version, VersionFromEtag(request->etag(), "etag"));
        ASSIGN_OR_RETURN(const PersonImport import, imports_.Cancel(call, id, version));
        v1::CancelPersonImportResponse out;
        *out.mutable_person_import() = ToPb(import);
        return out;
      });
}

}  // namespace naober::intake
