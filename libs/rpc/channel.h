// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_RPC_CHANNEL_H_
#define NAOBER_LIBS_RPC_CHANNEL_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/obs/metrics.h"
#include "libs/rpc/call.h"
#include "libs/rpc/unary.h"

namespace naober::rpc {

struct TlsFiles {
  std::string ca_file;    // empty = no TLS
  std::string cert_file;  // with key_file: client certificate (mTLS)
  std::string key_file;
};

struct ChannelOptions {
  std::string target;  // dns:///matching:50052, 127.0.0.1:40001
  TlsFiles tls;
};

// A channel with round robin over all addresses, keepalive, and retries of UNAVAILABLE (3 attempts,
// 50 ms to 1 s, within a retry budget) on the methods that declare themselves idempotent. Make
// once, keep: thread-safe.
std::shared_ptr<grpc::Channel> MakeChannel(const ChannelOptions& options);

// The access token that a process shows: from a file that is read again when it changes, or a fixed
// string.
class TokenSource {
 public:
  static std::unique_ptr<TokenSource> FromFile(std::string path);
  static std::unique_ptr<TokenSource> Fixed(std::string token);
  virtual ~TokenSource() = default;
  virtual absl::StatusOr<std::string> Token() = 0;  // thread-safe
};

// A context for one downstream call made while serving `call`: its deadline less 20 ms, its trace,
// this service's own token, and the caller's token as naober-on-behalf-of. DEADLINE_EXCEEDED when
// less than 50 ms are left.
absl::StatusOr<std::unique_ptr<grpc::ClientContext>> ContextFor(const Call& call,
                                                                TokenSource& own_token);

// The same for work that no caller asked for: only this service's identity, in `tenant_id`
// (metadata naober-tenant, honoured for services alone).
absl::StatusOr<std::unique_ptr<grpc::ClientContext>> BackgroundContext(TokenSource& own_token,
                                                                       const std::string& tenant_id,
                                                                       absl::Time deadline);

// Where Invoke counts calls: naober_rpc_client_{requests_total,duration_seconds} by peer, service,
// method and code. Process sets its own; nullptr = nowhere. `metrics` must outlive its use.
void SetClientMetrics(obs::Metrics* metrics);

// The end of Invoke: counts the call of the RPC that takes `request` and converts its status.
absl::Status FinishInvoke(const google::protobuf::Descriptor& request, absl::Time start,
                          const grpc::Status& status);

// Calls `stub.Method` once: absl errors instead of grpc's, and client metrics.
//   ASSIGN_OR_RETURN(auto response, rpc::Invoke(*context, *stub,
//   &pb::IntakeService::Stub::GetPerson, request));
template <class Stub, class StubBase, class Request, class Response>
absl::StatusOr<Response> Invoke(grpc::ClientContext& context, Stub& stub,
                                grpc::Status (StubBase::*method)(grpc::ClientContext*,
                                                                 const Request&, Response*),
                                const Request& request) {
  Response response;
  const absl::Time start = absl::Now();
  const absl::Status status =
      FinishInvoke(*Request::descriptor(), start, (stub.*method)(&context, request, &response));
  if (!status.ok()) return status;
  return response;
}

}  // namespace naober::rpc

#endif  // NAOBER_LIBS_RPC_CHANNEL_H_
