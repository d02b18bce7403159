// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_AUTH_KEY_SET_H_
#define NAOBER_LIBS_AUTH_KEY_SET_H_

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/auth/jose.h"
#include "libs/base/mutex.h"

namespace naober::auth {

// The public keys of a JSON Web Key Set by id. Keys of other kinds than RSA of 2048 bits or more
// and P-256, keys for encryption and keys without an id are left out.
using KeySet = std::map<std::string, std::shared_ptr<const Jwk>>;

// INVALID_ARGUMENT if `json` is not a key set.
absl::StatusOr<KeySet> ParseKeySet(const std::string& json);

// The key set at a path or an http(s) URL, kept in memory. Read again when it is older than
// `keep_for`, and when an unknown key is asked for, but never more often than every
// `refresh_at_most_every`: callers with made-up keys can't make us hammer the identity provider.
// While the source is away the old keys stay good. Thread-safe; a refresh happens in one caller's
// thread (at most 3 s): others go on with the old keys, and wait only for a key that isn't among
// them.
class KeySource {
 public:
  struct Options {
    std::string source;
    absl::Duration keep_for = absl::Minutes(10);
    absl::Duration refresh_at_most_every = absl::Seconds(10);
  };
  explicit KeySource(Options options);

  // Reads the source now, whatever the limits say.
  absl::Status Refresh();

  // UNAUTHENTICATED if there is no such key; UNAVAILABLE if the source was never read yet.
  absl::StatusOr<std::shared_ptr<const Jwk>> Find(const std::string& id);

  // OK once keys were read.
  absl::Status Ready() const;

  // Changes whenever the keys do; for caches of what was verified.
  uint64_t generation() const;

  // The same, after reading the keys again if they are older than `keep_for`: those who show only
  // remembered tokens ask for no key, and would never notice that one was withdrawn.
  uint64_t CurrentGeneration();

 private:
  absl::StatusOr<std::string> Fetch() const;
  // The part of a refresh that nobody waits for; `refreshing_` is set.
  void RefreshNow();
  absl::Status Adopt(absl::StatusOr<std::string> fetched);
  std::shared_ptr<const Jwk> Lookup(const std::string& id) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Options options_;
  mutable Mutex mutex_;
  KeySet keys_ ABSL_GUARDED_BY(mutex_);
  std::string text_ ABSL_GUARDED_BY(mutex_);
  bool loaded_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t generation_ ABSL_GUARDED_BY(mutex_) = 0;
  CondVar refreshed_;
  bool refreshing_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time tried_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace naober::auth

#endif  // NAOBER_LIBS_AUTH_KEY_SET_H_
