// SPDX-License-Identifier: EUPL-1.2
#include "libs/auth/permission.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "libs/auth/claims.h"
#include "libs/testing/matchers.h"
#include "naober/events/v1/event_log_service.pb.h"

namespace naober::auth {
namespace {

namespace pb = ::naober::common::v1;
using naober::testing::HasCode;
using naober::testing::HasReason;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kTenant[] = "018f0000-0000-7000-8000-000000000001";
constexpr char kPerson[] = "018f0000-0000-7000-8000-0000000000aa";

Permission Parse(const std::string& text) {
  Permission permission;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &permission)) << text;
  return permission;
}

// Somebody whose token says everything that any scope needs.
Caller With(Role role) {
  Caller caller;
  caller.subject = "s";
  caller.tenant_id = kTenant;
  caller.organisation_id = "COA";
  caller.person_id = kPerson;
  caller.municipalities = {"GM0281", "GM0216"};
  caller.roles = {role};
  if (role == pb::ROLE_SERVICE) caller.service = "matching";
  return caller;
}

std::string Describe(const absl::StatusOr<Reach>& reach) {
  if (!reach.ok()) return "-";
  switch (reach->kind) {
    case Reach::Kind::kPlatform:
      return "platform";
    case Reach::Kind::kConsortium:
      return "consortium";
    case Reach::Kind::kMunicipalities:
      return "municipalities";
    case Reach::Kind::kOrganisation:
      return "organisation";
    case Reach::Kind::kSelf:
      return "self";
  }
  return "?";
}

// Every role × every RPC, against the declaration read by hand: a role is let in exactly when it is
// granted, and with the granted scope.
TEST(PermissionTable, LetsInExactlyWhoIsDeclared) {
  PermissionTable table;
  const auto& service = *events::v1::ReadEventsRequest::descriptor()->file()->service(0);
  ASSERT_OK(table.AddService(service));
  ASSERT_EQ(table.rules().size(), static_cast<size_t>(service.method_count()));

  std::string generated;
  for (int m = 0; m < service.method_count(); ++m) {
    const PermissionTable::Rule* rule = table.FindByRequest(*service.method(m)->input_type());
    ASSERT_NE(rule, nullptr);
    absl::StrAppend(&generated, rule->permission.action(), ":");
    for (int role = pb::Role_MIN + 1; role <= pb::Role_MAX; ++role) {
      const std::string reach =
          Describe(Authorize(rule->permission, With(static_cast<Role>(role))));
      if (reach != "-") {
        absl::StrAppend(&generated, " ", RoleName(static_cast<Role>(role)), "=", reach);
      }
    }
    absl::StrAppend(&generated, "\n");
  }
  EXPECT_EQ(generated,
            "events.read: service=consortium\n"
            "events.checkpoint: service=consortium\n"
            "events.status: operator=platform service=consortium\n"
            "events.replay: operator=platform\n"
            "events.dead_letters.read: operator=platform\n"
            "events.dead_letters.retry: operator=platform\n"
            "events.dead_letters.discard: operator=platform\n");
}

// A service with one RPC, whose permission is `option` (text of MethodOptions).
absl::Status AddServiceWith(const std::string& option, PermissionTable& table) {
  google::protobuf::FileDescriptorProto file;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      absl::StrCat(R"(name: "t.proto" package: "t" syntax: "proto3"
                      message_type { name: "Q" } message_type { name: "P" }
                      service { name: "S" method { name: "M" input_type: ".t.Q" output_type: ".t.P" options {)",
                   option, "} } }"),
      &file));
  static auto& pools = *new std::vector<std::unique_ptr<google::protobuf::DescriptorPool>>;
  pools.push_back(std::make_unique<google::protobuf::DescriptorPool>(
      google::protobuf::DescriptorPool::generated_pool()));
  return table.AddService(*pools.back()->BuildFile(file)->service(0));
}

