// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/example/token_folder.h"

#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "libs/base/status_macros.h"

namespace naober::cli {
namespace {

namespace fs = std::filesystem;

constexpr absl::Duration kLifetime = absl::Hours(24 * 365);

}  // namespace

absl::StatusOr<TokenFolder> TokenFolder::Open(const std::string& folder,
                                              const std::string& consortium,
                                              const std::string& key_file) {
  ASSIGN_OR_RETURN(auth::DevelopmentKey key, auth::DevelopmentKey::Open(key_file));
  const fs::path path = fs::path(folder) / consortium;
  std::error_code error;
  fs::create_directories(path, error);
  if (!error) fs::permissions(path, fs::perms::owner_all, error);
  if (error) return absl::UnavailableError(absl::StrCat("can't make ", path.string()));
  return TokenFolder(path.string(), std::move(key));
}

absl::StatusOr<std::string> TokenFolder::Mint(const std::string& name, auth::Caller caller) const {
  caller.subject = absl::StrCat("example-", name);
  ASSIGN_OR_RETURN(const std::string token, key_.Mint(caller, kLifetime));
  const std::string path = absl::StrCat(folder_, "/", name);
  const std::string new_path = absl::StrCat(path, ".new");
  std::error_code error;
  // Readable by nobody else before anything is in it.
  std::ofstream out(new_path, std::ios::trunc);
  fs::permissions(new_path, fs::perms::owner_read | fs::perms::owner_write, error);
  out << token << "\n";
  out.close();
  if (out && !error) fs::rename(new_path, path, error);
  if (!out || error) return absl::UnavailableError(absl::StrCat("can't write ", path));
  return token;
}

}  // namespace naober::cli
