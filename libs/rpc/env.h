// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_RPC_ENV_H_
#define NAOBER_LIBS_RPC_ENV_H_

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/auth/permission.h"
#include "libs/auth/token_verifier.h"
#include "libs/base/clock.h"
#include "libs/base/mutex.h"
#include "libs/base/secret.h"
#include "libs/obs/metrics.h"
#include "libs/rpc/audit.h"

namespace naober::rpc {

// What every handler of a server shares. Filled at start by Process (or a test), then used from
// many threads.
class Env {
 public:
  struct Options {
    auth::TokenVerifier& verifier;
    Clock& clock;  // business time
    AuditSink audit;
    obs::Metrics& metrics;
    Secret fingerprint_key;
    absl::Duration max_deadline = absl::Seconds(60);
    int max_calls = 24;  // at once; more are refused
  };
  explicit Env(Options options);

  // Before serving: reads the permissions of a service; see auth::PermissionTable::AddService.
  absl::Status AddService(const google::protobuf::ServiceDescriptor& service);

  const auth::PermissionTable& permissions() const { return permissions_; }
  const Options& options() const { return options_; }

  // Room for one more call, given back when it is destroyed; false when `max_calls` are running.
  class Admission {
   public:
    explicit Admission(Env& env);
    ~Admission();
    Admission(const Admission&) = delete;
    Admission& operator=(const Admission&) = delete;
    explicit operator bool() const { return admitted_; }

   private:
    Env& env_;
    const bool admitted_;
  };

  // Counts a finished call.
  void Observe(const auth::PermissionTable::Rule& rule, absl::StatusCode code,
               absl::Duration duration);

 private:
  struct Outcome {
    obs::Counter requests;
    obs::Histogram duration;
  };

  const Options options_;
  auth::PermissionTable permissions_;
  std::atomic<int> running_{0};
  const obs::Gauge in_flight_;
  Mutex mutex_;
  absl::flat_hash_map<std::pair<const auth::PermissionTable::Rule*, absl::StatusCode>, Outcome>
      outcomes_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace naober::rpc

#endif  // NAOBER_LIBS_RPC_ENV_H_
