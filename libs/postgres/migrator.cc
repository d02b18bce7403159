// SPDX-License-Identifier: EUPL-1.2
#include "libs/postgres/migrator.h"

#include <iterator>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/admin_connection.h"
#include "libs/postgres/row.h"
#include "libs/postgres/transaction.h"

namespace naober::postgres {
namespace {

constexpr absl::Duration kLockWait = absl::Seconds(60);
constexpr absl::Duration kLockPoll = absl::Milliseconds(200);

// Any number, the same for everybody who migrates this database.
constexpr char kTryLock[] = "SELECT pg_try_advisory_lock(7092346614) AS locked";

constexpr char kPrepare[] = R"sql(
SET lock_timeout = '2s';
CREATE TABLE IF NOT EXISTS naober_migrations (
  module text NOT NULL,
  version integer NOT NULL,
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (module, version)
);
GRANT SELECT ON naober_migrations
  TO naober_{{service}}_service, naober_{{service}}_worker, naober_{{service}}_backup;
)sql";

constexpr char kApplied[] = "SELECT module, version, checksum FROM naober_migrations";

constexpr char kRecord[] =
    "INSERT INTO naober_migrations (module, version, name, checksum) VALUES ($1, $2, $3, $4)";

constexpr Query kTableExists = {
    "schema.exists", "SELECT to_regclass('public.naober_migrations') IS NOT NULL AS there"};

constexpr Query kVersions = {
    "schema.versions",
    "SELECT module, max(version) AS version FROM naober_migrations GROUP BY module"};

// One run of Migrate, on a connection that holds the lock.
class Migration {
 public:
  Migration(AdminConnection& connection, std::string service)
      : connection_(connection), service_(std::move(service)) {}

  absl::Status Prepare() {
    RETURN_IF_ERROR(Lock());
    RETURN_IF_ERROR(connection_.Exec("migrations.prepare", Filled(kPrepare)).status());
    ASSIGN_OR_RETURN(const pqxx::result rows, connection_.Exec("migrations.list", kApplied));
    for (const pqxx::row& row : rows) {
      checksums_[{Column<std::string>(row, "module"), Column<int>(row, "version")}] =
          Column<std::string>(row, "checksum");
    }
    return absl::OkStatus();
  }

  bool IsApplied(const MigrationFile& file) const {
    return checksums_.count({file.module, file.version}) > 0;
  }

  absl::Status Check(const MigrationFile& file) const {
    const auto applied = checksums_.find({file.module, file.version});
    if (applied == checksums_.end() || applied->second == file.checksum) return absl::OkStatus();
    return Refuse("MIGRATION_CHANGED",
                  absl::StrCat("migration ", file.module, "/", file.name,
                               " was changed after it was applied; add a new file instead"));
  }

  absl::Status Apply(const MigrationFile& file) {
    const std::string what = absl::StrCat(file.module, "/", file.name);
    if (!file.in_transaction) {
      RETURN_IF_ERROR(connection_.Exec(what, Filled(file.text)).status());
      return Record(what, file);
    }
    RETURN_IF_ERROR(connection_.Exec(what, "BEGIN").status());
    absl::Status status = connection_.Exec(what, Filled(file.text)).status();
    if (status.ok()) status = Record(what, file);
    // After an error the whole run ends, and with the connection its transaction.
    RETURN_IF_ERROR(status);
    return connection_.Exec(what, "COMMIT").status();
  }

 private:
  // Asks again and again instead of waiting inside the database: a waiting statement holds a
  // snapshot, and CREATE INDEX CONCURRENTLY of the one who holds the lock would wait for it for
  // ever.
  absl::Status Lock() {
    for (const absl::Time until = absl::Now() + kLockWait;;) {
      ASSIGN_OR_RETURN(const pqxx::result rows, connection_.Exec("migrations.lock", kTryLock));
      if (Column<bool>(rows.front(), "locked")) return absl::OkStatus();
      if (absl::Now() >= until) {
        return WithReason(absl::UnavailableError("another migration of this database is running"),
                          "MIGRATION_LOCKED");
      }
      absl::SleepFor(kLockPoll);
    }
  }

  absl::Status Record(const std::string& what, const MigrationFile& file) {
    return connection_
        .ExecParams(what, kRecord, file.module, file.version, file.name, file.checksum)
        .status();
  }

  std::string Filled(const std::string& sql) const {
    return absl::StrReplaceAll(sql, {{"{{service}}", service_}});
  }

  AdminConnection& connection_;
  const std::string service_;
  std::map<std::pair<std::string, int>, std::string> checksums_;
};

}  // namespace

absl::StatusOr<std::vector<AppliedMigration>> Migrate(
    const Secret& owner_url, const std::string& service,
    const std::vector<MigrationModule>& modules,
    const std::function<void(const AppliedMigration&)>& progress) {
  RETURN_IF_ERROR(CheckName(service));
  std::vector<MigrationFile> files;
  for (const MigrationModule& module : modules) {
    ASSIGN_OR_RETURN(std::vector<MigrationFile> series, ReadMigrations(module));
    files.insert(files.end(), std::make_move_iterator(series.begin()),
                 std::make_move_iterator(series.end()));
  }
  ASSIGN_OR_RETURN(const auto connection, AdminConnection::Open(owner_url));
  Migration migration(*connection, service);
  RETURN_IF_ERROR(migration.Prepare());
  for (const MigrationFile& file : files) RETURN_IF_ERROR(migration.Check(file));
  std::vector<AppliedMigration> out;
  for (const MigrationFile& file : files) {
    const bool newly = !migration.IsApplied(file);
    if (newly) RETURN_IF_ERROR(migration.Apply(file));
    out.push_back({file.module, file.version, file.name, newly});
    if (progress != nullptr) progress(out.back());
  }
  return out;
}

absl::Status CheckSchema(Pool& pool, const std::vector<SchemaVersion>& needed) {
  std::map<std::string, int> versions;
  RETURN_IF_ERROR(
      Transact(pool, Scope::Platform(), absl::Now() + absl::Seconds(10), Mode::kReadOnly,
               [&](Transaction& transaction) -> absl::Status {
                 versions.clear();
                 ASSIGN_OR_RETURN(const pqxx::result table, transaction.Exec(kTableExists));
                 if (!Column<bool>(table.front(), "there")) return absl::OkStatus();
                 ASSIGN_OR_RETURN(const pqxx::result rows, transaction.Exec(kVersions));
                 for (const pqxx::row& row : rows) {
                   versions[Column<std::string>(row, "module")] = Column<int>(row, "version");
                 }
                 return absl::OkStatus();
               }));
  std::vector<std::string> missing;
  for (const SchemaVersion& module : needed) {
    const int found = versions[module.module];
    if (found >= module.version) continue;
    missing.push_back(
        absl::StrCat(module.module, " is at ", found, " and must be at ", module.version));
  }
  if (missing.empty()) return absl::OkStatus();
  return Refuse("SCHEMA_TOO_OLD",
                absl::StrCat("the database schema is too old: ", absl::StrJoin(missing, ", "),
                             "; run \"naober migrate\" for this service first"));
}

}  // namespace naober::postgres
