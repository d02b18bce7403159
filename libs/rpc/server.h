// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_RPC_SERVER_H_
#define NAOBER_LIBS_RPC_SERVER_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "libs/rpc/platform_config.h"
#include "libs/rpc/tls.h"

namespace grpc {
class Server;
class Service;
}  // namespace grpc

namespace naober::rpc {

// The gRPC server of a process: bounded threads, keepalive, connection age, TLS, health
// (grpc.health.v1) and, if wanted, reflection. Calls are refused from `max_threads` on by Env, with
// a proper error; a burst beyond that by gRPC itself, with a bare RESOURCE_EXHAUSTED.
class Server {
 public:
  struct Options {
    std::string host = "127.0.0.1";
    int port = 0;  // 0 = any free one, see port()
    TlsFiles tls;
    int max_threads = 24;
    bool reflection = true;
    absl::Duration drain_timeout = absl::Seconds(10);
    absl::Duration tls_reload = kTlsReload;  // how often the files of `tls` are read again
  };
  explicit Server(Options options);
  ~Server();

  // Before Start. Health answers for `full_name` too.
  void Add(grpc::Service& service, std::string full_name);

  // UNAVAILABLE if the port is taken or a certificate can't be used. Not serving, says health,
  // until SetServing.
  absl::Status Start();

  // What health answers, for the server as a whole and for each service. Thread-safe; does nothing
  // before Start and after Stop.
  void SetServing(bool serving);

  // Takes no new calls, gives running ones `drain_timeout` to finish and cancels the rest. Returns
  // when no handler runs any more.
  void Stop();

  // The port in use after Start.
  int port() const { return port_; }

 private:
  const Options options_;
  std::vector<std::pair<grpc::Service*, std::string>> services_;
  int port_ = 0;
  Mutex mutex_;
  std::unique_ptr<grpc::Server> server_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace naober::rpc

#endif  // NAOBER_LIBS_RPC_SERVER_H_
