// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_CONFIG_FLAG_ERRORS_H_
#define NAOBER_LIBS_CONFIG_FLAG_ERRORS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "libs/base/secret.h"

namespace naober::config {

// Collects everything that is wrong with a program's flags, so that whoever runs it mends all of it
// in one go. `flag` is the name without dashes; a `problem` says what is wrong and what would be
// right. Not thread-safe.
class FlagErrors {
 public:
  void Add(absl::string_view flag, absl::string_view problem);

  // Adds a problem unless `ok`.
  void Require(bool ok, absl::string_view flag, absl::string_view problem);
  void RequireBetween(int value, int lowest, int highest, absl::string_view flag);

  // The secret in the file that `flag` names; adds a problem and returns an empty one when there is
  // none.
  Secret SecretFrom(absl::string_view flag, const std::string& path);

  // OK, or INVALID_ARGUMENT with one line per problem, in order of discovery.
  absl::Status ToStatus() const;

 private:
  std::vector<std::string> problems_;
};

}  // namespace naober::config

#endif  // NAOBER_LIBS_CONFIG_FLAG_ERRORS_H_
