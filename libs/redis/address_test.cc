// SPDX-License-Identifier: EUPL-1.2
#include "libs/redis/address.h"

#include <gtest/gtest.h>

#include "libs/testing/matchers.h"

namespace naober::redis {
namespace {

using ::naober::testing::HasCode;

TEST(AddressTest, ReadsHostPortAndDatabase) {
  ASSERT_OK_AND_ASSIGN(const Address address, ParseAddress(Secret("redis://queue:7000/3")));
  EXPECT_EQ(address.host, "queue");
  EXPECT_EQ(address.port, 7000);
  EXPECT_EQ(address.database, 3);
  EXPECT_TRUE(address.password.empty());
}

TEST(AddressTest, PortAndDatabaseHaveDefaults) {
  ASSERT_OK_AND_ASSIGN(const Address address, ParseAddress(Secret("redis://[::1]")));
  EXPECT_EQ(address.host, "::1");
  EXPECT_EQ(address.port, 6379);
  EXPECT_EQ(address.database, 0);
}

TEST(AddressTest, DecodesCredentials) {
  ASSERT_OK_AND_ASSIGN(const Address address,
                       ParseAddress(Secret("redis://relay:p%40ss%3Aword@queue")));
  EXPECT_EQ(address.user, "relay");
  EXPECT_EQ(address.password.Reveal(), "p@ss:word");
  EXPECT_EQ(address.host, "queue");
}

TEST(AddressTest, ReadsUnixSockets) {
  ASSERT_OK_AND_ASSIGN(const Address address, ParseAddress(Secret("unix:///run/redis.sock")));
  EXPECT_EQ(address.unix_path, "/run/redis.sock");
  ASSERT_OK_AND_ASSIGN(const Address signed_in, ParseAddress(Secret("unix://a:b@/run/x")));
  EXPECT_EQ(signed_in.user, "a");
  EXPECT_EQ(signed_in.password.Reveal(), "b");
  EXPECT_EQ(signed_in.unix_path, "/run/x");
}

TEST(AddressTest, RefusesTheRestWithoutRepeatingIt) {
  for (const char* url :
       {"", "queue:6379", "rediss://queue", "redis://", "redis://:6379", "redis://queue:port",
        "redis://queue:70000", "redis://queue/x", "redis://secret@queue", "redis://a:%zz@queue",
        "redis://[::1", "unix://relative", "unix://user@/x", "unix://host/x"}) {
    const auto address = ParseAddress(Secret(url));
    EXPECT_THAT(address, HasCode(absl::StatusCode::kInvalidArgument)) << url;
    EXPECT_EQ(address.status().message().find("secret"), absl::string_view::npos);
  }
}

}  // namespace
}  // namespace naober::redis
