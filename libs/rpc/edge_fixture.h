// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_RPC_EDGE_FIXTURE_H_
#define NAOBER_LIBS_RPC_EDGE_FIXTURE_H_

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/auth/development_key.h"
#include "libs/auth/token_verifier.h"
#include "libs/base/uuid.h"
#include "libs/rpc/env.h"
#include "libs/rpc/metadata.h"
#include "libs/rpc/unary.h"
#include "libs/testing/fake_clock.h"
#include "naober/events/v1/event_log_service.grpc.pb.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"

// For tests of the edge: two services whose handlers the test writes, served over a loopback port
// or in process, with real tokens of a development key.
namespace naober::rpc::testing {

inline constexpr char kTenant[] = "018f0000-0000-7000-8000-000000000001";
inline constexpr char kMatchingService[] = "matching";

class EdgeIdentity {
 public:
  EdgeIdentity()
      : jwks_(absl::StrCat(::testing::TempDir(), "/", NewUuidV7(), "-jwks")),
        key_(*auth::DevelopmentKey::Create(jwks_ + ".key", jwks_)),
        verifier_({{auth::kDevelopmentIssuer}, {jwks_}, {}}) {}

  const std::string& jwks() const { return jwks_; }
  auth::TokenVerifier& verifier() { return verifier_; }

  std::string Token(const auth::Caller& caller, absl::Duration valid_for = absl::Minutes(5)) const {
    return *key_.Mint(caller, valid_for);
  }
  std::string Person(auth::Role role, const std::string& tenant = kTenant) const {
    auth::Caller caller;
    caller.subject = absl::StrCat("subject-", static_cast<int>(role));
    caller.tenant_id = tenant;
    caller.municipalities = {"GM0281"};
    caller.roles = {role};
    return Token(caller);
  }
  std::string Service(const std::string& name = kMatchingService) const {
    auth::Caller caller;
    caller.subject = "service-" + name;
    caller.service = name;
    caller.roles = {common::v1::ROLE_SERVICE};
    return Token(caller);
  }

 private:
  const std::string jwks_;
  const auth::DevelopmentKey key_;
  auth::TokenVerifier verifier_;
};

// What a handler does; the response stays empty.
using Work = std::function<absl::Status(const Call&)>;

// Every RPC that a test calls goes to the one `work`.
class TestPersonService final : public intake::v1::PersonService::Service {
 public:
  TestPersonService(Env& env, Work& work) : env_(env), work_(work) {}
  grpc::Status GetPerson(grpc::ServerContext* context, const intake::v1::GetPersonRequest* request,
                         intake::v1::GetPersonResponse*) override {
    return UnaryUntyped(env_, context, *request, [&](const Call& call) { return work_(call); });
  }
  grpc::Status CreatePerson(grpc::ServerContext* context,
                            const intake::v1::CreatePersonRequest* request,
                            intake::v1::CreatePersonResponse*) override {
    return UnaryUntyped(env_, context, *request, [&](const Call& call) { return work_(call); });
  }

 private:
  Env& env_;
  Work& work_;
};

class TestEventLogService final : public events::v1::EventLogService::Service {
 public:
  TestEventLogService(Env& env, Work& work) : env_(env), work_(work) {}
  grpc::Status ReadEvents(grpc::ServerContext* context,
                          const events::v1::ReadEventsRequest* request,
                          events::v1::ReadEventsResponse* response) override {
    return Unary(env_, context, *request, response,
                 [&](const Call& call) -> absl::StatusOr<events::v1::ReadEventsResponse> {
                   if (absl::Status status = work_(call); !status.ok()) return status;
                   events::v1::ReadEventsResponse answer;
                   answer.set_epoch(7);
                   return answer;
                 });
  }
  grpc::Status ReplayEvents(grpc::ServerContext* context,
                            const events::v1::ReplayEventsRequest* request,
                            events::v1::ReplayEventsResponse*) override {
    return UnaryUntyped(env_, context, *request, [&](const Call& call) { return work_(call); });
  }

 private:
  Env& env_;
  Work& work_;
};

// A context with a deadline and a token.
inline std::unique_ptr<grpc::ClientContext> Context(const std::string& token,
                                                    absl::Duration deadline = absl::Seconds(10)) {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(absl::ToChronoTime(absl::Now() + deadline));
  if (!token.empty()) context->AddMetadata(kAuthorization, absl::StrCat(kBearer, token));
  return context;
}

}  // namespace naober::rpc::testing

#endif  // NAOBER_LIBS_RPC_EDGE_FIXTURE_H_
