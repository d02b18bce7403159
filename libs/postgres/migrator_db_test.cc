// SPDX-License-Identifier: EUPL-1.2
#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/connection.h"
#include "libs/postgres/migrator.h"
#include "libs/postgres/row.h"
#include "libs/postgres/service_database.h"
#include "libs/postgres/transaction.h"
#include "libs/testing/matchers.h"
#include "libs/testing/server_process.h"
#include "libs/testing/test_database.h"

namespace naober::postgres {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;
using ::naober::testing::IsOkAndHolds;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;

namespace fs = std::filesystem;

class MigratorTest : public ::testing::Test {
 protected:
  ~MigratorTest() override { fs::remove_all(folder_); }

  void Write(const std::string& name, const std::string& sql) {
    std::ofstream(folder_ + "/" + name) << sql;
  }

  auto Run() { return Migrate(database_.OwnerUrl(), "example", {{"garden", folder_}}); }

  static auto IsApplied(const std::string& name, bool newly) {
    return AllOf(Field(&AppliedMigration::module, "garden"), Field(&AppliedMigration::name, name),
                 Field(&AppliedMigration::newly, newly));
  }

  int Count(const char* sql) {
    int count = -1;
    EXPECT_OK(
        Transact(owner_, Scope::Platform(), absl::Now() + absl::Seconds(20),
                 [&](Transaction& transaction) -> absl::Status {
                   ASSIGN_OR_RETURN(const pqxx::result rows, transaction.Exec({"test.count", sql}));
                   count = rows.front()[0].as<int>();
                   return absl::OkStatus();
                 }));
    return count;
  }

