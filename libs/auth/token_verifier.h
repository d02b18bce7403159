// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_AUTH_TOKEN_VERIFIER_H_
#define NAOBER_LIBS_AUTH_TOKEN_VERIFIER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/auth/caller.h"
#include "libs/auth/claims.h"
#include "libs/auth/key_set.h"
#include "libs/base/mutex.h"

namespace naober::auth {

// The aud of every token for the platform.
inline constexpr char kAudience[] = "naober";

struct VerifierOptions {
  std::vector<std::string> issuers;  // accepted iss values
  KeySource::Options keys;
  ClaimsMapping claims;
  absl::Duration leeway = absl::Seconds(30);  // for clocks that differ, on exp and nbf
};

// Verifies JWT access tokens (RFC 7519, RFC 9068, RFC 8725): typ at+jwt or JWT, algorithm PS256,
// RS256 or ES256 with a key of the right kind from the key set, iss, aud, exp, nbf. Real time, not
// business time. Verified tokens are remembered until they expire or the keys change, because
// callers show the same token many times and a signature costs a hundred times as much as a
// look-up. Thread-safe.
class TokenVerifier {
 public:
  explicit TokenVerifier(VerifierOptions options);

  // Who shows `token` (compact form). UNAUTHENTICATED: TOKEN_EXPIRED, TOKEN_NOT_YET_VALID,
  // TOKEN_WRONG_AUDIENCE, TOKEN_WRONG_ISSUER or TOKEN_INVALID. UNAVAILABLE (KEYS_UNAVAILABLE): the
  // keys could not be read since the start.
  absl::StatusOr<Caller> Verify(absl::string_view token);

  // Reads the keys; for start-up and readiness.
  KeySource& keys() { return keys_; }

 private:
  struct Known {
    Caller caller;
    absl::Time expires;
    absl::Time not_before;
    uint64_t generation = 0;
  };
  absl::StatusOr<Known> VerifyAfresh(absl::string_view token);
  absl::Status CheckTimes(const Known& known) const;

  const VerifierOptions options_;
  KeySource keys_;
  Mutex mutex_;
  // By SHA-256 of the token, so that no token lies about in memory for longer than its call.
  absl::flat_hash_map<std::string, std::shared_ptr<const Known>> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace naober::auth

#endif  // NAOBER_LIBS_AUTH_TOKEN_VERIFIER_H_
