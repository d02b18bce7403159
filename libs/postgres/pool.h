// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_POSTGRES_POOL_H_
#define NAOBER_LIBS_POSTGRES_POOL_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/base/secret.h"
#include "libs/obs/metrics.h"

namespace naober::postgres {

struct PoolOptions {
  Secret url;                    // postgresql://role@host:port/database?… as libpq reads it
  std::string application_name;  // seen in pg_stat_activity
  int max_connections = 8;       // 1 to 200; opened when first needed
  // How long to wait for a free one, inside the deadline.
  absl::Duration acquire_timeout = absl::Seconds(2);
};

// Connections of one role to one database, leased to one thread at a time. Thread-safe. Opening is
// lazy, so a pool can be made while the database is down or with a URL that can't be read; the
// first use says so. Metrics: naober_postgres_pool_in_use and naober_postgres_pool_wait_seconds by
// role, naober_postgres_query_duration_seconds by query.
class Pool {
 public:
  Pool(PoolOptions options, obs::Metrics& metrics);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // OK if a connection answers within a second. The errors of Transact.
  absl::Status Ping();

  const PoolOptions& options() const;

 private:
  friend class Lease;
  struct State;
  const std::unique_ptr<State> state_;
};

}  // namespace naober::postgres

#endif  // NAOBER_LIBS_POSTGRES_POOL_H_
