// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_EXAMPLE_TOKEN_FOLDER_H_
#define NAOBER_SERVICES_CLI_EXAMPLE_TOKEN_FOLDER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/auth/caller.h"
#include "libs/auth/development_key.h"

namespace naober::cli {

// Development tokens of one consortium as files that only their owner can read: FOLDER/NAME/ROLE.
class TokenFolder {
 public:
  // Makes the folder. UNAVAILABLE when that isn't possible; errors of DevelopmentKey::Open.
  static absl::StatusOr<TokenFolder> Open(const std::string& folder, const std::string& consortium,
                                          const std::string& key_file);

  // Mints a token for `caller`, writes it to the file `name` and returns it; a former one is
  // replaced, so that it never runs out while the example is used. Subject: example-NAME.
  absl::StatusOr<std::string> Mint(const std::string& name, auth::Caller caller) const;

 private:
  TokenFolder(std::string folder, auth::DevelopmentKey key)
      : folder_(std::move(folder)), key_(std::move(key)) {}

  std::string folder_;
  auth::DevelopmentKey key_;
};

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_EXAMPLE_TOKEN_FOLDER_H_
