// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/person_imports.h"

#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/idempotency.h"
#include "services/intake/store/programme_store.h"

namespace naober::intake {
namespace {

absl::Status CheckMapping(const std::map<std::string, std::string>& mapping) {
  FieldViolations violations;
  for (const auto& [header, column] : mapping) {
    if (absl::c_linear_search(PeopleColumns(), column)) continue;
    violations.Add("person_import.column_mapping", "COLUMN_UNKNOWN",
                   absl::StrCat("no column is called ", column));
  }
  return violations.ToStatus();
}

absl::Status MustReceive(const PersonImport& import) {
  if (import.state == ImportState::kReceiving) return absl::OkStatus();
  return Refuse("IMPORT_NOT_RECEIVING", "the import was started or cancelled");
}

}  // namespace

absl::StatusOr<PersonImport> PersonImports::Create(const rpc::Call& call, PersonImport import) {
  RETURN_IF_ERROR(CheckMapping(import.column_mapping));
  import.state = ImportState::kReceiving;
  import.created_by = call.caller.subject;
  import.create_time = call.now;
  import.version = 1;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        if (earlier) {
          ASSIGN_OR_RETURN(import,
                           ImportStore(tx).Get(PersonImportId::FromTrusted(earlier->resource_id)));
          return absl::OkStatus();
        }
        if (!import.default_programme_code.empty()) {
          RETURN_IF_ERROR(ProgrammeStore(tx).Get(import.default_programme_code).status());
        }
        import.id = PersonImportId::New();
        call.Audit("person_import", import.id.str());
        RETURN_IF_ERROR(ImportStore(tx).Insert(import));
        return rpc::RecordAnswer(tx, call, import.id.str(), import.version);
      }));
  return import;
}

absl::StatusOr<PersonImport> PersonImports::Change(
    const rpc::Call& call, const PersonImportId& id, std::optional<int> version,
    absl::FunctionRef<absl::Status(ImportStore&, PersonImport&)> change) {
  call.Audit("person_import", id.str());
  PersonImport import;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const auto earlier, rpc::ClaimRequest(tx, call));
        ImportStore store(tx);
        ASSIGN_OR_RETURN(import, store.Lock(id));
        if (earlier) return absl::OkStatus();
        if (version && *version != import.version) return EtagMismatch("person_import", id.str());
        RETURN_IF_ERROR(change(store, import));
        ++import.version;
        RETURN_IF_ERROR(store.Save(import));
        return rpc::RecordAnswer(tx, call, id.str(), import.version);
      }));
  return import;
}

absl::StatusOr<PersonImport> PersonImports::Upload(const rpc::Call& call, const PersonImportId& id,
                                                   int index, const std::string& content) {
  if (index < 0 || index >= kMostChunks) {
    return InvalidField("index", "OUT_OF_RANGE", "must be 0 to 1023");
  }
  if (content.empty() || content.size() > kLargestChunk) {
    return InvalidField("content", "OUT_OF_RANGE", "must be 1 byte to 1 MiB");
  }
  return Change(
      call, id, std::nullopt, [&](ImportStore& store, PersonImport& import) -> absl::Status {
        RETURN_IF_ERROR(MustReceive(import));
        ASSIGN_OR_RETURN(const bool added, store.PutChunk(id, index, content));
        if (!added) return absl::OkStatus();
        import.received_bytes += static_cast<int>(content.size());
        if (import.received_bytes > kLargestFile) {
          return InvalidField("content", "FILE_TOO_LARGE", "a file is at most 32 MiB; split it");
        }
        return absl::OkStatus();
      });
}

absl::StatusOr<PersonImport> PersonImports::Start(const rpc::Call& call, const PersonImportId& id,
                                                  int chunk_count, std::optional<int> version) {
  if (chunk_count < 1 || chunk_count > kMostChunks) {
    return InvalidField("chunk_count", "OUT_OF_RANGE", "must be 1 to 1024");
  }
  absl::StatusOr<PersonImport> started =
      Change(call, id, version, [&](ImportStore& store, PersonImport& import) -> absl::Status {
        RETURN_IF_ERROR(MustReceive(import));
        ASSIGN_OR_RETURN(const int dense, store.DenseChunks(id, chunk_count));
        if (dense < chunk_count) {
          return Refuse("CHUNK_MISSING", "a piece of the file was not uploaded",
                        {{"index", absl::StrCat(dense)}});
        }
        import.chunk_count = chunk_count;
        import.state = ImportState::kQueued;
        import.start_time = call.now;
        return absl::OkStatus();
      });
  if (started.ok()) wake_worker_();
  return started;
}

absl::StatusOr<PersonImport> PersonImports::Get(const rpc::Call& call, const PersonImportId& id) {
  PersonImport import;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(import, ImportStore(tx).Get(id));
                                       return absl::OkStatus();
                                     }));
  return import;
}

absl::StatusOr<std::vector<ImportStore::ListedError>> PersonImports::Errors(
    const rpc::Call& call, const PersonImportId& id, const rpc::Page& page) {
  std::vector<ImportStore::ListedError> errors;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       RETURN_IF_ERROR(ImportStore(tx).Get(id).status());
                                       ASSIGN_OR_RETURN(errors, ImportStore(tx).Errors(id, page));
                                       return absl::OkStatus();
                                     }));
  return errors;
}

absl::StatusOr<PersonImport> PersonImports::Cancel(const rpc::Call& call, const PersonImportId& id,
                                                   std::optional<int> version) {
  return Change(call, id, version, [&](ImportStore& store, PersonImport& import) -> absl::Status {
    if (import.HasEnded()) return Refuse("IMPORT_ENDED", "the import has ended already");
    import.state = ImportState::kCancelled;
    import.end_time = call.now;
    return store.DropContent(id);
  });
}

}  // namespace naober::intake
