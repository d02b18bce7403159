// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_POSTGRES_MIGRATOR_H_
#define NAOBER_LIBS_POSTGRES_MIGRATOR_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/secret.h"
#include "libs/postgres/pool.h"

namespace naober::postgres {

// A numbered series of NNNN_verb_noun.sql files in a folder: the schema of one library or service.
struct MigrationModule {
  std::string name;    // "events", "rpc", "intake", …
  std::string folder;  // absolute path
};

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
// first line "-- naober: no-transaction" runs the file outside of a transaction. `progress` is
// called after each file. Errors: FAILED_PRECONDITION (MIGRATION_CHANGED) naming the file whose
// text is not the applied one; (MIGRATION_GAP) when numbers are not dense from 1; what the SQL
// raises, with file name.
absl::StatusOr<std::vector<AppliedMigration>> Migrate(
    const Secret& owner_url, const std::string& service,
    const std::vector<MigrationModule>& modules,
    const std::function<void(const AppliedMigration&)>& progress = nullptr);

// The series of a service, in the order in which they apply: postgres (the fence), events, rpc, the
// service's own. `root` is the source tree or the installed share/naober folder.
std::vector<MigrationModule> ModulesOf(const std::string& root, const std::string& service);

// Creates the database naober_<service> (or `database` if given) and the roles of a service when
// they are missing, as a superuser; repeating it is harmless. Passwords are set only when given
// (production); local clusters use peer or trust on a private socket.
struct ServiceDatabase {
  std::string service;
  std::string database;  // default: naober_<service>
};
absl::Status EnsureDatabase(const Secret& superuser_url, const ServiceDatabase& database);

// Service start: OK if every module of `needed` is at least at its version. FAILED_PRECONDITION
// (SCHEMA_TOO_OLD) says which and names the command that mends it.
struct SchemaVersion {
  std::string module;
  int version = 0;
};
absl::Status CheckSchema(Pool& pool, const std::vector<SchemaVersion>& needed);

}  // namespace naober::postgres

#endif  // NAOBER_LIBS_POSTGRES_MIGRATOR_H_
