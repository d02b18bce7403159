// SPDX-License-Identifier: EUPL-1.2
#include "gmock/gmock.h"
#include "libs/redis/connection.h"
#include "libs/testing/matchers.h"
#include "libs/testing/test_redis.h"

namespace naober::testing {
namespace {

using ::testing::Field;

class TestRedisTest : public ::testing::Test {
 protected:
  absl::StatusOr<redis::Reply> Run(const std::vector<std::string>& command) {
    redis::Connection connection({.url = redis_.Url(), .client_name = "test"});
    return connection.Command(command);
  }

  TestRedis redis_;
};

TEST_F(TestRedisTest, KeepsWhatWasWrittenThroughACrash) {
  ASSERT_OK(Run({"SET", "key", "value"}));
  redis_.Kill();
  EXPECT_THAT(Run({"PING"}), HasCode(absl::StatusCode::kUnavailable));
  redis_.Start();
  EXPECT_THAT(Run({"GET", "key"}), IsOkAndHolds(Field(&redis::Reply::text, "value")));
}

TEST_F(TestRedisTest, ForgetsEverythingWhenItsDataIsErased) {
  ASSERT_OK(Run({"SET", "key", "value"}));
  redis_.EraseData();
  redis_.Start();
  EXPECT_THAT(Run({"GET", "key"}),
              IsOkAndHolds(Field(&redis::Reply::type, redis::Reply::Type::kNil)));
}

}  // namespace
}  // namespace naober::testing
