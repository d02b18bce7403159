// SPDX-License-Identifier: EUPL-1.2
#include "libs/config/file.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"

namespace naober::config {

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::string content;
  char buffer[4096];
  while (in.read(buffer, sizeof(buffer)) || in.gcount() > 0) content.append(buffer, in.gcount());
  if (in.eof() && !in.bad()) return content;

  const int error = errno;
  const std::string message = absl::StrCat("can't read ", path, ": ", std::strerror(error));
  if (error == ENOENT || error == ENOTDIR) return absl::NotFoundError(message);
  if (error == EACCES) return absl::PermissionDeniedError(message);
  return absl::UnavailableError(message);
}

absl::StatusOr<Secret> ReadSecretFile(const std::string& path) {
  ASSIGN_OR_RETURN(std::string content, ReadFile(path));
  absl::StripTrailingAsciiWhitespace(&content);
  if (content.empty()) return absl::InvalidArgumentError(absl::StrCat(path, " is empty"));
  return Secret(std::move(content));
}

}  // namespace naober::config
