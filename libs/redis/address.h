// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_REDIS_ADDRESS_H_
#define NAOBER_LIBS_REDIS_ADDRESS_H_

#include <string>

#include "absl/status/statusor.h"
#include "libs/base/secret.h"

namespace naober::redis {

// Where a Redis server is and how to sign in to it.
struct Address {
  std::string unix_path;  // set: a unix socket, host and port are unused
  std::string host;
  int port = 6379;
  std::string user;  // empty: the default user
  Secret password;   // empty: no AUTH
  int database = 0;
};

// redis://[user:password@]host[:port][/db] or unix://[user:password@]/path; user and password may
// be percent-encoded, an IPv6 host stands in brackets. INVALID_ARGUMENT, without any part of the
// URL, for anything else.
absl::StatusOr<Address> ParseAddress(const Secret& url);

}  // namespace naober::redis

#endif  // NAOBER_LIBS_REDIS_ADDRESS_H_
