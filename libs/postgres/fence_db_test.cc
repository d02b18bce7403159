// SPDX-License-Identifier: EUPL-1.2
// What libs/postgres/migrations promises: the fence between tenants, role by role.
#include <vector>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "libs/base/status_macros.h"
#include "libs/obs/log.h"
#include "libs/postgres/row.h"
#include "libs/postgres/transaction.h"
#include "libs/testing/matchers.h"
#include "libs/testing/test_database.h"

namespace naober::postgres {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::IsOkAndHolds;
using ::naober::testing::kOtherTenant;
using ::naober::testing::kTenant;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Query kSchema = {"test.schema", R"sql(
CREATE TABLE notes (tenant_id uuid NOT NULL, id integer NOT NULL, PRIMARY KEY (tenant_id, id));
SELECT naober_fence('notes');
CREATE TABLE parcels (tenant_id uuid NOT NULL, id integer NOT NULL, PRIMARY KEY (tenant_id, id));
SELECT naober_fence('parcels');
SELECT naober_open_to_worker('parcels');
)sql"};

class FenceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(Run(owner_, Scope::Platform(),
                  [](Transaction& transaction) { return transaction.ExecScript(kSchema); }));
    ASSERT_OK(Insert(database_.service(), kTenant, "notes", 1));
    ASSERT_OK(Insert(database_.service(), kOtherTenant, "notes", 2));
    ASSERT_OK(Insert(database_.service(), kTenant, "parcels", 1));
    ASSERT_OK(Insert(database_.service(), kOtherTenant, "parcels", 2));
  }

  static absl::Status Run(Pool& pool, const Scope& scope,
                          absl::FunctionRef<absl::Status(Transaction&)> work) {
    return Transact(pool, scope, absl::Now() + absl::Seconds(20), work);
  }

  // As the tenant, a row of that tenant.
  static absl::Status Insert(Pool& pool, const std::string& tenant, const std::string& table,
                             int id) {
    return InsertAs(pool, Scope::Tenant(tenant), tenant, table, id);
  }

  static absl::Status InsertAs(Pool& pool, const Scope& scope, const std::string& tenant,
                               const std::string& table, int id) {
    const std::string sql = "INSERT INTO " + table + " (tenant_id, id) VALUES ($1, $2)";
    return Run(pool, scope, [&](Transaction& transaction) {
      return transaction.Exec({"test.insert", sql.c_str()}, tenant, id).status();
    });
  }

  static absl::StatusOr<std::vector<int>> Ids(Pool& pool, const Scope& scope,
                                              const std::string& sql) {
    std::vector<int> ids;
    RETURN_IF_ERROR(Run(pool, scope, [&](Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(const pqxx::result rows, transaction.Exec({"test.ids", sql.c_str()}));
      for (const pqxx::row& row : rows) ids.push_back(Column<int>(row, "id"));
      return absl::OkStatus();
    }));
    return ids;
  }

  naober::testing::TestDatabase database_{"example"};
  Pool owner_{{.url = database_.OwnerUrl(), .application_name = "test"}, database_.metrics()};
  Pool backup_{{.url = database_.BackupUrl(), .application_name = "test"}, database_.metrics()};
  obs::ScopedLogCapture log_;  // refusals by the database are logged as bugs
};

constexpr char kNotes[] = "SELECT id FROM notes ORDER BY id";
constexpr char kParcels[] = "SELECT id FROM parcels ORDER BY id";

TEST_F(FenceTest, ATenantSeesItsOwnRowsOnly) {
  EXPECT_THAT(Ids(database_.service(), Scope::Tenant(kTenant), kNotes),
              IsOkAndHolds(ElementsAre(1)));
  EXPECT_THAT(Ids(database_.service(), Scope::Tenant(kOtherTenant), kNotes),
              IsOkAndHolds(ElementsAre(2)));
}

TEST_F(FenceTest, WithoutATenantNothingIsVisible) {
  EXPECT_THAT(Ids(database_.service(), Scope::Platform(), kNotes), IsOkAndHolds(IsEmpty()));
}

TEST_F(FenceTest, TheTenantOfOneTransactionIsGoneInTheNextOnTheSameConnection) {
  Pool pool({.url = database_.ServiceUrl(), .application_name = "test", .max_connections = 1},
            database_.metrics());
  ASSERT_THAT(Ids(pool, Scope::Tenant(kTenant), kNotes), IsOkAndHolds(ElementsAre(1)));
  EXPECT_THAT(Ids(pool, Scope::Platform(), kNotes), IsOkAndHolds(IsEmpty()));
}

