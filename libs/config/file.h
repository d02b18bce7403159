// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_CONFIG_FILE_H_
#define NAOBER_LIBS_CONFIG_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "libs/base/secret.h"

namespace naober::config {

// The whole content of a small file. NOT_FOUND, PERMISSION_DENIED or UNAVAILABLE naming the path.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// A secret from a file, as container platforms mount them: without the white space at its end.
// INVALID_ARGUMENT if nothing is left.
absl::StatusOr<Secret> ReadSecretFile(const std::string& path);

}  // namespace naober::config

#endif  // NAOBER_LIBS_CONFIG_FILE_H_
