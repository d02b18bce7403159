// SPDX-License-Identifier: EUPL-1.2
#include "gmock/gmock.h"
#include "libs/postgres/admin_connection.h"
#include "libs/testing/matchers.h"
#include "libs/testing/postgres_cluster.h"
#include "libs/testing/test_database.h"

namespace naober::testing {
namespace {

absl::StatusOr<int> CountRows(const TestDatabase& database) {
  auto connection = postgres::AdminConnection::Open(database.SuperuserUrl());
  if (!connection.ok()) return connection.status();
  auto rows = (*connection)->Exec("test.count", "SELECT n FROM survivors");
  if (!rows.ok()) return rows.status();
  return static_cast<int>(rows->size());
}

TEST(PostgresCluster, KeepsWhatWasCommittedThroughACrash) {
  const TestDatabase database("reporting");
  {
    auto connection = postgres::AdminConnection::Open(database.SuperuserUrl());
    ASSERT_OK(connection);
    ASSERT_OK((*connection)->Exec("test.create", "CREATE TABLE survivors (n int)"));
    for (int i = 0; i < 10; ++i)
      ASSERT_OK((*connection)->Exec("test.insert", "INSERT INTO survivors VALUES (1)"));
    ASSERT_OK((*connection)->Exec("test.open", "BEGIN; INSERT INTO survivors VALUES (2)"));
    PostgresCluster::Instance().Kill();
  }
  EXPECT_THAT(CountRows(database), HasCode(absl::StatusCode::kUnavailable));
  PostgresCluster::Instance().Start();
  EXPECT_THAT(CountRows(database), IsOkAndHolds(10));
}

}  // namespace
}  // namespace naober::testing
