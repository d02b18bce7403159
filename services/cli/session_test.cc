// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/uuid.h"

namespace naober::cli {
namespace {

using ::testing::HasSubstr;

// Reads `text` as if it were a file with a configuration.
absl::StatusOr<CommandConfig> Read(const std::string& text) {
  const std::string file = absl::StrCat(::testing::TempDir(), "/", NewUuidV7(), "-config.json");
  std::ofstream(file) << text;
  auto config = ReadCommandConfig(file);
  std::remove(file.c_str());
  return config;
}

TEST(CommandConfig, WithoutTlsThereIsNone) {
  const auto config = Read(R"({"endpoints": {"intake": {"grpc": "127.0.0.1:1"}}})");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->endpoints.at("intake").grpc, "127.0.0.1:1");
  EXPECT_EQ(config->tls.ca_file, "");
}

TEST(CommandConfig, TlsNamesWhomToTrustAndWhatToShow) {
  const auto config = Read(
      R"({"endpoints": {}, "tls": {"ca": "ca.crt", "certificate": "tls.crt", "key": "tls.key"}})");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->tls.ca_file, "ca.crt");
  EXPECT_EQ(config->tls.cert_file, "tls.crt");
  EXPECT_EQ(config->tls.key_file, "tls.key");
}

TEST(CommandConfig, TlsWithoutACertificateOfItsOwnIsAllowed) {
  const auto config = Read(R"({"endpoints": {}, "tls": {"ca": "ca.crt"}})");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->tls.cert_file, "");
}

TEST(CommandConfig, TlsThatCanNotWorkIsRefusedWithTheReason) {
  const auto refusal = [](const std::string& tls) {
    return std::string(Read(R"({"endpoints": {}, "tls": )" + tls + "}").status().message());
  };
  EXPECT_THAT(refusal(R"({"certificate": "tls.crt", "key": "tls.key"})"), HasSubstr("\"ca\""));
  EXPECT_THAT(refusal(R"({"ca": "ca.crt", "key": "tls.key"})"), HasSubstr("go together"));
  EXPECT_THAT(refusal(R"({"ca": 1})"), HasSubstr("file names"));
  EXPECT_THAT(refusal(R"("ca.crt")"), HasSubstr("file names"));
}

}  // namespace
}  // namespace naober::cli
