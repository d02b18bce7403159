// SPDX-License-Identifier: EUPL-1.2
#include "libs/postgres/connection.h"

#include "gmock/gmock.h"
#include "libs/testing/matchers.h"

namespace naober::postgres {
namespace {

using ::naober::testing::HasReason;
using ::naober::testing::IsOkAndHolds;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

TEST(ConnectionString, ReadsUrlsAndWhatItWroteItself) {
  const Settings settings = {{"user", "me"}, {"dbname", "it's \\ odd"}, {"host", "/tmp/a b"}};
  EXPECT_THAT(ParseConnectionString(ToConnectionString(settings)), IsOkAndHolds(settings));
  EXPECT_THAT(ParseConnectionString(Secret("postgresql://me@db:6432/intake?sslmode=require")),
              IsOkAndHolds(UnorderedElementsAre(Pair("user", "me"), Pair("host", "db"),
                                                Pair("port", "6432"), Pair("dbname", "intake"),
                                                Pair("sslmode", "require"))));
}

TEST(ConnectionString, RefusesWhatLibpqCantRead) {
  EXPECT_THAT(ParseConnectionString(Secret("postgresql://[broken")),
              HasReason("DATABASE_URL_INVALID"));
}

TEST(ConnectionString, ReplacesSomeSettings) {
  const auto changed = WithSettings(Secret("postgresql://me@db/a"), {{"dbname", "b"}});
  ASSERT_OK(changed);
  EXPECT_THAT(ParseConnectionString(*changed),
              IsOkAndHolds(UnorderedElementsAre(Pair("user", "me"), Pair("host", "db"),
                                                Pair("dbname", "b"))));
}

TEST(PlatformDefaults, KeepWhatTheUrlSays) {
  Settings settings = WithPlatformDefaults(
      {{"connect_timeout", "7"}, {"options", "-c statement_timeout=1"}}, "intake");
  EXPECT_EQ(settings["connect_timeout"], "7");
  EXPECT_EQ(settings["application_name"], "intake");
  // Of two equal options the last one counts.
  EXPECT_LT(settings["options"].find("statement_timeout=30000"),
            settings["options"].find("statement_timeout=1 "));
  EXPECT_THAT(settings["options"], HasSubstr("TimeZone=UTC"));
}

}  // namespace
}  // namespace naober::postgres
