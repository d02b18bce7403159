// SPDX-License-Identifier: EUPL-1.2
#include "libs/config/flag_errors.h"

#include <gtest/gtest.h>

#include <fstream>

#include "absl/strings/str_cat.h"
#include "libs/base/uuid.h"
#include "libs/config/file.h"
#include "libs/testing/matchers.h"

namespace naober::config {
namespace {

using naober::testing::HasCode;

std::string FileWith(const std::string& name, const std::string& content) {
  const std::string path = absl::StrCat(::testing::TempDir(), "/", NewUuidV7(), "-", name);
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

TEST(FlagErrors, AreOkWhenNothingIsWrong) {
  FlagErrors errors;
  errors.Require(true, "environment", "must be production");
  errors.RequireBetween(0, 0, 65535, "grpc_port");
  errors.RequireBetween(65535, 0, 65535, "grpc_port");
  EXPECT_OK(errors.ToStatus());
}

TEST(FlagErrors, NameEveryFlagThatIsWrongAtOnce) {
  FlagErrors errors;
  errors.Require(false, "environment", "must be development or production");
  errors.RequireBetween(70000, 0, 65535, "grpc_port");
  EXPECT_TRUE(errors.SecretFrom("postgres_url_file", "/nowhere/at/all").empty());
  EXPECT_TRUE(errors.SecretFrom("redis_url_file", "").empty());
  const absl::Status status = errors.ToStatus();
  EXPECT_THAT(status, HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(status.message(),
            "--environment: must be development or production\n"
            "--grpc_port: must be 0 to 65535, not 70000\n"
            "--postgres_url_file: can't read /nowhere/at/all: No such file or directory\n"
            "--redis_url_file: must name a file");
}

TEST(SecretFile, LosesTheWhiteSpaceAtItsEnd) {
  auto secret = ReadSecretFile(FileWith("secret", " a b\r\n\n"));
  ASSERT_OK(secret);
  EXPECT_EQ(secret->Reveal(), " a b");
}

TEST(SecretFile, MustHoldSomething) {
  EXPECT_THAT(ReadSecretFile(FileWith("blank", "\n")), HasCode(absl::StatusCode::kInvalidArgument));
}

TEST(File, KeepsEveryByte) {
  const std::string content("a\0b\n", 4);
  auto read = ReadFile(FileWith("bytes", content));
  ASSERT_OK(read);
  EXPECT_EQ(*read, content);
}

TEST(File, IsNotADirectory) { EXPECT_FALSE(ReadFile(::testing::TempDir()).ok()); }

TEST(File, MayBeEmpty) {
  auto read = ReadFile(FileWith("empty", ""));
  ASSERT_OK(read);
  EXPECT_EQ(*read, "");
}

}  // namespace
}  // namespace naober::config
