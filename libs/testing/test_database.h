// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_TESTING_TEST_DATABASE_H_
#define NAOBER_LIBS_TESTING_TEST_DATABASE_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "libs/base/secret.h"
#include "libs/obs/metrics.h"
#include "libs/postgres/pool.h"

namespace naober::testing {

// A real PostgreSQL with one migrated database of `service` of its own. The cluster (temporary
// folder, unix socket, fsync off, started as user postgres when the tests run as root) is started
// once per test binary and stopped at its end, also when that is a crash; the migrated template is
// made once per service; each TestDatabase is a copy of it (CREATE DATABASE … TEMPLATE). Failure to
// start ends the test binary with a message that says what is missing.
class TestDatabase {
 public:
  explicit TestDatabase(const std::string& service);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  Secret ServiceUrl() const { return UrlOf("service"); }
  Secret WorkerUrl() const { return UrlOf("worker"); }
  Secret OwnerUrl() const { return UrlOf("owner"); }
  Secret BackupUrl() const { return UrlOf("backup"); }
  // The superuser, in this database.
  Secret SuperuserUrl() const;

  // Ready-made pools of the service and worker roles.
  postgres::Pool& service() { return *service_pool_; }
  postgres::Pool& worker() { return *worker_pool_; }
  obs::Metrics& metrics() { return metrics_; }

 private:
  Secret UrlOf(absl::string_view role) const;

  const std::string service_name_;
  const std::string database_;
  obs::Metrics metrics_;
  std::unique_ptr<postgres::Pool> service_pool_;
  std::unique_ptr<postgres::Pool> worker_pool_;
};

// The tenant that tests use when they need only one.
inline constexpr char kTenant[] = "018f0000-0000-7000-8000-000000000001";
inline constexpr char kOtherTenant[] = "018f0000-0000-7000-8000-000000000002";

}  // namespace naober::testing

#endif  // NAOBER_LIBS_TESTING_TEST_DATABASE_H_
