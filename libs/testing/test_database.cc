// SPDX-License-Identifier: EUPL-1.2
#include "libs/testing/test_database.h"

#include "absl/strings/str_cat.h"
#include "libs/testing/postgres_cluster.h"

namespace naober::testing {

TestDatabase::TestDatabase(const std::string& service)
    : service_name_(service),
      database_(PostgresCluster::Instance().CreateDatabase(service)),
      service_pool_(std::make_unique<postgres::Pool>(
          postgres::PoolOptions{.url = ServiceUrl(), .application_name = "test"}, metrics_)),
      worker_pool_(std::make_unique<postgres::Pool>(
          postgres::PoolOptions{.url = WorkerUrl(), .application_name = "test"}, metrics_)) {}

TestDatabase::~TestDatabase() {
  service_pool_.reset();
  worker_pool_.reset();
  PostgresCluster::Instance().DropDatabase(database_);
}

Secret TestDatabase::UrlOf(absl::string_view role) const {
  return PostgresCluster::Instance().Url(absl::StrCat("naober_", service_name_, "_", role),
                                         database_);
}

Secret TestDatabase::SuperuserUrl() const {
  return PostgresCluster::Instance().Url("postgres", database_);
}

}  // namespace naober::testing
