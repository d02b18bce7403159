// SPDX-License-Identifier: EUPL-1.2
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "libs/rpc/channel.h"
#include "libs/rpc/edge_fixture.h"
#include "services/intake/consent_service.h"
#include "services/intake/consortium_service.h"
#include "services/intake/enrolment_service.h"
#include "services/intake/intake_fixture.h"
#include "services/intake/person_import_service.h"
#include "services/intake/person_service.h"
#include "services/intake/programme_service.h"
#include "services/intake/trajectory_service.h"

// The edge as a client sees it: serialized messages, real tokens, the permissions that the contract
// declares.
namespace naober::intake {
namespace {

namespace codes = ::naober::common::v1;
using naober::testing::HasCode;
using naober::testing::HasReason;
using naober::testing::HasViolation;

class EdgeTest : public IntakeTest {
 protected:
  EdgeTest()
      : env_({identity_.verifier(), clock_, [](rpc::AuditEntry) {}, database_.metrics(),
              Secret(std::string(32, 'k'))}) {
    const auto* file = v1::GetPersonRequest::descriptor()->file();
    for (int i = 0; i < file->service_count(); ++i) EXPECT_OK(env_.AddService(*file->service(i)));
    grpc::ServerBuilder builder;
    for (grpc::Service* service : std::initializer_list<grpc::Service*>{
             &consortium_service_, &programme_service_, &person_service_, &consent_service_,
             &enrolment_service_, &trajectory_service_, &import_service_}) {
      builder.RegisterService(service);
    }
    server_ = builder.BuildAndStart();
    const auto channel = server_->InProcessChannel({});
    consortium_stub_ = v1::ConsortiumService::NewStub(channel);
    person_stub_ = v1::PersonService::NewStub(channel);
    enrolment_stub_ = v1::EnrolmentService::NewStub(channel);
  }
  ~EdgeTest() override { server_->Shutdown(); }

  std::string Token(auth::Role role, const std::string& municipality = "",
                    const std::string& tenant = testing::kTenant) {
    auth::Caller caller;
    caller.subject = "subject";
    caller.tenant_id = tenant;
    if (!municipality.empty()) caller.municipalities = {municipality};
    caller.roles = {role};
    return identity_.Token(caller);
  }
  std::string Coordinator() { return Token(codes::ROLE_COORDINATOR); }

  absl::StatusOr<v1::GetPersonResponse> GetPerson(const std::string& token, const std::string& id) {
    v1::GetPersonRequest request;
    request.set_id(id);
    return rpc::Invoke(*rpc::testing::Context(token), *person_stub_,
                       &v1::PersonService::Stub::GetPerson, request);
  }
  static v1::CreatePersonRequest ACreation() {
    v1::CreatePersonRequest request;
    *request.mutable_person() = ToPerson();
    v1::Consent& consent = *request.add_consents();
    consent.set_purpose(codes::CONSENT_PURPOSE_MATCHING);
    consent.set_text_version("2026-1");
    consent.set_text_language("nl");
    consent.set_manner(v1::CONSENT_MANNER_SPOKEN);
    request.set_programme_code(kProgramme);
    request.set_request_id(NewUuidV7());
    return request;
  }
  static v1::Person ToPerson() {
    v1::Person person;
    person.set_kind(codes::PERSON_KIND_NEWCOMER);
    person.set_given_name("Nasrin");
    person.set_family_name("Nazari");
    person.set_birth_date("1981-09-16");
    person.set_country("NL");
    person.set_postcode("4001 AB");
    person.mutable_registration()->set_channel(codes::REGISTRATION_CHANNEL_SELF);
    return person;
  }
  absl::StatusOr<v1::CreatePersonResponse> Create(const std::string& token,
                                                  const v1::CreatePersonRequest& request) {
    return rpc::Invoke(*rpc::testing::Context(token), *person_stub_,
                       &v1::PersonService::Stub::CreatePerson, request);
  }

