// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_TESTING_TEST_DATABASE_H_
#define NAOBER_LIBS_TESTING_TEST_DATABASE_H_

#include <memory>
#include <string>

#include "libs/base/secret.h"
#include "libs/obs/metrics.h"
#include "libs/postgres/pool.h"

namespace naober::testing {

// A real PostgreSQL with one migrated database of `service` of its own. The cluster (temporary
// folder, unix socket, fsync off, started as user postgres when the tests run as root) is started
// once per test binary and stopped at its end; the migrated template is made once per service; each
// TestDatabase is a copy of it (CREATE DATABASE … TEMPLATE). Failure to start ends the test binary
// with a message that says what is missing.
class TestDatabase {
 public:
  explicit TestDatabase(const std::string& service);
  ~TestDatabase();

  Secret ServiceUrl() const;
  Secret WorkerUrl() const;
  Secret OwnerUrl() const;
  Secret SuperuserUrl() const;

  // Ready-made pools of the service and worker roles.
  postgres::Pool& service();
  postgres::Pool& worker();
  obs::Metrics& metrics();

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

// The tenant that tests use when they need only one.
inline constexpr char kTenant[] = "018f0000-0000-7000-8000-000000000001";
inline constexpr char kOtherTenant[] = "018f0000-0000-7000-8000-000000000002";

}  // namespace naober::testing

#endif  // NAOBER_LIBS_TESTING_TEST_DATABASE_H_
