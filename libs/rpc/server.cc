// SPDX-License-Identifier: EUPL-1.2
#include "libs/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace naober::rpc {
namespace {

// Threads beyond those of the calls: gRPC keeps pollers, and a few more let Env refuse a call with
// a proper error before gRPC refuses it with a bare one.
constexpr int kSpareThreads = 8;

void SetArguments(grpc::ServerBuilder& builder) {
  // Without it two processes can share a port, and its calls, without either noticing.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // Clients ping every 30 s while calls run; the default would close their connections for it.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 20'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  // So that clients look up addresses again: within this time a new replica gets its share of the
  // calls.
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, 30'000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 30'000);
}

}  // namespace

Server::Server(Options options) : options_(std::move(options)) {}

Server::~Server() { Stop(); }

void Server::Add(grpc::Service& service, std::string full_name) {
  services_.emplace_back(&service, std::move(full_name));
}

absl::Status Server::Start() {
  // Both are settings of the whole process, read when a server is built.
  grpc::EnableDefaultHealthCheckService(true);
  if (options_.reflection) grpc::reflection::InitProtoReflectionServerBuilderPlugin();

  grpc::ServerBuilder builder;
  SetArguments(builder);
  grpc::ResourceQuota quota("naober");
  quota.SetMaxThreads(options_.max_threads + kSpareThreads);
  builder.SetResourceQuota(quota);
  // Threads that have served a call stay for the next. By default gRPC keeps two and ends the
  // others, so that under load every other call paid for a new thread.
  builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::MAX_POLLERS,
                              options_.max_threads);
  const std::string address = absl::StrCat(options_.host, ":", options_.port);
  builder.AddListeningPort(address, ServerCredentialsFor(options_.tls, options_.tls_reload),
                           &port_);
  for (const auto& [service, name] : services_) builder.RegisterService(service);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port_ == 0) {
    return absl::UnavailableError(absl::StrCat("can't listen on ", address,
                                               "; is the port taken, or a certificate unusable?"));
  }
  {
    MutexLock lock(mutex_);
    server_ = std::move(server);
  }
  SetServing(false);
  return absl::OkStatus();
}

void Server::SetServing(bool serving) {
  MutexLock lock(mutex_);
  if (server_ == nullptr) return;
  grpc::HealthCheckServiceInterface& health = *server_->GetHealthCheckService();
  health.SetServingStatus("", serving);
  for (const auto& [service, name] : services_) health.SetServingStatus(name, serving);
}

void Server::Stop() {
  std::unique_ptr<grpc::Server> stopping;
  {
    MutexLock lock(mutex_);
    stopping = std::move(server_);
  }
  if (stopping == nullptr) return;
  stopping->Shutdown(absl::ToChronoTime(absl::Now() + options_.drain_timeout));
  stopping->Wait();
}

}  // namespace naober::rpc