TEST(PermissionTable, RefusesAnRpcThatDeclaresNothing) {
  PermissionTable table;
  const absl::Status status = AddServiceWith("", table);
  EXPECT_THAT(status, AllOf(HasCode(absl::StatusCode::kFailedPrecondition),
                            HasReason("PERMISSION_NOT_DECLARED")));
  EXPECT_THAT(std::string(status.message()), HasSubstr("t.S.M declares no permission"));
  EXPECT_TRUE(table.rules().empty());
}

TEST(PermissionTable, RefusesADeclarationThatCannotBeRight) {
  const auto problem = [](const std::string& permission) {
    PermissionTable table;
    return std::string(
        AddServiceWith(absl::StrCat("[naober.common.v1.permission] {", permission, "}"), table)
            .message());
  };
  EXPECT_THAT(problem("allow { role: ROLE_PARTNER scope: SCOPE_SELF }"), HasSubstr("no action"));
  EXPECT_THAT(problem("action: 'a'"), HasSubstr("nobody"));
  EXPECT_THAT(problem("action: 'a' allow { scope: SCOPE_SELF }"), HasSubstr("unspecified role"));
  EXPECT_THAT(problem("action: 'a' allow { role: ROLE_PARTNER }"), HasSubstr("unspecified scope"));
  EXPECT_THAT(problem("action: 'a' allow { role: ROLE_SERVICE scope: SCOPE_CONSORTIUM }"),
              HasSubstr("name services"));
  EXPECT_EQ(problem("action: 'a' allow { role: ROLE_PARTNER scope: SCOPE_SELF }"), "");
}

TEST(PermissionTable, RefusesTwoRpcsWithTheSameRequestMessage) {
  PermissionTable table;
  const std::string option = "[naober.common.v1.permission] { action: 'a' services: 'intake' }";
  ASSERT_OK(AddServiceWith(option, table));
  EXPECT_THAT(std::string(AddServiceWith(option, table).message()), HasSubstr("same message"));
}

TEST(Authorize, GivesTheWidestScopeOfSeveralRoles) {
  const Permission permission = Parse(R"(action: "a"
    allow { role: ROLE_PERSON scope: SCOPE_SELF }
    allow { role: ROLE_COORDINATOR scope: SCOPE_CONSORTIUM }
    allow { role: ROLE_CASEWORKER scope: SCOPE_MUNICIPALITY })");
  Caller caller = With(pb::ROLE_PERSON);
  EXPECT_EQ(Describe(Authorize(permission, caller)), "self");
  caller.roles.insert(pb::ROLE_CASEWORKER);
  const auto municipal = Authorize(permission, caller);
  ASSERT_OK(municipal);
  EXPECT_TRUE(municipal->CoversMunicipality("GM0281"));
  EXPECT_FALSE(municipal->CoversMunicipality("GM0345"));
  EXPECT_TRUE(municipal->person_id.empty()) << "a narrower scope must not leak into a wider one";
  caller.roles.insert(pb::ROLE_COORDINATOR);
  EXPECT_EQ(Describe(Authorize(permission, caller)), "consortium");
}

TEST(Authorize, PrefersAConsortiumToThePlatform) {
  const Permission permission = Parse(R"(action: "a"
    allow { role: ROLE_OPERATOR scope: SCOPE_PLATFORM }
    allow { role: ROLE_PERSON scope: SCOPE_SELF })");
  Caller caller = With(pb::ROLE_OPERATOR);
  EXPECT_EQ(Describe(Authorize(permission, caller)), "platform");
  caller.roles.insert(pb::ROLE_PERSON);
  EXPECT_EQ(Describe(Authorize(permission, caller)), "self");
}

TEST(Authorize, LimitsToAggregatesOnlyWhoIsInAsAFunderAlone) {
  const Permission permission = Parse(R"(action: "a"
    allow { role: ROLE_FUNDER scope: SCOPE_CONSORTIUM }
    allow { role: ROLE_CASEWORKER scope: SCOPE_MUNICIPALITY })");
  Caller caller = With(pb::ROLE_FUNDER);
  EXPECT_TRUE(Authorize(permission, caller)->aggregates_only);
  caller.roles.insert(pb::ROLE_CASEWORKER);
  EXPECT_FALSE(Authorize(permission, caller)->aggregates_only);
  caller.roles = {pb::ROLE_CASEWORKER};
  EXPECT_FALSE(Authorize(permission, caller)->aggregates_only);
}