TEST_F(FenceTest, ATenantCantWriteARowOfAnother) {
  EXPECT_THAT(InsertAs(database_.service(), Scope::Tenant(kTenant), kOtherTenant, "notes", 3),
              HasCode(absl::StatusCode::kInternal));
  EXPECT_THAT(InsertAs(database_.service(), Scope::Platform(), kTenant, "notes", 3),
              HasCode(absl::StatusCode::kInternal));
}

TEST_F(FenceTest, ATenantCantChangeOrDeleteARowOfAnother) {
  EXPECT_THAT(Ids(database_.service(), Scope::Tenant(kTenant),
                  "UPDATE notes SET id = 9 WHERE id = 2 RETURNING id"),
              IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(Ids(database_.service(), Scope::Tenant(kTenant),
                  "DELETE FROM notes WHERE id = 2 RETURNING id"),
              IsOkAndHolds(IsEmpty()));
}

TEST_F(FenceTest, ATenantCantHandItsRowToAnother) {
  EXPECT_THAT(Ids(database_.service(), Scope::Tenant(kTenant),
                  std::string("UPDATE notes SET tenant_id = '") + kOtherTenant + "' RETURNING id"),
              HasCode(absl::StatusCode::kInternal));
}

TEST_F(FenceTest, TheOwnerSeesAllSoThatABackfillChangesAll) {
  EXPECT_THAT(Ids(owner_, Scope::Platform(), "UPDATE notes SET id = id + 10 RETURNING id"),
              IsOkAndHolds(ElementsAre(11, 12)));
}

// Without the owner's policy, as when somebody fences a table by hand and forgets it.
TEST_F(FenceTest, TheFenceBindsTheOwnerTooButForItsPolicy) {
  ASSERT_OK(Run(owner_, Scope::Platform(), [](Transaction& transaction) {
    return transaction.ExecScript({"test.drop", "DROP POLICY owner_all ON notes"});
  }));
  EXPECT_THAT(Ids(owner_, Scope::Platform(), kNotes), IsOkAndHolds(IsEmpty()));
}

TEST_F(FenceTest, TheWorkerReachesOpenedTablesAcrossTenantsAndNoOthers) {
  EXPECT_THAT(Ids(database_.worker(), Scope::Platform(), kParcels),
              IsOkAndHolds(ElementsAre(1, 2)));
  EXPECT_THAT(Ids(database_.worker(), Scope::Platform(), "DELETE FROM parcels RETURNING id"),
              IsOkAndHolds(ElementsAre(1, 2)));
  EXPECT_THAT(Ids(database_.worker(), Scope::Tenant(kTenant), kNotes),
              HasCode(absl::StatusCode::kInternal));
}

TEST_F(FenceTest, TheBackupRoleReadsAllAndWritesNothing) {
  EXPECT_THAT(Ids(backup_, Scope::Platform(), kNotes), IsOkAndHolds(ElementsAre(1, 2)));
  EXPECT_THAT(Ids(backup_, Scope::Platform(), "DELETE FROM notes RETURNING id"),
              HasCode(absl::StatusCode::kInternal));
}

TEST_F(FenceTest, TheServiceRoleCantChangeTheSchema) {
  for (const char* sql :
       {"CREATE TABLE mine (id integer)", "ALTER TABLE notes DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tenant_only ON notes", "TRUNCATE notes",
        "SET row_security = off; SELECT id FROM notes", "SET ROLE naober_example_owner"}) {
    EXPECT_THAT(Run(database_.service(), Scope::Platform(),
                    [&](Transaction& transaction) {
                      return transaction.ExecScript({"test.schema", sql});
                    }),
                HasCode(absl::StatusCode::kInternal))
        << sql;
  }
}

// Else a tenant that came after the last ANALYZE counts as empty, and plans read all of it for each
// row.
TEST_F(FenceTest, KeepsNoStatisticsOfTenants) {
  EXPECT_THAT(Ids(owner_, Scope::Platform(), R"sql(
SELECT attstattarget AS id FROM pg_attribute
WHERE attrelid IN ('notes'::regclass, 'parcels'::regclass) AND attname = 'tenant_id'
)sql"),
              IsOkAndHolds(ElementsAre(0, 0)));
}

}  // namespace
}  // namespace naober::postgres
