// SPDX-License-Identifier: EUPL-1.2
#include "libs/config/flag_errors.h"

#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/config/file.h"

namespace naober::config {

void FlagErrors::Add(absl::string_view flag, absl::string_view problem) {
  problems_.push_back(absl::StrCat("--", flag, ": ", problem));
}

void FlagErrors::Require(bool ok, absl::string_view flag, absl::string_view problem) {
  if (!ok) Add(flag, problem);
}

void FlagErrors::RequireBetween(int value, int lowest, int highest, absl::string_view flag) {
  if (value < lowest || value > highest) {
    Add(flag, absl::StrCat("must be ", lowest, " to ", highest, ", not ", value));
  }
}

Secret FlagErrors::SecretFrom(absl::string_view flag, const std::string& path) {
  if (path.empty()) {
    Add(flag, "must name a file");
    return Secret();
  }
  absl::StatusOr<Secret> secret = ReadSecretFile(path);
  if (!secret.ok()) {
    Add(flag, secret.status().message());
    return Secret();
  }
  return *std::move(secret);
}

absl::Status FlagErrors::ToStatus() const {
  if (problems_.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(problems_, "\n"));
}

}  // namespace naober::config
