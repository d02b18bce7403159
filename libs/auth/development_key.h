// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_AUTH_DEVELOPMENT_KEY_H_
#define NAOBER_LIBS_AUTH_DEVELOPMENT_KEY_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/auth/caller.h"
#include "libs/auth/jose.h"

namespace naober::auth {

// The iss of development tokens; services accept it only with --accept_development_tokens.
inline constexpr char kDevelopmentIssuer[] = "naober-development";

// Stands in for an identity provider on a developer's machine and in tests: an ES256 key that mints
// tokens with our own claim names.
class DevelopmentKey {
 public:
  // Makes a new key: the private part into `key_file` (readable by the owner alone), the public
  // part as a key set into `jwks_file`. UNAVAILABLE naming the file that can't be written.
  static absl::StatusOr<DevelopmentKey> Create(const std::string& key_file,
                                               const std::string& jwks_file);
  // NOT_FOUND, or INVALID_ARGUMENT if the file holds no private key.
  static absl::StatusOr<DevelopmentKey> Open(const std::string& key_file);

  // An access token for `caller` (its issuer is ignored), good from now, in real time.
  absl::StatusOr<std::string> Mint(const Caller& caller, absl::Duration valid_for) const;

  // The public part as a JSON Web Key Set.
  std::string Jwks() const;

 private:
  explicit DevelopmentKey(Jwk key) : key_(std::move(key)) {}
  Jwk key_;
};

}  // namespace naober::auth

#endif  // NAOBER_LIBS_AUTH_DEVELOPMENT_KEY_H_
