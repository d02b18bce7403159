// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_POSTGRES_MIGRATOR_H_
#define NAOBER_LIBS_POSTGRES_MIGRATOR_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/secret.h"
#include "libs/postgres/migration_file.h"
#include "libs/postgres/pool.h"
#include "libs/postgres/service_database.h"  // IWYU pragma: export

namespace naober::postgres {

struct AppliedMigration {
  std::string module;
  int version = 0;
  std::string name;
  bool newly = false;  // applied by this run
};

// Brings a service's database up to date, as its owner role. Takes an advisory lock (waits at most
// 60 s), checks the stored SHA-256 of every applied file, applies what is missing, each file in a
// transaction of its own with lock_timeout 2 s. In a file, {{service}} stands for the service's
// name, so that role names can be written naober_{{service}}_owner, _service, _worker, _backup. A
// first line "-- naober: no-transaction" runs the file, which must then be one statement that can
// be repeated, outside of a transaction. `progress` is called after each file. Returns every file
// in order. Files that are unknown here but applied, by a newer program, are left alone. Errors:
// FAILED_PRECONDITION (MIGRATION_CHANGED) naming the file whose text is not the applied one; those
// of ReadMigrations; UNAVAILABLE (MIGRATION_LOCKED) when somebody else keeps migrating; what the
// SQL raises, with file name.
absl::StatusOr<std::vector<AppliedMigration>> Migrate(
    const Secret& owner_url, const std::string& service,
    const std::vector<MigrationModule>& modules,
    const std::function<void(const AppliedMigration&)>& progress = nullptr);

// Service start: OK if every module of `needed` is at least at its version. FAILED_PRECONDITION
// (SCHEMA_TOO_OLD) says which and names the command that mends it.
struct SchemaVersion {
  std::string module;
  int version = 0;
};
absl::Status CheckSchema(Pool& pool, const std::vector<SchemaVersion>& needed);

}  // namespace naober::postgres

#endif  // NAOBER_LIBS_POSTGRES_MIGRATOR_H_
