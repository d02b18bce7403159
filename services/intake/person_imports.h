// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_PERSON_IMPORTS_H_
#define NAOBER_SERVICES_INTAKE_PERSON_IMPORTS_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "services/intake/store/import_store.h"

namespace naober::intake {

// Making, filling, starting and watching imports; import_worker.h does them. Everything is
// NOT_FOUND (PERSON_IMPORT_NOT_FOUND) for an import of another tenant. Thread-safe; `pool` must
// outlive it.
class PersonImports {
 public:
  static constexpr int kMostChunks = 1024;
  static constexpr size_t kLargestChunk = 1 << 20;  // bytes
  static constexpr int kLargestFile = 32 << 20;     // bytes; some 120,000 people

  // `wake_worker` is called after each start.
  PersonImports(postgres::Pool& pool, std::function<void()> wake_worker)
      : pool_(pool), wake_worker_(std::move(wake_worker)) {}

  // Takes dry_run, default programme and column mapping of `import`. INVALID_ARGUMENT
  // (COLUMN_UNKNOWN); NOT_FOUND (PROGRAMME_NOT_FOUND).
  absl::StatusOr<PersonImport> Create(const rpc::Call& call, PersonImport import);

  // INVALID_ARGUMENT: OUT_OF_RANGE, CHUNK_DIFFERS, FILE_TOO_LARGE. FAILED_PRECONDITION
  // (IMPORT_NOT_RECEIVING).
  absl::StatusOr<PersonImport> Upload(const rpc::Call& call, const PersonImportId& id, int index,
                                      const std::string& content);

  // FAILED_PRECONDITION: CHUNK_MISSING (metadata index), IMPORT_NOT_RECEIVING. ABORTED
  // (ETAG_MISMATCH) if `version` is given and not the stored one.
  absl::StatusOr<PersonImport> Start(const rpc::Call& call, const PersonImportId& id,
                                     int chunk_count, std::optional<int> version);

  absl::StatusOr<PersonImport> Get(const rpc::Call& call, const PersonImportId& id);
  absl::StatusOr<std::vector<ImportStore::ListedError>> Errors(const rpc::Call& call,
                                                               const PersonImportId& id,
                                                               const rpc::Page& page);

  // What is stored stays. FAILED_PRECONDITION (IMPORT_ENDED); ABORTED (ETAG_MISMATCH).
  absl::StatusOr<PersonImport> Cancel(const rpc::Call& call, const PersonImportId& id,
                                      std::optional<int> version);

 private:
  // Locks, lets `change` change and stores it with the next version, once per request.
  absl::StatusOr<PersonImport> Change(
      const rpc::Call& call, const PersonImportId& id, std::optional<int> version,
      absl::FunctionRef<absl::Status(ImportStore&, PersonImport&)> change);

  postgres::Pool& pool_;
  const std::function<void()> wake_worker_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_PERSON_IMPORTS_H_
