// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_STORE_IMPORT_STORE_H_
#define NAOBER_SERVICES_INTAKE_STORE_IMPORT_STORE_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/intake/domain/people_file.h"

namespace naober::intake {

struct PersonImportTag {};
using PersonImportId = Id<PersonImportTag>;

// An import of people from a file.
//
//   RECEIVING → QUEUED → RUNNING → SUCCEEDED | FAILED        any of the first three → CANCELLED
struct PersonImport {
  PersonImportId id;
  ImportState state = ImportState::kReceiving;
  bool dry_run = false;
  std::string default_programme_code;
  std::map<std::string, std::string> column_mapping;
  std::string created_by;  // subject
  std::string encoding;    // "UTF-8", …; empty until it was read
  std::string separator;
  int received_bytes = 0;
  int chunk_count = 0;
  int total_rows = 0;
  int processed_rows = 0;  // also where a worker goes on
  int created_people = 0;
  int unchanged_rows = 0;
  int failed_rows = 0;
  int probable_duplicates = 0;
  std::string failure_reason;
  absl::Time create_time;
  std::optional<absl::Time> start_time;
  std::optional<absl::Time> end_time;
  int version = 0;

  bool HasEnded() const {
    return state == ImportState::kSucceeded || state == ImportState::kFailed ||
           state == ImportState::kCancelled;
  }
};

// An import that waits for a worker.
struct PendingImport {
  std::string tenant_id;
  PersonImportId id;
};

// The imports of one tenant with their files, in one transaction. Errors besides those named are
// postgres::Transaction's.
class ImportStore {
 public:
  explicit ImportStore(postgres::Transaction& tx) : tx_(tx) {}

  absl::Status Insert(const PersonImport& import);

  // NOT_FOUND (PERSON_IMPORT_NOT_FOUND).
  absl::StatusOr<PersonImport> Get(const PersonImportId& id);
  absl::StatusOr<PersonImport> Lock(const PersonImportId& id);

  // Writes what may change. The import must be locked.
  absl::Status Save(const PersonImport& import);

  // True when it was stored; false when the same bytes are there under this index already.
  // INVALID_ARGUMENT (CHUNK_DIFFERS) for other bytes.
  absl::StatusOr<bool> PutChunk(const PersonImportId& id, int index, const std::string& content);
  // How many there are of 0 … count-1, from 0 without a gap.
  absl::StatusOr<int> DenseChunks(const PersonImportId& id, int count);
  // The whole file.
  absl::StatusOr<std::string> Content(const PersonImportId& id);
  absl::Status DropContent(const PersonImportId& id);

  absl::Status InsertErrors(const PersonImportId& id, const std::vector<CellError>& errors);
  // By row; one more than the page's limit when there are more. Key: KeyOf(last).
  struct ListedError {
    CellError error;
    int position = 0;
  };
  absl::StatusOr<std::vector<ListedError>> Errors(const PersonImportId& id, const rpc::Page& page);
  static std::vector<std::string> KeyOf(const ListedError& listed);

  // Of all tenants, as the worker role: what is queued or running under nobody's lease at
  // `real_now`; oldest first.
  absl::StatusOr<std::vector<PendingImport>> Pending(absl::Time real_now);

  // Takes or renews the lease of a queued or running import until `until`; false when another
  // holder has it at `real_now`, or it has ended. The row stays locked.
  absl::StatusOr<bool> TakeLease(const PersonImportId& id, const std::string& holder,
                                 absl::Time real_now, absl::Time until);

 private:
  postgres::Transaction& tx_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_STORE_IMPORT_STORE_H_
