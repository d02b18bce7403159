// SPDX-License-Identifier: EUPL-1.2
#include "gmock/gmock.h"
#include "libs/obs/log.h"
#include "libs/postgres/pool.h"
#include "libs/testing/matchers.h"
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

}  // namespace
}  // namespace naober::postgres
