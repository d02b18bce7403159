// SPDX-License-Identifier: EUPL-1.2
// Who may call what: made from the contract, so that an RPC that is added is tested too.
#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "libs/auth/jose.h"
#include "libs/base/uuid.h"
#include "libs/testing/matchers.h"
#include "tests/support/client.h"
#include "tests/support/rpc_catalogue.h"

namespace naober::testing {
namespace {

using common::v1::Role;
using ::testing::Not;

constexpr char kTenantKey[] = "naober-tenant";
constexpr char kOnBehalfOf[] = "naober-on-behalf-of";

// A caller with `role` who lacks nothing else.
auth::Caller CallerWith(Role role) {
  auth::Caller caller;
  caller.subject = "somebody";
  if (role != common::v1::ROLE_OPERATOR) caller.tenant_id = kTenant;
  caller.organisation_id = "werkplein";
  caller.municipalities.insert("GM0106");
  if (role == common::v1::ROLE_PERSON) caller.person_id = kOtherTenant;
  if (role == common::v1::ROLE_SERVICE) caller.service = "gateway";
  caller.roles.insert(role);
  return caller;
}

std::vector<Role> RolesOf(const Rpc& rpc) {
  std::vector<Role> roles;
  for (const auto& grant : rpc.permission().allow()) roles.push_back(grant.role());
  return roles;
}

class Identity : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { platform_ = new Platform(); }
  static void TearDownTestSuite() {
    delete platform_;
    platform_ = nullptr;
  }

  static absl::Status Call(const Rpc& rpc, const Credentials& credentials) {
    return CallRpc(*platform_, rpc, credentials, *rpc.NewRequest()).status;
  }

  // Somebody whom the RPC lets in: an allowed role, or a service that it names.
  static auth::Caller AllowedCaller(const Rpc& rpc) {
    const std::vector<Role> roles = RolesOf(rpc);
    if (!roles.empty()) return CallerWith(roles.front());
    auth::Caller caller = CallerWith(common::v1::ROLE_SERVICE);
    caller.tenant_id.clear();
    caller.service = rpc.permission().services(0);
    return caller;
  }

  static Credentials Allowed(const Rpc& rpc) {
    Credentials credentials{platform_->TokenFor(AllowedCaller(rpc)), {}};
    if (RolesOf(rpc).empty()) credentials.metadata[kTenantKey] = kTenant;
    return credentials;
  }

  // The caller's token with other claims, signed with `key`.
  static std::string Reissue(const std::string& token, const auth::Jwk& key, const std::string& kid,
                             const std::function<void(nlohmann::json&)>& change) {
    nlohmann::json claims = nlohmann::json::parse(auth::Jws::Parse(token).value().Payload());
    change(claims);
    return auth::Jws::Sign(key, {{"alg", "ES256"}, {"typ", "at+jwt"}, {"kid", kid}}, claims.dump())
        .value();
  }

  static auth::Jwk PlatformKey() {
    std::ifstream file(platform_->key_file());
    return auth::Jwk::Import(std::string((std::istreambuf_iterator<char>(file)),
                                         std::istreambuf_iterator<char>()))
        .value();
  }

