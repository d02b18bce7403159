// SPDX-License-Identifier: EUPL-1.2
// libs/schema.sql and services/*/schema.sql are together what all migrations make of an empty
// database: to be read instead of them, and for a review to see what a migration changes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "libs/testing/postgres_cluster.h"
#include "tests/support/programs.h"

namespace naober::testing {
namespace {

constexpr char kHeader[] =
    "-- SPDX-License-Identifier: EUPL-1.2\n"
    "-- Generated, and not run by anything. To make it anew:\n"
    "-- UPDATE_GOLDEN=1 ctest --test-dir build/dev -R naober_snapshots_db_test\n";

// What pg_dump says about itself and about the session differs between its versions.
bool BelongsToTheSchema(absl::string_view line) {
  return !line.empty() && !absl::StartsWith(line, "--") && !absl::StartsWith(line, "\\") &&
         !absl::StartsWith(line, "SET ") && !absl::StartsWith(line, "SELECT pg_catalog.set_config");
}

// A table, an index, a grant …: the statements that pg_dump writes below one "-- Name: …".
using Objects = std::vector<std::string>;

Objects MigratedObjectsOf(const std::string& service) {
  PostgresCluster& cluster = PostgresCluster::Instance();
  const std::string database = cluster.CreateDatabase(service);
  // Roles are called alike in every service but for its name, as in the migrations.
  const std::string dump =
      absl::StrReplaceAll(cluster.DumpSchema(database),
                          {{absl::StrCat("naober_", service, "_"), "naober_{{service}}_"}});
  cluster.DropDatabase(database);
  Objects objects;
  for (const absl::string_view line : absl::StrSplit(dump, '\n')) {
    if (absl::StartsWith(line, "-- Name: ")) objects.emplace_back();
    if (!objects.empty() && BelongsToTheSchema(line)) absl::StrAppend(&objects.back(), line, "\n");
  }
  return objects;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

// Compares the file with what it should be, or writes it.
void ExpectSnapshot(const std::string& path, const Objects& objects) {
  const std::string schema = absl::StrCat(kHeader, "\n", absl::StrJoin(objects, "\n"));
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path) << schema;
  EXPECT_EQ(ReadFile(path), schema) << path << " is out of date; its head says how to renew it";
}

TEST(Schema, IsWhatTheMigrationsMakeOfIt) {
  std::map<std::string, Objects> schemas;
  std::map<std::string, size_t> services_with;
  for (const Program& program : Programs()) {
    schemas[program.name] = MigratedObjectsOf(program.name);
    for (const std::string& object : schemas[program.name]) ++services_with[object];
  }
  // What every service has comes from the libraries, and is shown once.
  Objects shared;
  for (auto& [service, objects] : schemas) {
    const auto own = std::stable_partition(
        objects.begin(), objects.end(),
        [&](const std::string& object) { return services_with[object] == schemas.size(); });
    if (shared.empty()) shared.assign(objects.begin(), own);
    objects.erase(objects.begin(), own);
    ExpectSnapshot(absl::StrCat(NAOBER_SOURCE_DIR, "/services/", service, "/schema.sql"), objects);
  }
  ExpectSnapshot(absl::StrCat(NAOBER_SOURCE_DIR, "/libs/schema.sql"), shared);
}

}  // namespace
}  // namespace naober::testing
