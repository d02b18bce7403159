// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/people_import.h"

#include "libs/base/uuid.h"
#include "services/cli/listing.h"
#include "services/cli/poll.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::intake::v1;
using Stub = pb::PersonImportService::Stub;

constexpr size_t kChunkBytes = 512 << 10;  // half of what a chunk may have
constexpr size_t kLargestFile = 32 << 20;  // what the service takes
constexpr absl::Duration kPatience = absl::Hours(1);

// Uploads all chunks and starts the import. A chunk that is there already does no harm.
absl::Status Fill(Session& session, Stub& stub, absl::string_view bytes, const std::string& id) {
  int count = 0;
  for (size_t from = 0; from < bytes.size(); from += kChunkBytes) {
    pb::UploadPersonImportChunkRequest request;
    request.set_id(id);
    request.set_index(count++);
    request.set_content(std::string(bytes.substr(from, kChunkBytes)));
    RETURN_IF_ERROR(session.Call(stub, &Stub::UploadPersonImportChunk, request).status());
  }
  pb::StartPersonImportRequest start;
  start.set_id(id);
  start.set_chunk_count(count);
  start.set_request_id(UuidFrom({"naober import start", id}));
  return session.Call(stub, &Stub::StartPersonImport, start).status();
}

// Why the file as a whole was refused: what is wrong with its header, where that is it.
absl::Status WhyFailed(Session& session, const pb::PersonImport& import) {
  ASSIGN_OR_RETURN(const auto errors, ListImportErrors(session, import.id()));
  FieldViolations violations;
  for (const pb::ImportError& error : errors.errors()) {
    violations.Add(error.column().empty() ? "file" : error.column(), error.reason(),
                   error.description());
  }
  if (violations.empty()) {
    violations.Add("file", import.failure_reason(), "can't be read; nothing was stored");
  }
  return violations.ToStatus();
}

bool HasEnded(const pb::PersonImport& import) {
  return import.state() == pb::IMPORT_STATE_SUCCEEDED ||
         import.state() == pb::IMPORT_STATE_FAILED || import.state() == pb::IMPORT_STATE_CANCELLED;
}

}  // namespace

absl::StatusOr<pb::PersonImport> ImportPeople(Session& session, absl::string_view bytes,
                                              const pb::PersonImport& import,
                                              const std::string& request_id,
                                              ProgressBar& progress) {
  if (bytes.empty()) return InvalidField("file", "EMPTY", "has no header and no rows");
  if (bytes.size() > kLargestFile) {
    return InvalidField("file", "TOO_LARGE", "must have at most 32 MiB: split it");
  }
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::PersonImportService>("intake"));
  pb::CreatePersonImportRequest create;
  *create.mutable_person_import() = import;
  create.set_request_id(request_id);
  ASSIGN_OR_RETURN(const auto created, session.Call(*stub, &Stub::CreatePersonImport, create));

  // The answer may be a repeated one: ask for the present state.
  pb::GetPersonImportRequest get;
  get.set_id(created.person_import().id());
  ASSIGN_OR_RETURN(auto current, session.Call(*stub, &Stub::GetPersonImport, get));
  if (current.person_import().state() == pb::IMPORT_STATE_RECEIVING) {
    RETURN_IF_ERROR(Fill(session, *stub, bytes, get.id()));
  }
  RETURN_IF_ERROR(PollUntil("the import", kPatience, [&]() -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(current, session.Call(*stub, &Stub::GetPersonImport, get));
    progress.SetTotal(current.person_import().total_rows());
    progress.Update(current.person_import().processed_rows());
    return HasEnded(current.person_import());
  }));
  const pb::PersonImport& ended = current.person_import();
  if (ended.state() == pb::IMPORT_STATE_FAILED) return WhyFailed(session, ended);
  if (ended.state() == pb::IMPORT_STATE_CANCELLED) {
    return Refuse("IMPORT_CANCELLED", "somebody stopped the import; what was stored stays");
  }
  return ended;
}

absl::StatusOr<pb::ListPersonImportErrorsResponse> ListImportErrors(Session& session,
                                                                    const std::string& id) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::PersonImportService>("intake"));
  pb::ListPersonImportErrorsRequest request;
  request.set_id(id);
  return ListAll(session, *stub, &Stub::ListPersonImportErrors, request);
}

}  // namespace naober::cli