  rpc::testing::EdgeIdentity identity_;
  rpc::Env env_;
  PersonImports imports_{database_.service(), [] {}};
  ConsortiumService consortium_service_{env_, consortia_};
  ProgrammeService programme_service_{env_, programmes_};
  PersonService person_service_{env_, people_};
  ConsentService consent_service_{env_, consents_};
  EnrolmentService enrolment_service_{env_, enrolments_};
  TrajectoryService trajectory_service_{env_, trajectories_};
  PersonImportService import_service_{env_, imports_};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<v1::ConsortiumService::Stub> consortium_stub_;
  std::unique_ptr<v1::PersonService::Stub> person_stub_;
  std::unique_ptr<v1::EnrolmentService::Stub> enrolment_stub_;
};

TEST_F(EdgeTest, HidesTielsPersonFromACivilServantOfCulemborg) {
  const std::string id = Register(ANewcomer()).person.id.str();
  ASSERT_OK_AND_ASSIGN(const auto seen, GetPerson(Token(codes::ROLE_CASEWORKER, "GM0281"), id));
  EXPECT_EQ(seen.person().given_name(), "Nasrin");
  const auto hidden = GetPerson(Token(codes::ROLE_CASEWORKER, "GM0216"), id);
  EXPECT_THAT(hidden, HasCode(absl::StatusCode::kNotFound));
  EXPECT_THAT(hidden, HasReason("PERSON_NOT_FOUND"));
  EXPECT_THAT(GetPerson(Token(codes::ROLE_COORDINATOR, "", testing::kOtherTenant), id),
              HasReason("PERSON_NOT_FOUND"));
  EXPECT_THAT(GetPerson(Token(codes::ROLE_FUNDER), id),
              HasCode(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(GetPerson("", id), HasCode(absl::StatusCode::kUnauthenticated));
}

TEST_F(EdgeTest, RegistersAPersonWhoIsReadyExceptForTheProfile) {
  const v1::CreatePersonRequest request = ACreation();
  ASSERT_OK_AND_ASSIGN(const auto created, Create(Coordinator(), request));
  EXPECT_EQ(created.person().postcode(), "4001AB");
  EXPECT_EQ(created.person().municipality_code(), "GM0281");
  EXPECT_EQ(created.person().registration().registered_on(), "2026-09-01");
  EXPECT_EQ(created.enrolment().state(), v1::ENROLMENT_STATE_OPEN);
  EXPECT_THAT(
      created.enrolment().missing(),
      ::testing::ElementsAre(v1::READINESS_CONDITION_LANGUAGES,
                             v1::READINESS_CONDITION_AVAILABILITY, v1::READINESS_CONDITION_TRAVEL));
  ASSERT_OK_AND_ASSIGN(const auto again, Create(Coordinator(), request));
  EXPECT_EQ(again.person().id(), created.person().id());
  v1::CreatePersonRequest other = request;
  other.mutable_person()->set_given_name("Somebody else");
  EXPECT_THAT(Create(Coordinator(), other), HasReason("IDEMPOTENCY_KEY_REUSED"));
}

TEST_F(EdgeTest, ReportsAllViolationsWithTheirPathsAndNoValues) {
  v1::CreatePersonRequest request = ACreation();
  request.mutable_person()->set_given_name("Jan 123456782");
  request.mutable_person()->set_birth_date("2030-01-01");
  request.mutable_person()->set_phone("nope");
  const auto refused = Create(Coordinator(), request);
  EXPECT_THAT(refused, HasViolation("person.given_name", "NATIONAL_NUMBER"));
  EXPECT_THAT(refused, HasViolation("person.birth_date", "IN_THE_FUTURE"));
  EXPECT_THAT(refused, HasViolation("person.phone", "MALFORMED"));
  EXPECT_THAT(std::string(refused.status().message()),
              ::testing::Not(::testing::HasSubstr("123456782")));
}

TEST_F(EdgeTest, ListsInPagesThatCoverEverybodyOnce) {
  for (int i = 0; i < 5; ++i) Register(ANewcomer());
  v1::ListPeopleRequest request;
  request.set_page_size(2);
  std::vector<std::string> ids;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page,
                         rpc::Invoke(*rpc::testing::Context(Coordinator()), *person_stub_,
                                     &v1::PersonService::Stub::ListPeople, request));
    for (const v1::Person& person : page.people()) ids.push_back(person.id());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(ids, ::testing::SizeIs(5));
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  request.set_page_size(-1);
  EXPECT_THAT(rpc::Invoke(*rpc::testing::Context(Coordinator()), *person_stub_,
                          &v1::PersonService::Stub::ListPeople, request),
              HasViolation("page_size", "NEGATIVE"));
}

TEST_F(EdgeTest, WantsAnEtagOnUpdate) {
  const Registered registered = Register(ANewcomer());
  v1::UpdatePersonRequest request;
  request.mutable_person()->set_id(registered.person.id.str());
  request.mutable_person()->set_place("Tiel");
  request.mutable_update_mask()->add_paths("place");
  const auto update = [&] {
    return rpc::Invoke(*rpc::testing::Context(Coordinator()), *person_stub_,
                       &v1::PersonService::Stub::UpdatePerson, request);
  };
  EXPECT_THAT(update(), HasViolation("person.etag", "MISSING"));
  request.mutable_person()->set_etag("1");
  ASSERT_OK_AND_ASSIGN(const auto updated, update());
  EXPECT_EQ(updated.person().place(), "Tiel");
  EXPECT_EQ(updated.person().etag(), "2");
  EXPECT_THAT(update(), HasReason("ETAG_MISMATCH"));
}

TEST_F(EdgeTest, GivesMatchingProfilesToMatchingAlone) {
  const Registered registered = Register(ANewcomer());
  v1::BatchGetMatchingProfilesRequest request;
  request.add_person_ids(registered.person.id.str());
  const auto ask = [&](const std::string& token) {
    const auto context = rpc::testing::Context(token);
    context->AddMetadata("naober-tenant", testing::kTenant);
    return rpc::Invoke(*context, *person_stub_, &v1::PersonService::Stub::BatchGetMatchingProfiles,
                       request);
  };
  ASSERT_OK_AND_ASSIGN(const auto answer, ask(identity_.Service("matching")));
  ASSERT_EQ(answer.profiles_size(), 1);
  EXPECT_EQ(answer.profiles(0).area().postcode(), "4001");
  EXPECT_EQ(answer.profiles(0).birth_year(), 1981);
  EXPECT_EQ(answer.profiles(0).enrolments(0).state(), v1::ENROLMENT_STATE_READY);
  EXPECT_THAT(ask(identity_.Service("reporting")), HasCode(absl::StatusCode::kPermissionDenied));
}

TEST_F(EdgeTest, GivesWaitingPositionsToServices) {
  const Registered registered = Register(ANewcomer());
  v1::BatchGetWaitingPositionsRequest request;
  request.add_person_ids(registered.person.id.str());
  request.set_programme_code(kProgramme);
  const auto context = rpc::testing::Context(identity_.Service("referrals"));
  context->AddMetadata("naober-tenant", testing::kTenant);
  ASSERT_OK_AND_ASSIGN(const auto answer,
                       rpc::Invoke(*context, *enrolment_stub_,
                                   &v1::EnrolmentService::Stub::BatchGetWaitingPositions, request));
  ASSERT_EQ(answer.positions_size(), 1);
  EXPECT_EQ(answer.positions(0).position(), 1);
}

TEST_F(EdgeTest, LetsOperatorsMakeConsortiaAndOthersSeeTheirOwn) {
  auth::Caller operations;
  operations.subject = "operations";
  operations.roles = {codes::ROLE_OPERATOR};
  v1::CreateConsortiumRequest request;
  request.mutable_consortium()->set_code("gent");
  request.mutable_consortium()->set_display_name("Gent");
  request.mutable_consortium()->set_country("BE");
  const auto create = [&](const std::string& token) {
    return rpc::Invoke(*rpc::testing::Context(token), *consortium_stub_,
                       &v1::ConsortiumService::Stub::CreateConsortium, request);
  };
  EXPECT_THAT(create(Coordinator()), HasCode(absl::StatusCode::kPermissionDenied));
  ASSERT_OK_AND_ASSIGN(const auto created, create(identity_.Token(operations)));
  EXPECT_EQ(created.consortium().time_zone(), "Europe/Brussels");
  EXPECT_THAT(create(identity_.Token(operations)), HasReason("CONSORTIUM_EXISTS"));

  v1::GetConsortiumRequest get;
  get.set_id(created.consortium().id());
  const auto read = [&](const std::string& token) {
    return rpc::Invoke(*rpc::testing::Context(token), *consortium_stub_,
                       &v1::ConsortiumService::Stub::GetConsortium, get);
  };
  EXPECT_OK(read(identity_.Token(operations)));
  EXPECT_OK(read(Token(codes::ROLE_FUNDER, "", created.consortium().id())));
  EXPECT_THAT(read(Coordinator()), HasReason("CONSORTIUM_NOT_FOUND"));
}

}  // namespace
}  // namespace naober::intake