TEST(Authorize, WantsWhatTheScopeNeeds) {
  Caller caller = With(pb::ROLE_CASEWORKER);
  caller.municipalities.clear();
  EXPECT_THAT(
      Authorize(Parse(R"(action: "a" allow { role: ROLE_CASEWORKER scope: SCOPE_MUNICIPALITY })"),
                caller),
      HasReason("SCOPE_NOT_IN_TOKEN"));
  Caller nowhere = With(pb::ROLE_COORDINATOR);
  nowhere.tenant_id.clear();
  EXPECT_THAT(
      Authorize(Parse(R"(action: "a" allow { role: ROLE_COORDINATOR scope: SCOPE_CONSORTIUM })"),
                nowhere),
      AllOf(HasCode(absl::StatusCode::kPermissionDenied), HasReason("SCOPE_NOT_IN_TOKEN")));
}

TEST(Authorize, RefusesARoleThatIsNotGranted) {
  EXPECT_THAT(Authorize(Parse(R"(action: "a" allow { role: ROLE_PARTNER scope: SCOPE_SELF })"),
                        With(pb::ROLE_COORDINATOR)),
              AllOf(HasCode(absl::StatusCode::kPermissionDenied), HasReason("ROLE_NOT_ALLOWED")));
}

TEST(Authorize, LetsInOnlyTheServicesThatAreNamed) {
  const Permission permission = Parse(R"(action: "a" services: "matching"
    allow { role: ROLE_COORDINATOR scope: SCOPE_CONSORTIUM })");
  Caller service = With(pb::ROLE_SERVICE);
  EXPECT_EQ(Describe(Authorize(permission, service)), "consortium");
  service.tenant_id.clear();
  EXPECT_EQ(Describe(Authorize(permission, service)), "platform");
  service.service = "reporting";
  EXPECT_THAT(Authorize(permission, service), HasReason("SERVICE_NOT_ALLOWED"));
  // A service can't come in by a person's role.
  service.roles.insert(pb::ROLE_COORDINATOR);
  EXPECT_THAT(Authorize(permission, service), HasReason("SERVICE_NOT_ALLOWED"));
}

TEST(AuthorizeOnBehalf, ChecksTheServiceAndThePerson) {
  const Permission permission = Parse(R"(action: "a" services: "matching"
    allow { role: ROLE_CASEWORKER scope: SCOPE_MUNICIPALITY })");
  Caller service = With(pb::ROLE_SERVICE);
  EXPECT_EQ(Describe(AuthorizeOnBehalf(permission, service, With(pb::ROLE_CASEWORKER))),
            "municipalities");
  EXPECT_THAT(AuthorizeOnBehalf(permission, service, With(pb::ROLE_PARTNER)),
              HasReason("ROLE_NOT_ALLOWED"));
  service.service = "reporting";
  EXPECT_THAT(AuthorizeOnBehalf(permission, service, With(pb::ROLE_CASEWORKER)),
              HasReason("SERVICE_NOT_ALLOWED"));
}

TEST(AuthorizeOnBehalf, NeedsNoRoleForAnRpcOfTheServicesOwn) {
  const Permission permission = Parse(R"(action: "a" services: "matching")");
  EXPECT_EQ(Describe(AuthorizeOnBehalf(permission, With(pb::ROLE_SERVICE), With(pb::ROLE_PARTNER))),
            "consortium");
}

TEST(Reach, CoversMunicipalitiesByItsKindAlone) {
  Reach reach;
  reach.municipalities = {"GM0281"};
  for (const Reach::Kind kind :
       {Reach::Kind::kSelf, Reach::Kind::kOrganisation, Reach::Kind::kPlatform}) {
    reach.kind = kind;
    EXPECT_FALSE(reach.CoversMunicipality("GM0281"));
  }
  reach.kind = Reach::Kind::kConsortium;
  EXPECT_TRUE(reach.CoversMunicipality("GM0345"));
}

}  // namespace
}  // namespace naober::auth
