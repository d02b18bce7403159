// SPDX-License-Identifier: EUPL-1.2
#include "libs/rpc/env.h"

#include "absl/strings/str_cat.h"

namespace naober::rpc {

Env::Env(Options options)
    : options_(std::move(options)),
      in_flight_(options_.metrics.GetGauge("naober_rpc_server_in_flight",
                                           "Calls that are being served.")) {}

absl::Status Env::AddService(const google::protobuf::ServiceDescriptor& service) {
  return permissions_.AddService(service);
}

Env::Admission::Admission(Env& env)
    : env_(env), admitted_(env.running_.fetch_add(1) < env.options_.max_calls) {
  env_.in_flight_.Add(1);
}

Env::Admission::~Admission() {
  env_.running_.fetch_sub(1);
  env_.in_flight_.Add(-1);
}

void Env::Observe(const auth::PermissionTable::Rule& rule, absl::StatusCode code,
                  absl::Duration duration) {
  Outcome outcome;
  {
    MutexLock lock(mutex_);
    auto [entry, fresh] = outcomes_.try_emplace({&rule, code});
    if (fresh) {
      const obs::Labels labels = {{"service", rule.service},
                                  {"method", rule.method.substr(rule.service.size() + 1)},
                                  {"code", absl::StatusCodeToString(code)}};
      entry->second.requests = options_.metrics.GetCounter("naober_rpc_server_requests_total",
                                                           "Calls served, by result.", labels);
      entry->second.duration = options_.metrics.GetDurationHistogram(
          "naober_rpc_server_duration_seconds", "How long calls took to serve.", labels);
    }
    outcome = entry->second;
  }
  outcome.requests.Increment();
  outcome.duration.Observe(absl::ToDoubleSeconds(duration));
}

}  // namespace naober::rpc
