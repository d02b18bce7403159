// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_POSTGRES_CONNECTION_H_
#define NAOBER_LIBS_POSTGRES_CONNECTION_H_

#include <map>
#include <memory>
#include <pqxx/pqxx>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/secret.h"
#include "libs/obs/metrics.h"

namespace naober::postgres {

// Connection settings by libpq keyword: "host", "user", "dbname", "connect_timeout", "options", …
using Settings = std::map<std::string, std::string>;

// The settings that a postgresql:// URL or a libpq connection string names. INVALID_ARGUMENT,
// without the text, when it is neither.
absl::StatusOr<Settings> ParseConnectionString(const Secret& text);

// The text that libpq reads back as `settings`.
Secret ToConnectionString(const Settings& settings);

// `text` with some settings replaced; for example the same server with another database.
absl::StatusOr<Secret> WithSettings(const Secret& text, const Settings& replacements);

// `settings` of a URL, filled up with what every connection of the platform has: time limits for
// connecting and for a peer that fell silent, a statement timeout as a net under those that forget
// one, UTC and ISO dates (row.h relies on them), UTF-8. Values that the URL sets stay.
Settings WithPlatformDefaults(Settings settings, absl::string_view application_name);

// An open connection that writes nothing to standard error, reports errors with constraint names
// and never reconnects by itself (which would lose the transaction and its tenant). Belongs to one
// thread at a time. Throws pqxx::broken_connection when it can't connect.
class Connection {
 public:
  explicit Connection(const Settings& settings);
  pqxx::connection& raw() { return connection_; }

  // What this session has prepared, and how long its queries take; both filled as they come up.
  absl::flat_hash_map<std::string, std::string>& prepared_names() { return prepared_names_; }
  absl::flat_hash_map<std::string, obs::Histogram>& query_seconds() { return query_seconds_; }

  // True once per interval: the session's plans were made when its tables looked otherwise.
  bool PlansAreDue(absl::Time now);

 private:
  pqxx::connection connection_;
  pqxx::quiet_errorhandler quiet_;
  absl::flat_hash_map<std::string, std::string> prepared_names_;    // by SQL
  absl::flat_hash_map<std::string, obs::Histogram> query_seconds_;  // by query name
  absl::Time plans_renewed_ = absl::InfinitePast();
};

}  // namespace naober::postgres

#endif  // NAOBER_LIBS_POSTGRES_CONNECTION_H_
