// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_RPC_PROCESS_H_
#define NAOBER_LIBS_RPC_PROCESS_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/clock.h"
#include "libs/base/task.h"
#include "libs/obs/metrics.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/platform_config.h"
#include "libs/rpc/unary.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace naober::rpc {

// A service's process from start to stop. `main` makes one first of all, because it blocks the
// signals that later threads inherit. Start-up errors end the process with exit code 1 and say
// which step failed and what to do.
class Process {
 public:
  explicit Process(std::string service);
  ~Process();

  // The value, or the end of the process, naming `step`.
  template <class T>
  T Must(absl::string_view step, absl::StatusOr<T> value) {
    if (!value.ok()) Fail(step, value.status());
    return *std::move(value);
  }
  void Must(absl::string_view step, const absl::Status& status) {
    if (!status.ok()) Fail(step, status);
  }

  // Builds clock, pools, token verifier and audit writer from the configuration; before any of
  // those below.
  void Configure(PlatformConfig config);

  const PlatformConfig& config() const;
  obs::Metrics& metrics();
  Clock& clock();                  // business time
  postgres::Pool& service_pool();  // fenced to one tenant per transaction
  postgres::Pool& worker_pool();   // relay, consumer bookkeeping, timers
  Env& env();

  // Serves `service`. Every one of its RPCs must declare a permission, else Run ends with the name
  // of the one that doesn't. Health is reported under the service's full name.
  void Serve(grpc::Service& service, const std::string& full_name);
  void AddReadinessCheck(std::string name, std::function<absl::Status()> check);
  // Not ready while the series of migrations of the service is below `version`: an older database
  // must be migrated first. Mains give NAOBER_SCHEMA_VERSION, the number of migrations in the
  // folder of the service.
  void RequireSchema(int version);

  // Starts admin port, `tasks` in order and then the server; waits for SIGTERM or SIGINT; then
  // NOT_SERVING, drain, server, `tasks` in reverse, and last the audit entries that still wait.
  // Returns the exit code. Logs one line when it is ready:
  // {"event":"process.ready","grpc_port":…,"admin_port":…}.
  int Run(const std::vector<Task*>& tasks);

 private:
  [[noreturn]] void Fail(absl::string_view step, const absl::Status& status);
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace naober::rpc

#endif  // NAOBER_LIBS_RPC_PROCESS_H_
