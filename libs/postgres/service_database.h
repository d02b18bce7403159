// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_POSTGRES_SERVICE_DATABASE_H_
#define NAOBER_LIBS_POSTGRES_SERVICE_DATABASE_H_

#include <string>

#include "absl/status/status.h"
#include "libs/base/secret.h"

namespace naober::postgres {

struct ServiceDatabase {
  std::string service;        // lower-case letters and underscores
  std::string database = "";  // default: naober_<service>
};

// Creates, as a superuser, what Migrate needs and may not create itself; what is there already is
// left alone, so repeating it is harmless:
//   - the roles naober_<service>_{owner,service,worker,backup}, which may log in and nothing more:
//   no
//     superuser, no BYPASSRLS, no member of another. Passwords are left to whoever runs the
//     cluster;
//   - the database, UTF-8, sorted by code point (figures must not depend on a machine's locale),
//     owned by the owner role, open to these four roles only;
//   - the extensions pg_trgm, unaccent, btree_gist, pgcrypto and fuzzystrmatch.
// Errors: INVALID_ARGUMENT for a name of another kind; UNAVAILABLE; what the SQL raises.
absl::Status EnsureDatabase(const Secret& superuser_url, const ServiceDatabase& database);

}  // namespace naober::postgres

#endif  // NAOBER_LIBS_POSTGRES_SERVICE_DATABASE_H_