  naober::testing::TestDatabase database_{"example"};
  Pool owner_{{.url = database_.OwnerUrl(), .application_name = "test"}, database_.metrics()};
  const std::string folder_ = naober::testing::NewTemporaryFolder();
};

TEST_F(MigratorTest, AppliesFilesInOrderAndOnce) {
  Write("0001_create_bed.sql", "CREATE TABLE bed (id integer);");
  ASSERT_THAT(Run(), IsOkAndHolds(ElementsAre(IsApplied("0001_create_bed.sql", true))));
  Write("0002_plant.sql", "INSERT INTO bed VALUES (1); INSERT INTO bed VALUES (2);");
  ASSERT_THAT(Run(), IsOkAndHolds(ElementsAre(IsApplied("0001_create_bed.sql", false),
                                              IsApplied("0002_plant.sql", true))));
  ASSERT_THAT(Run(), IsOkAndHolds(ElementsAre(IsApplied("0001_create_bed.sql", false),
                                              IsApplied("0002_plant.sql", false))));
  EXPECT_EQ(Count("SELECT count(*) FROM bed"), 2);
}

TEST_F(MigratorTest, ReportsProgressPerFile) {
  Write("0001_create_bed.sql", "CREATE TABLE bed (id integer);");
  std::vector<std::string> seen;
  ASSERT_OK(Migrate(database_.OwnerUrl(), "example", {{"garden", folder_}},
                    [&](const AppliedMigration& done) { seen.push_back(done.name); }));
  EXPECT_THAT(seen, ElementsAre("0001_create_bed.sql"));
}

TEST_F(MigratorTest, PutsTheNameOfTheServiceIntoTheSql) {
  Write("0001_grant.sql",
        "CREATE TABLE bed (id integer); GRANT SELECT ON bed TO naober_{{service}}_worker;");
  ASSERT_OK(Run());
  EXPECT_EQ(Count("SELECT has_table_privilege('naober_example_worker', 'bed', 'SELECT')::integer"),
            1);
}

TEST_F(MigratorTest, RefusesAFileThatWasChangedAfterwardsAndAppliesNothing) {
  Write("0001_create_bed.sql", "CREATE TABLE bed (id integer);");
  ASSERT_OK(Run());
  Write("0001_create_bed.sql", "CREATE TABLE bed (id bigint);");
  Write("0002_create_shed.sql", "CREATE TABLE shed (id integer);");
  const auto result = Run();
  EXPECT_THAT(result, HasReason("MIGRATION_CHANGED"));
  EXPECT_THAT(result.status().ToString(), HasSubstr("garden/0001_create_bed.sql"));
  EXPECT_EQ(Count("SELECT (to_regclass('shed') IS NULL)::integer"), 1);
}

TEST_F(MigratorTest, RefusesAGap) {
  Write("0001_create_bed.sql", "CREATE TABLE bed (id integer);");
  Write("0003_plant.sql", "INSERT INTO bed VALUES (1);");
  EXPECT_THAT(Run(), HasReason("MIGRATION_GAP"));
}

TEST_F(MigratorTest, RefusesTheSameNumberTwice) {
  Write("0001_create_bed.sql", "CREATE TABLE bed (id integer);");
  Write("0001_create_shed.sql", "CREATE TABLE shed (id integer);");
  EXPECT_THAT(Run(), HasReason("MIGRATION_GAP"));
}

TEST_F(MigratorTest, RefusesANameThatDoesNotSort) {
  Write("1_create_bed.sql", "CREATE TABLE bed (id integer);");
  EXPECT_THAT(Run(), HasReason("MIGRATION_NAME"));
}

TEST_F(MigratorTest, AFileThatFailsLeavesNothingBehindAndIsNamed) {
  Write("0001_half.sql", "CREATE TABLE bed (id integer); CREATE TABEL shed (id integer);");
  const auto result = Run();
  EXPECT_FALSE(result.ok());
  EXPECT_THAT(result.status().ToString(), HasSubstr("garden/0001_half.sql"));
  EXPECT_THAT(result.status().ToString(), HasSubstr("syntax error"));
  EXPECT_EQ(Count("SELECT (to_regclass('bed') IS NULL)::integer"), 1);
  Write("0001_half.sql", "CREATE TABLE bed (id integer);");
  EXPECT_OK(Run());
}

TEST_F(MigratorTest, AnErrorQuotesNoRow) {
  Write("0001_create_bed.sql",
        "CREATE TABLE bed (email text); INSERT INTO bed VALUES ('jan@example.org'), "
        "('jan@example.org');");
  ASSERT_OK(Run());
  Write("0002_unique.sql", "CREATE UNIQUE INDEX bed_email ON bed (email);");
  const auto result = Run();
  EXPECT_THAT(result, HasCode(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(result.status().ToString(), Not(HasSubstr("jan@")));
}

TEST_F(MigratorTest, AFileMayRunOutsideOfATransaction) {
  Write("0001_create_bed.sql", "CREATE TABLE bed (id integer);");
  Write("0002_index.sql",
        "-- naober: no-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS bed_id ON bed (id);");
  ASSERT_OK(Run());
  EXPECT_EQ(Count("SELECT (to_regclass('bed_id') IS NOT NULL)::integer"), 1);
}

TEST_F(MigratorTest, TwoAtOnceApplyEveryFileOnce) {
  Write("0001_create_bed.sql", "CREATE TABLE bed (id integer);");
  Write("0002_plant.sql", "SELECT pg_sleep(0.1); INSERT INTO bed VALUES (1);");
  Write("0003_index.sql",
        "-- naober: no-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS bed_id ON bed (id);");
  absl::Status other = absl::UnknownError("not run");
  std::thread thread([&] { other = Run().status(); });
  const absl::Status mine = Run().status();
  thread.join();
  EXPECT_OK(mine);
  EXPECT_OK(other);
  EXPECT_EQ(Count("SELECT count(*) FROM bed"), 1);
  EXPECT_EQ(Count("SELECT count(*) FROM naober_migrations WHERE module = 'garden'"), 3);
}

TEST_F(MigratorTest, AppliedFilesOfANewerProgramAreLeftAlone) {
  Write("0001_create_bed.sql", "CREATE TABLE bed (id integer);");
  Write("0002_plant.sql", "INSERT INTO bed VALUES (1);");
  ASSERT_OK(Run());
  fs::remove(folder_ + "/0002_plant.sql");
  EXPECT_OK(Run());
}

TEST_F(MigratorTest, AFolderThatIsNotThereIsAnError) {
  EXPECT_THAT(Migrate(database_.OwnerUrl(), "example", {{"garden", folder_ + "/none"}}),
              HasCode(absl::StatusCode::kNotFound));
}

TEST_F(MigratorTest, AServiceChecksTheSchemaBeforeItStarts) {
  Write("0001_create_bed.sql", "CREATE TABLE bed (id integer);");
  ASSERT_OK(Run());
  EXPECT_OK(CheckSchema(database_.service(), {{"garden", 1}}));
  EXPECT_OK(CheckSchema(database_.worker(), {{"garden", 1}}));
  const absl::Status status = CheckSchema(database_.service(), {{"garden", 2}, {"shed", 1}});
  EXPECT_THAT(status, HasReason("SCHEMA_TOO_OLD"));
  EXPECT_THAT(status.ToString(), HasSubstr("garden is at 1 and must be at 2"));
  EXPECT_THAT(status.ToString(), HasSubstr("shed is at 0"));
  EXPECT_THAT(status.ToString(), HasSubstr("naober migrate"));
}

TEST_F(MigratorTest, ADatabaseThatWasNeverMigratedIsTooOld) {
  ASSERT_OK(EnsureDatabase(database_.SuperuserUrl(), {"example", "never_migrated"}));
  auto url = WithSettings(database_.ServiceUrl(), {{"dbname", "never_migrated"}});
  ASSERT_OK(url);
  Pool pool({.url = *url, .application_name = "test"}, database_.metrics());
  EXPECT_THAT(CheckSchema(pool, {{"postgres", 1}}), HasReason("SCHEMA_TOO_OLD"));
}

TEST(ModulesOf, FindsTheSeriesOfTheSourceTreeFenceFirst) {
  const auto modules = ModulesOf(NAOBER_SOURCE_DIR, "example");
  ASSERT_FALSE(modules.empty());
  EXPECT_EQ(modules.front().name, "postgres");
}

TEST(ModulesOf, FindsTheSeriesOfAnInstallation) {
  const std::string root = naober::testing::NewTemporaryFolder();
  for (const char* name : {"postgres", "events", "intake", "matching"}) {
    fs::create_directories(absl::StrCat(root, "/migrations/", name));
  }
  EXPECT_THAT(ModulesOf(root, "intake"), ElementsAre(Field(&MigrationModule::name, "postgres"),
                                                     Field(&MigrationModule::name, "events"),
                                                     Field(&MigrationModule::name, "intake")));
  fs::remove_all(root);
}

TEST(EnsureDatabase, CanBeRepeatedAndDoneTwiceAtOnce) {
  naober::testing::TestDatabase database("example");
  absl::Status other = absl::UnknownError("not run");
  std::thread thread([&] { other = EnsureDatabase(database.SuperuserUrl(), {"orchard"}); });
  const absl::Status mine = EnsureDatabase(database.SuperuserUrl(), {"apiary"});
  thread.join();
  EXPECT_OK(mine);
  EXPECT_OK(other);
  EXPECT_OK(EnsureDatabase(database.SuperuserUrl(), {"orchard"}));
}

TEST(EnsureDatabase, TheDatabaseIsClosedToOtherServices) {
  naober::testing::TestDatabase database("example");
  ASSERT_OK(EnsureDatabase(database.SuperuserUrl(), {"walled"}));
  auto foreign = WithSettings(database.ServiceUrl(), {{"dbname", "naober_walled"}});
  ASSERT_OK(foreign);
  Pool pool({.url = *foreign, .application_name = "test"}, database.metrics());
  EXPECT_THAT(pool.Ping(), HasCode(absl::StatusCode::kUnavailable));
  auto own = WithSettings(database.ServiceUrl(),
                          {{"dbname", "naober_walled"}, {"user", "naober_walled_service"}});
  ASSERT_OK(own);
  Pool own_pool({.url = *own, .application_name = "test"}, database.metrics());
  EXPECT_OK(own_pool.Ping());
}

TEST(EnsureDatabase, NoRoleIsAboveTheFence) {
  naober::testing::TestDatabase database("example");
  Pool superuser({.url = database.SuperuserUrl(), .application_name = "test"}, database.metrics());
  ASSERT_OK(Transact(
      superuser, Scope::Platform(), absl::Now() + absl::Seconds(20),
      [](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const pqxx::result rows,
                         transaction.Exec({"test.roles",
                                           "SELECT rolname, rolsuper OR rolbypassrls OR "
                                           "rolcreaterole OR rolcreatedb AS above "
                                           "FROM pg_roles WHERE rolname LIKE 'naober_example_%'"}));
        EXPECT_EQ(rows.size(), 4u);
        for (const pqxx::row& row : rows) {
          EXPECT_FALSE(Column<bool>(row, "above")) << row["rolname"].c_str();
        }
        return absl::OkStatus();
      }));
}

TEST(EnsureDatabase, RefusesNamesThatWouldNeedQuoting) {
  EXPECT_THAT(EnsureDatabase(Secret("postgresql:///"), {"x; DROP"}),
              HasCode(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace naober::postgres