  static Platform* platform_;
};

Platform* Identity::platform_ = nullptr;

TEST_F(Identity, EveryServiceHasItsRpcsInTheContract) {
  // What the other tests go through.
  EXPECT_GT(AllRpcs().size(), 100u);
  for (const Rpc& rpc : AllRpcs()) {
    EXPECT_FALSE(rpc.permission().action().empty()) << rpc.Name();
    EXPECT_GT(rpc.permission().allow_size() + rpc.permission().services_size(), 0) << rpc.Name();
  }
}

TEST_F(Identity, TheRightTokenOpensEveryRpc) {
  for (const Rpc& rpc : AllRpcs()) {
    // Asks who the caller is by a field of its own.
    if (rpc.method->name() == "ReportCheckpoint") continue;
    const absl::Status status = Call(rpc, Allowed(rpc));
    EXPECT_THAT(status, Not(HasCode(absl::StatusCode::kUnauthenticated))) << rpc.Name();
    EXPECT_THAT(status, Not(HasCode(absl::StatusCode::kPermissionDenied))) << rpc.Name();
    EXPECT_THAT(status, Not(HasCode(absl::StatusCode::kUnimplemented))) << rpc.Name();
    EXPECT_THAT(status, Not(HasCode(absl::StatusCode::kInternal))) << rpc.Name();
    EXPECT_THAT(status, Not(HasCode(absl::StatusCode::kUnknown))) << rpc.Name();
  }
}

TEST_F(Identity, NoTokenIsUnauthenticated) {
  for (const Rpc& rpc : AllRpcs()) {
    const absl::Status status = Call(rpc, {});
    EXPECT_THAT(status, HasCode(absl::StatusCode::kUnauthenticated)) << rpc.Name();
    EXPECT_THAT(status, HasReason("TOKEN_MISSING")) << rpc.Name();
  }
}

TEST_F(Identity, AnExpiredTokenIsUnauthenticated) {
  for (const Rpc& rpc : AllRpcs()) {
    const absl::Status status =
        Call(rpc, {platform_->TokenFor(AllowedCaller(rpc), -absl::Hours(1)), {}});
    EXPECT_THAT(status, HasCode(absl::StatusCode::kUnauthenticated)) << rpc.Name();
    EXPECT_THAT(status, HasReason("TOKEN_EXPIRED")) << rpc.Name();
  }
}

TEST_F(Identity, ATokenForAnotherAudienceIsUnauthenticated) {
  const auth::Jwk key = PlatformKey();
  for (const Rpc& rpc : AllRpcs()) {
    const std::string token =
        Reissue(Allowed(rpc).token, key, key.id(),
                [](nlohmann::json& claims) { claims["aud"] = "another-platform"; });
    const absl::Status status = Call(rpc, {token, {}});
    EXPECT_THAT(status, HasCode(absl::StatusCode::kUnauthenticated)) << rpc.Name();
    EXPECT_THAT(status, HasReason("TOKEN_WRONG_AUDIENCE")) << rpc.Name();
  }
}

TEST_F(Identity, ATokenOfAnotherKeyIsUnauthenticated) {
  const auth::Jwk stranger = auth::Jwk::GenerateP256().value();
  const std::string our_kid = PlatformKey().id();
  for (const Rpc& rpc : AllRpcs()) {
    const std::string token =
        Reissue(Allowed(rpc).token, stranger, our_kid, [](nlohmann::json&) {});
    EXPECT_THAT(Call(rpc, {token, {}}), HasCode(absl::StatusCode::kUnauthenticated)) << rpc.Name();
  }
}

TEST_F(Identity, ARoleThatThePermissionDoesNotNameIsDenied) {
  int refused = 0;
  for (const Rpc& rpc : AllRpcs()) {
    const std::vector<Role> allowed = RolesOf(rpc);
    for (int number = common::v1::Role_MIN + 1; number <= common::v1::Role_MAX; ++number) {
      const auto role = static_cast<Role>(number);
      if (std::find(allowed.begin(), allowed.end(), role) != allowed.end()) continue;
      EXPECT_THAT(Call(rpc, {platform_->TokenFor(CallerWith(role)), {}}),
                  HasCode(absl::StatusCode::kPermissionDenied))
          << rpc.Name() << " as " << common::v1::Role_Name(role);
      ++refused;
    }
  }
  EXPECT_GT(refused, 0);
}

TEST_F(Identity, AServiceThatThePermissionDoesNotNameIsDenied) {
  for (const Rpc& rpc : AllRpcs()) {
    const auto& named = rpc.permission().services();
    for (const std::string& service : Platform::Services()) {
      if (std::find(named.begin(), named.end(), service) != named.end()) continue;
      auth::Caller caller = CallerWith(common::v1::ROLE_SERVICE);
      caller.tenant_id.clear();
      caller.service = service;
      EXPECT_THAT(Call(rpc, {platform_->TokenFor(caller), {{kTenantKey, kTenant}}}),
                  HasCode(absl::StatusCode::kPermissionDenied))
          << rpc.Name() << " as " << service;
    }
  }
}

TEST_F(Identity, OnlyAServiceMaySpeakForAnotherTenantOrPerson) {
  auth::Caller other = CallerWith(common::v1::ROLE_COORDINATOR);
  other.tenant_id = kOtherTenant;
  const std::string behalf = platform_->TokenFor(other);
  for (const Rpc& rpc : AllRpcs()) {
    if (RolesOf(rpc).empty()) continue;  // services only
    const std::string token = Allowed(rpc).token;
    EXPECT_THAT(Call(rpc, {token, {{kTenantKey, kOtherTenant}}}),
                HasCode(absl::StatusCode::kPermissionDenied))
        << rpc.Name();
    EXPECT_THAT(Call(rpc, {token, {{kOnBehalfOf, behalf}}}),
                HasCode(absl::StatusCode::kPermissionDenied))
        << rpc.Name();
  }
}

}  // namespace
}  // namespace naober::testing
