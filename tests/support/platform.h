// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_TESTS_SUPPORT_PLATFORM_H_
#define NAOBER_TESTS_SUPPORT_PLATFORM_H_

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/auth/caller.h"
#include "libs/auth/development_key.h"
#include "libs/rpc/unary.h"
#include "libs/testing/server_process.h"
#include "libs/testing/test_database.h"
#include "libs/testing/test_redis.h"

namespace naober::testing {

// The whole platform as real processes: the five services of the build under test, PostgreSQL and
// Redis, on loopback and free ports, gone at the end of the test. Business time stands at
// 2026-09-01T08:00 Europe/Amsterdam until SetClock. Failure to start ends the test binary and shows
// the service's last log lines. Belongs to one thread; clients of it may be used on others.
class Platform {
 public:
  Platform();
  ~Platform();
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;

  static const std::vector<std::string>& Services();

  // A token for `caller`, an hour long (or `valid_for`; below zero = expired).
  std::string TokenFor(const auth::Caller& caller, absl::Duration valid_for = absl::Hours(1)) const;

  std::shared_ptr<grpc::Channel> ChannelTo(const std::string& service) const;

  void SetClock(absl::Time now);

  // SIGKILL, and back again with the same address and data. Start returns when the service is
  // ready.
  void Kill(const std::string& service);
  void Start(const std::string& service);

  TestRedis& redis() { return redis_; }
  TestDatabase& database(const std::string& service);

  // Everything that `service` has written to its log so far.
  std::string LogOf(const std::string& service) const;

  // Where files of the test may lie.
  const std::string& folder() const { return folder_; }

 private:
  struct Address {
    int grpc_port = 0;
    int admin_port = 0;
  };
  void WriteSecrets(const std::string& service);
  std::vector<std::string> CommandOf(const std::string& service) const;
  void WaitUntilReady(const std::string& service);

  const std::string folder_;
  TestRedis redis_;
  std::unique_ptr<auth::DevelopmentKey> key_;
  std::map<std::string, std::unique_ptr<TestDatabase>> databases_;
  std::map<std::string, Address> addresses_;
  std::map<std::string, std::unique_ptr<ServerProcess>> processes_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
};

// Somebody who calls the public API with a token. Thread-safe.
class Client {
 public:
  Client(const Platform& platform, const auth::Caller& caller)
      : platform_(platform), token_(platform.TokenFor(caller)) {}
  Client(const Platform& platform, std::string token)
      : platform_(platform), token_(std::move(token)) {}

  // One call, with 20 s to answer:
  //   client.Call<intake::PersonService>(&intake::PersonService::Stub::GetPerson, request)
  template <class Service, class StubBase, class Request, class Response>
  absl::StatusOr<Response> Call(grpc::Status (StubBase::*method)(grpc::ClientContext*,
                                                                 const Request&, Response*),
                                const Request& request) const {
    const auto stub =
        Service::NewStub(platform_.ChannelTo(ServiceOf(Service::service_full_name())));
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    if (!token_.empty()) context.AddMetadata("authorization", "Bearer " + token_);
    Response response;
    const grpc::Status status = ((*stub).*method)(&context, request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }

 private:
  // "naober.intake.v1.PersonService" → "intake".
  static std::string ServiceOf(absl::string_view full_name);

  const Platform& platform_;
  const std::string token_;
};

// Callers as the scenarios know them.
auth::Caller Operator();
auth::Caller Coordinator(const std::string& tenant_id);
auth::Caller Caseworker(const std::string& tenant_id, const std::string& municipality_code);
auth::Caller Partner(const std::string& tenant_id, const std::string& organisation_code);
auth::Caller Funder(const std::string& tenant_id);

}  // namespace naober::testing

#endif  // NAOBER_TESTS_SUPPORT_PLATFORM_H_
