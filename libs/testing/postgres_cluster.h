// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_TESTING_POSTGRES_CLUSTER_H_
#define NAOBER_LIBS_TESTING_POSTGRES_CLUSTER_H_

#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "libs/base/mutex.h"
#include "libs/base/secret.h"
#include "libs/testing/server_process.h"

namespace naober::testing {

// The temporary PostgreSQL of this test binary: started when first asked for, stopped at exit.
// Thread-safe. Any failure ends the test binary and says why.
class PostgresCluster {
 public:
  static PostgresCluster& Instance();

  // A new database, migrated for `service` from the source tree; returns its name.
  std::string CreateDatabase(const std::string& service);
  void DropDatabase(const std::string& database);

  // The statements that would make the database's schema, as pg_dump writes them; owners are left
  // out, what is granted to whom is not.
  std::string DumpSchema(const std::string& database) const;

  // A crash of the whole server: SIGKILL to all its processes. What was committed stays on disk,
  // because commits are written (not synced) before they are answered. For one thread only.
  void Kill();
  // Starts it again after Kill, and returns when it has recovered and answers.
  void Start();

  // `role` may log in without a password: the socket's folder is private.
  Secret Url(const std::string& role, const std::string& database) const;

 private:
  PostgresCluster();
  void EnsureTemplate(const std::string& service) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RunAsSuperuser(const std::string& sql) const;

  const std::string folder_;
  std::unique_ptr<ServerProcess> server_;  // null while killed
  Mutex mutex_;
  std::map<std::string, std::string> templates_ ABSL_GUARDED_BY(mutex_);  // by service
  int databases_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace naober::testing

#endif  // NAOBER_LIBS_TESTING_POSTGRES_CLUSTER_H_
