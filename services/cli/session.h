// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_SESSION_H_
#define NAOBER_SERVICES_CLI_SESSION_H_

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/unary.h"

namespace naober::cli {

// What every command is told in the same words: global options, and where the services are.
struct GlobalOptions {
  std::string config_file;                     // --config, else NAOBER_CONFIG
  std::string token_file;                      // --token-file, else NAOBER_TOKEN_FILE
  std::string output = "table";                // --output: table, json or csv
  absl::Duration timeout = absl::Seconds(30);  // --timeout, of one call
};

struct Endpoint {
  std::string grpc;   // host:port, or any name that gRPC resolves
  std::string admin;  // host:port of the admin pages
};

// The configuration file of the command, JSON:
//   {"endpoints": {"intake": {"grpc": "127.0.0.1:43500", "admin": "127.0.0.1:43501"}, …},
//    "geoFolder": "…", "developmentKey": "…",
//    "tls": {"ca": "ca.crt", "certificate": "tls.crt", "key": "tls.key"}}
struct CommandConfig {
  std::map<std::string, Endpoint> endpoints;
  rpc::TlsFiles tls;  // whom to trust, and for mTLS what to show; without "tls": no TLS
  std::string geo_folder;
  std::string development_key;
};

// INVALID_ARGUMENT for a file that is no configuration, saying why; errors of reading it.
absl::StatusOr<CommandConfig> ReadCommandConfig(const std::string& file);

// Channels and identity of one run of the command. Not thread-safe, except Context and ChannelTo
// after the channel's first use.
class Session {
 public:
  explicit Session(const GlobalOptions& options) : options_(options) {}

  const GlobalOptions& options() const { return options_; }

  // The configuration, read when first asked for. FAILED_PRECONDITION (NO_CONFIGURATION) when there
  // is none, with what to do.
  absl::StatusOr<const CommandConfig*> config();

  // A channel to a service named in the configuration. NOT_FOUND when the configuration doesn't
  // name it.
  absl::StatusOr<std::shared_ptr<grpc::Channel>> ChannelTo(const std::string& service);

  // A stub of one of a service's gRPC services: session.Stub<pb::PersonService>("intake"). Errors
  // as ChannelTo.
  template <class Service>
  absl::StatusOr<std::unique_ptr<typename Service::Stub>> Stub(const std::string& service) {
    ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> channel, ChannelTo(service));
    return Service::NewStub(channel);
  }

  // Shows this token from now on instead of the one in the token file.
  void UseToken(std::string token) { token_ = std::move(token); }

  // A context for one call: deadline, token, a new trace. FAILED_PRECONDITION (NO_TOKEN) when there
  // is no token.
  absl::StatusOr<std::unique_ptr<grpc::ClientContext>> Context();

  // One call of a stub's method, at most `--timeout` long. Calls that a busy or restarting server
  // refused (UNAVAILABLE, RESOURCE_EXHAUSTED) and lost races (ABORTED without ETAG_MISMATCH) are
  // tried again while time is left when `request` carries a request_id or the RPC declares itself
  // idempotent.
  template <class Stub, class StubBase, class Request, class Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (StubBase::*method)(grpc::ClientContext*,
                                                                 const Request&, Response*),
                                const Request& request) {
    Response response;
    absl::Status status = CallWithRetry(request, [&](grpc::ClientContext& context) {
      return (stub.*method)(&context, request, &response);
    });
    if (!status.ok()) return status;
    return response;
  }

 private:
  absl::Status CallWithRetry(const google::protobuf::Message& request,
                             absl::FunctionRef<grpc::Status(grpc::ClientContext&)> call);

  const GlobalOptions options_;
  std::unique_ptr<CommandConfig> config_;
  std::string token_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
};

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_SESSION_H_
