// SPDX-License-Identifier: EUPL-1.2
#include "libs/rpc/channel.h"

#include <google/protobuf/descriptor.h>
#include <sys/stat.h>

#include <array>
#include <atomic>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/base/errors.h"
#include "libs/base/mutex.h"
#include "libs/base/status_macros.h"
#include "libs/config/file.h"
#include "libs/rpc/metadata.h"
#include "libs/rpc/service_config.h"
#include "libs/rpc/tls.h"

namespace naober::rpc {
namespace {

std::atomic<obs::Metrics*> client_metrics{nullptr};

class FixedToken final : public TokenSource {
 public:
  explicit FixedToken(std::string token) : token_(std::move(token)) {}
  absl::StatusOr<std::string> Token() override { return token_; }

 private:
  const std::string token_;
};

class FileToken final : public TokenSource {
 public:
  explicit FileToken(std::string path) : path_(std::move(path)) {}

  absl::StatusOr<std::string> Token() override {
    MutexLock lock(mutex_);
    struct stat now = {};
    if (stat(path_.c_str(), &now) != 0 && !token_.empty()) return token_;  // being replaced
    const Version version = {static_cast<int64_t>(now.st_ino), now.st_mtim.tv_sec,
                             now.st_mtim.tv_nsec};
    if (token_.empty() || version != version_) {
      absl::StatusOr<Secret> read = config::ReadSecretFile(path_);
      if (!read.ok()) {
        return WithReason(absl::UnavailableError(read.status().message()), "OWN_TOKEN_UNAVAILABLE");
      }
      token_ = read->Reveal();
      version_ = version;
    }
    return token_;
  }

 private:
  using Version = std::array<int64_t, 3>;

  const std::string path_;
  Mutex mutex_;
  std::string token_ ABSL_GUARDED_BY(mutex_);
  Version version_ ABSL_GUARDED_BY(mutex_) = {};
};

absl::StatusOr<std::unique_ptr<grpc::ClientContext>> NewContext(TokenSource& own_token,
                                                                absl::Time deadline,
                                                                const obs::TraceContext& trace) {
  if (deadline - absl::Now() < kShortestDeadline) {
    return WithReason(absl::DeadlineExceededError("too little time is left to ask another service"),
                      "DEADLINE_TOO_SHORT");
  }
  ASSIGN_OR_RETURN(const std::string token, own_token.Token());
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(absl::ToChronoTime(deadline));
  context->AddMetadata(kAuthorization, absl::StrCat(kBearer, token));
  context->AddMetadata(kTraceparent, trace.ToHeader());
  return context;
}

// The RPC that takes `request`: by our rules each has a request message of its own, in its file.
const google::protobuf::MethodDescriptor* MethodOf(const google::protobuf::Descriptor& request) {
  for (int s = 0; s < request.file()->service_count(); ++s) {
    const auto& service = *request.file()->service(s);
    for (int m = 0; m < service.method_count(); ++m) {
      if (service.method(m)->input_type() == &request) return service.method(m);
    }
  }
  return nullptr;
}

// "naober.matching.v1.MatchingService" → "matching".
std::string PeerOf(const google::protobuf::ServiceDescriptor& service) {
  const std::vector<std::string> parts = absl::StrSplit(service.full_name(), '.');
  return parts.size() > 1 ? parts[1] : service.full_name();
}

}  // namespace

std::unique_ptr<TokenSource> TokenSource::FromFile(std::string path) {
  return std::make_unique<FileToken>(std::move(path));
}

std::unique_ptr<TokenSource> TokenSource::Fixed(std::string token) {
  return std::make_unique<FixedToken>(std::move(token));
}

std::shared_ptr<grpc::Channel> MakeChannel(const ChannelOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(ServiceConfigJson());
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 0);
  // A service that is replaced comes back under another address. By default gRPC asks DNS at most
  // every 30 s, and tries a lost address after 1 s at first and up to 2 minutes later.
  arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, 1'000);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5'000);
  return grpc::CreateCustomChannel(options.target, ChannelCredentialsFor(options.tls), arguments);
}

absl::StatusOr<std::unique_ptr<grpc::ClientContext>> ContextFor(const Call& call,
                                                                TokenSource& own_token) {
  ASSIGN_OR_RETURN(auto context, NewContext(own_token, call.deadline - kDeadlineShave, call.trace));
  if (!call.caller_token.empty()) {
    context->AddMetadata(kOnBehalfOf, call.caller_token.Reveal());
  } else if (!call.tenant_id.empty()) {
    context->AddMetadata(kTenantKey, call.tenant_id);
  }
  return context;
}

absl::StatusOr<std::unique_ptr<grpc::ClientContext>> BackgroundContext(TokenSource& own_token,
                                                                       const std::string& tenant_id,
                                                                       absl::Time deadline) {
  const obs::TraceContext& current = obs::ScopedTrace::Current();
  ASSIGN_OR_RETURN(auto context,
                   NewContext(own_token, deadline,
                              current.trace_id.empty() ? obs::TraceContext::New() : current));
  if (!tenant_id.empty()) context->AddMetadata(kTenantKey, tenant_id);
  return context;
}

void SetClientMetrics(obs::Metrics* metrics) { client_metrics.store(metrics); }

absl::Status FinishInvoke(const google::protobuf::Descriptor& request, absl::Time start,
                          const grpc::Status& status) {
  obs::Metrics* const metrics = client_metrics.load();
  const auto* const method = metrics == nullptr ? nullptr : MethodOf(request);
  absl::Status result = FromGrpc(status);
  if (method != nullptr) {
    const obs::Labels labels = {{"peer", PeerOf(*method->service())},
                                {"service", method->service()->full_name()},
                                {"method", method->name()},
                                {"code", absl::StatusCodeToString(result.code())}};
    metrics
        ->GetCounter("naober_rpc_client_requests_total", "Calls to other services, by result.",
                     labels)
        .Increment();
    metrics
        ->GetDurationHistogram("naober_rpc_client_duration_seconds",
                               "How long calls to other services took.", labels)
        .Observe(absl::ToDoubleSeconds(absl::Now() - start));
  }
  return result;
}

}  // namespace naober::rpc
