// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/example/token_folder.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "libs/base/uuid.h"
#include "libs/testing/matchers.h"
#include "services/cli/resource_file.h"

namespace naober::cli {
namespace {

namespace fs = std::filesystem;

TEST(TokenFolder, WritesTokensThatOnlyTheirOwnerCanRead) {
  const fs::path folder = fs::path(::testing::TempDir()) / NewUuidV7();
  fs::create_directories(folder);
  const std::string key = (folder / "key.json").string();
  ASSERT_OK(auth::DevelopmentKey::Create(key, (folder / "jwks.json").string()).status());
  ASSERT_OK_AND_ASSIGN(const TokenFolder tokens,
                       TokenFolder::Open((folder / "tokens").string(), "drenthe", key));
  auth::Caller caller;
  caller.roles = {common::v1::ROLE_FUNDER};
  caller.tenant_id = NewUuidV7();
  ASSERT_OK_AND_ASSIGN(const std::string token, tokens.Mint("funder", caller));

  const fs::path file = folder / "tokens" / "drenthe" / "funder";
  ASSERT_OK_AND_ASSIGN(const std::string written, ReadNamedFile(file.string()));
  EXPECT_EQ(written, token + "\n");
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(fs::status(file.parent_path()).permissions(), fs::perms::owner_all);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace naober::cli
