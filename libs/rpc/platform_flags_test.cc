// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "absl/flags/declare.h"
#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "absl/strings/str_cat.h"
#include "libs/base/uuid.h"
#include "libs/rpc/platform_config.h"
#include "libs/testing/matchers.h"

namespace naober::rpc {
namespace {

using naober::testing::HasCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

class PlatformFlagsTest : public ::testing::Test {
 protected:
  PlatformFlagsTest() {
    Set("postgres_url_file", File("service_url", "postgresql://service@/naober\n"));
    Set("postgres_worker_url_file", File("worker_url", "postgresql://worker@/naober\n"));
    Set("redis_url_file", File("redis_url", "redis://127.0.0.1:6379\n"));
    Set("fingerprint_key_file", File("key", std::string(32, 'k')));
    Set("token_file", File("token", "a.b.c"));
    Set("jwks", "/etc/naober/jwks.json");
    Set("issuers", "https://login.example.nl");
  }

  static std::string File(const std::string& name, const std::string& content) {
    const std::string path = absl::StrCat(::testing::TempDir(), "/", NewUuidV7(), "-", name);
    std::ofstream(path) << content;
    return path;
  }

  static void Set(const std::string& flag, const std::string& value) {
    std::string error;
    ASSERT_TRUE(absl::FindCommandLineFlag(flag)->ParseFrom(value, &error)) << error;
  }

  static std::string Problems() {
    const auto config = PlatformConfigFromFlags("intake");
    EXPECT_THAT(config, HasCode(absl::StatusCode::kInvalidArgument));
    return std::string(config.status().message());
  }

  const absl::FlagSaver saver_;
};

TEST_F(PlatformFlagsTest, MakeAConfiguration) {
  Set("peers", "matching=dns:///matching:50052,reporting=127.0.0.1:9");
  Set("drain_timeout", "3s");
  auto config = PlatformConfigFromFlags("intake");
  ASSERT_OK(config);
  EXPECT_EQ(config->service, "intake");
  EXPECT_EQ(config->postgres_url.Reveal(), "postgresql://service@/naober");
  EXPECT_THAT(config->issuers, ElementsAre("https://login.example.nl"));
  EXPECT_EQ(config->drain_timeout, absl::Seconds(3));
  EXPECT_THAT(config->peers, ElementsAre(Pair("matching", "dns:///matching:50052"),
                                         Pair("reporting", "127.0.0.1:9")));
  EXPECT_EQ(config->PeerTarget("matching"), "dns:///matching:50052");
  EXPECT_EQ(config->PeerTarget("intake"), "");
  EXPECT_FALSE(config->instance.empty());
}

TEST_F(PlatformFlagsTest, NameEverythingThatIsWrongAtOnce) {
  Set("grpc_port", "70000");
  Set("environment", "staging");
  Set("fingerprint_key_file", File("short", "short"));
  Set("tls_cert_file", "/nowhere.pem");
  Set("peers", "matching");
  const std::string problems = Problems();
  for (const char* flag : {"--grpc_port: ", "--environment: ", "--fingerprint_key_file: ",
                           "--tls_cert_file: ", "--tls_key_file: ", "--peers: "}) {
    EXPECT_THAT(problems, HasSubstr(flag));
  }
  EXPECT_THAT(problems, Not(HasSubstr("--jwks")));
}

TEST_F(PlatformFlagsTest, RefuseInProductionWhatIsForDevelopment) {
  Set("environment", "production");
  EXPECT_OK(PlatformConfigFromFlags("intake"));
  Set("clock", "file:/tmp/now");
  Set("accept_development_tokens", "true");
  const std::string problems = Problems();
  EXPECT_THAT(problems, HasSubstr("--clock: "));
  EXPECT_THAT(problems, HasSubstr("--accept_development_tokens: "));
}

TEST_F(PlatformFlagsTest, WantAnIssuerOrDevelopmentTokens) {
  Set("issuers", "");
  EXPECT_THAT(Problems(), HasSubstr("--issuers: "));
  Set("accept_development_tokens", "true");
  EXPECT_OK(PlatformConfigFromFlags("intake"));
}

TEST_F(PlatformFlagsTest, DoNotTakeTheDevelopmentIssuerAsAnOrdinaryOne) {
  Set("environment", "production");
  Set("issuers", "naober-development");
  EXPECT_THAT(Problems(), HasSubstr("--issuers: "));
}

TEST_F(PlatformFlagsTest, WantATokenToCallPeersWith) {
  Set("token_file", "");
  EXPECT_OK(PlatformConfigFromFlags("intake"));
  Set("peers", "matching=127.0.0.1:9");
  EXPECT_THAT(Problems(), HasSubstr("--token_file: "));
}

}  // namespace
}  // namespace naober::rpc
