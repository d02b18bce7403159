// SPDX-License-Identifier: EUPL-1.2
#include <atomic>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "libs/obs/log.h"
#include "libs/postgres/pool.h"
#include "libs/postgres/transaction.h"
#include "libs/testing/eventually.h"
#include "libs/testing/matchers.h"
#include "libs/testing/postgres_cluster.h"
#include "libs/testing/test_database.h"

namespace naober::postgres {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Pool, SaysThatTheDatabaseIsDown) {
  obs::ScopedLogCapture log;
  obs::Metrics metrics;
  Pool pool(
      {.url = Secret("postgresql://nobody@/nowhere?host=/nonexistent"), .application_name = "test"},
      metrics);
  EXPECT_THAT(pool.Ping(), HasCode(absl::StatusCode::kUnavailable));
}

TEST(Pool, KeepsTheUrlSecretWhenItCantBeRead) {
  obs::Metrics metrics;
  Pool pool({.url = Secret("postgresql://me:geheim@[host"), .application_name = "test"}, metrics);
  const absl::Status status = pool.Ping();
  EXPECT_THAT(status, HasReason("DATABASE_URL_INVALID"));
  EXPECT_THAT(status.ToString(), Not(HasSubstr("geheim")));
}

TEST(Pool, AnswersAPing) {
  naober::testing::TestDatabase database("example");
  EXPECT_OK(database.service().Ping());
  EXPECT_OK(database.worker().Ping());
}

// Connections may learn of the server's death between two transactions as well as within one.
TEST(Pool, ComesBackAfterTheServerCrashedUnderManyThreads) {
  naober::testing::TestDatabase database("example");
  std::atomic<bool> stop = false;
  std::atomic<int> served = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      while (!stop) {
        const absl::Status status =
            Transact(database.service(), Scope::Platform(), absl::Now() + absl::Seconds(5),
                     Mode::kReadOnly, [](Transaction& tx) {
                       return tx.Exec({"test.one", "SELECT 1"}).status();
                     });
        if (status.ok()) ++served;
      }
    });
  }
  for (int crash = 0; crash < 3; ++crash) {
    const int before = served;
    EXPECT_TRUE(naober::testing::Eventually([&] { return served > before + 50; }));
    naober::testing::PostgresCluster::Instance().Kill();
    naober::testing::PostgresCluster::Instance().Start();
  }
  const int before = served;
  EXPECT_TRUE(naober::testing::Eventually([&] { return served > before + 50; }));
  stop = true;
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace naober::postgres
