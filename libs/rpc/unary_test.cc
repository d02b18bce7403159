// SPDX-License-Identifier: EUPL-1.2
#include "libs/rpc/unary.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/notification.h"
#include "google/rpc/error_details.pb.h"
#include "libs/base/errors.h"
#include "libs/obs/log.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/edge_fixture.h"
#include "libs/testing/matchers.h"

namespace naober::rpc {
namespace {

using naober::testing::HasCode;
using naober::testing::HasReason;
using naober::testing::HasViolation;
using rpc::testing::Context;
using rpc::testing::kTenant;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr char kMunicipality[] = "GM0281";

class UnaryTest : public ::testing::Test {
 protected:
  UnaryTest()
      : env_({identity_.verifier(), clock_,
              [this](AuditEntry entry) {
                MutexLock lock(mutex_);
                audit_.push_back(std::move(entry));
              },
              metrics_, Secret(std::string(32, 'k')), absl::Seconds(60),
              /*max_calls=*/2}),
        persons_(env_, work_),
        event_log_(env_, work_) {
    for (const char* name : {intake::v1::PersonService::service_full_name(),
                             events::v1::EventLogService::service_full_name()}) {
      EXPECT_OK(env_.AddService(
          *google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name)));
    }
    grpc::ServerBuilder builder;
    builder.RegisterService(&persons_);
    builder.RegisterService(&event_log_);
    server_ = builder.BuildAndStart();
    const auto channel = server_->InProcessChannel({});
    people_ = intake::v1::PersonService::NewStub(channel);
    events_ = events::v1::EventLogService::NewStub(channel);
    work_ = [this](const Call& call) {
      seen_ = call;
      return absl::OkStatus();
    };
  }
  ~UnaryTest() override { server_->Shutdown(); }

  absl::Status GetPerson(grpc::ClientContext& context) {
    return Invoke(context, *people_, &intake::v1::PersonService::Stub::GetPerson,
                  intake::v1::GetPersonRequest())
        .status();
  }
  absl::Status GetPerson(const std::string& token) { return GetPerson(*Context(token)); }
  absl::Status CreatePerson(const std::string& request_id) {
    intake::v1::CreatePersonRequest request;
    request.set_request_id(request_id);
    return Invoke(*Context(Coordinator()), *people_, &intake::v1::PersonService::Stub::CreatePerson,
                  request)
        .status();
  }
  absl::StatusOr<events::v1::ReadEventsResponse> ReadEvents(grpc::ClientContext& context) {
    return Invoke(context, *events_, &events::v1::EventLogService::Stub::ReadEvents,
                  events::v1::ReadEventsRequest());
  }
  std::string Coordinator() { return identity_.Person(common::v1::ROLE_COORDINATOR); }
  std::string Caseworker() { return identity_.Person(common::v1::ROLE_CASEWORKER); }
  void Answer(absl::Status status) {
    work_ = [status](const Call&) { return status; };
  }

  naober::testing::FakeClock clock_;
  obs::Metrics metrics_;
  rpc::testing::EdgeIdentity identity_;
  Mutex mutex_;
  std::vector<AuditEntry> audit_;
  std::optional<Call> seen_;
  rpc::testing::Work work_;
  Env env_;
  rpc::testing::TestPersonService persons_;
  rpc::testing::TestEventLogService event_log_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<intake::v1::PersonService::Stub> people_;
  std::unique_ptr<events::v1::EventLogService::Stub> events_;
};

TEST_F(UnaryTest, TellsTheHandlerWhoCallsAndHowFarTheyReach) {
  const auto context = Context(Caseworker());
  context->AddMetadata(kTraceparent, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  ASSERT_OK(GetPerson(*context));
  ASSERT_TRUE(seen_.has_value());
  EXPECT_EQ(seen_->method, "naober.intake.v1.PersonService/GetPerson");
  EXPECT_EQ(seen_->caller.subject, "subject-2");
  EXPECT_EQ(seen_->tenant_id, kTenant);
  EXPECT_EQ(seen_->scope.tenant_id, kTenant);
  EXPECT_EQ(seen_->reach.kind, auth::Reach::Kind::kMunicipalities);
  EXPECT_THAT(seen_->reach.municipalities, ElementsAre(kMunicipality));
  EXPECT_EQ(seen_->now, clock_.Now());
  EXPECT_EQ(seen_->trace.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_NE(seen_->trace.span_id, "00f067aa0ba902b7");
  EXPECT_GT(seen_->deadline, absl::Now());
  EXPECT_FALSE(seen_->request_key.has_value());
}

TEST_F(UnaryTest, ReturnsTheAnswerOfTheHandler) {
  auto response = ReadEvents(*Context(identity_.Service()));
  ASSERT_OK(response);
  EXPECT_EQ(response->epoch(), 7);
}

TEST_F(UnaryTest, RefusesACallWithoutADeadline) {
  grpc::ClientContext context;
  context.AddMetadata(kAuthorization, absl::StrCat(kBearer, Coordinator()));
  EXPECT_THAT(GetPerson(context),
              AllOf(HasCode(absl::StatusCode::kInvalidArgument), HasReason("DEADLINE_REQUIRED")));
  EXPECT_FALSE(seen_.has_value());
}

TEST_F(UnaryTest, DoesNotBeginWhatCannotEndInTime) {
  EXPECT_THAT(GetPerson(*Context(Coordinator(), absl::Milliseconds(40))),
              HasCode(absl::StatusCode::kDeadlineExceeded));
  EXPECT_FALSE(seen_.has_value());
}

TEST_F(UnaryTest, LowersADeadlineThatIsTooLong) {
  ASSERT_OK(GetPerson(*Context(Coordinator(), absl::Hours(1))));
  EXPECT_LE(seen_->deadline, absl::Now() + absl::Seconds(60));
}

TEST_F(UnaryTest, WantsAToken) {
  EXPECT_THAT(GetPerson(""),
              AllOf(HasCode(absl::StatusCode::kUnauthenticated), HasReason("TOKEN_MISSING")));
  const auto context = Context("");
  context->AddMetadata(kAuthorization, "Basic abc");
  EXPECT_THAT(GetPerson(*context),
              AllOf(HasCode(absl::StatusCode::kUnauthenticated), HasReason("TOKEN_INVALID")));
  EXPECT_THAT(audit_, IsEmpty()) << "nobody is known who could have done it";
}

TEST_F(UnaryTest, WantsATokenThatIsStillGood) {
  auth::Caller caller;
  caller.subject = "s";
  EXPECT_THAT(GetPerson(identity_.Token(caller, absl::Hours(-1))), HasReason("TOKEN_EXPIRED"));
}

TEST_F(UnaryTest, RefusesARoleBeforeTheHandlerRunsAndRecordsIt) {
  EXPECT_THAT(GetPerson(identity_.Person(common::v1::ROLE_FUNDER)),
              AllOf(HasCode(absl::StatusCode::kPermissionDenied), HasReason("ROLE_NOT_ALLOWED")));
  EXPECT_FALSE(seen_.has_value());
  ASSERT_THAT(audit_, SizeIs(1));
  EXPECT_EQ(audit_[0].tenant_id, kTenant);
  EXPECT_EQ(audit_[0].action, "people.read");
  EXPECT_EQ(audit_[0].result, "PERMISSION_DENIED");
  EXPECT_EQ(audit_[0].reason, "ROLE_NOT_ALLOWED");
}

TEST_F(UnaryTest, RecordsWhatWasRead) {
  work_ = [](const Call& call) {
    call.Audit("person", "p-1");
    call.Audit("person", "p-2");
    call.Audit("person", "p-1");
    return absl::OkStatus();
  };
  ASSERT_OK(GetPerson(Coordinator()));
  ASSERT_THAT(audit_, SizeIs(1));
  EXPECT_THAT(audit_[0].objects, ElementsAre(Pair("person", "p-1"), Pair("person", "p-2")));
  EXPECT_EQ(audit_[0].result, "OK");
  EXPECT_EQ(audit_[0].actor, "subject-1");
  EXPECT_EQ(audit_[0].actor_issuer, "naober-development");
  EXPECT_EQ(audit_[0].business_time, clock_.Now());
  EXPECT_FALSE(audit_[0].trace_id.empty());
}

TEST_F(UnaryTest, GivesAServiceTheTenantThatItNames) {
  const auto context = Context(identity_.Service());
  context->AddMetadata(kTenantKey, kTenant);
  ASSERT_OK(ReadEvents(*context));
  EXPECT_EQ(seen_->tenant_id, kTenant);
  EXPECT_EQ(seen_->reach.kind, auth::Reach::Kind::kConsortium);
  EXPECT_TRUE(seen_->caller_token.empty());
}

TEST_F(UnaryTest, GivesAServiceWithoutATenantThePlatform) {
  ASSERT_OK(ReadEvents(*Context(identity_.Service())));
  EXPECT_EQ(seen_->tenant_id, "");
  EXPECT_EQ(seen_->scope.tenant_id, kPlatformTenant);
  EXPECT_EQ(seen_->reach.kind, auth::Reach::Kind::kPlatform);
}

TEST_F(UnaryTest, ShowsAnOperatorNoTenant) {
  grpc::Status status;
  events::v1::ReplayEventsResponse response;
  ASSERT_TRUE(
      events_
          ->ReplayEvents(Context(identity_.Person(common::v1::ROLE_OPERATOR)).get(), {}, &response)
          .ok());
  EXPECT_EQ(seen_->tenant_id, "");
  EXPECT_EQ(seen_->scope.tenant_id, kPlatformTenant);
}

TEST_F(UnaryTest, LetsAServiceActForSomebody) {
  const auto context = Context(identity_.Service());
  context->AddMetadata(kOnBehalfOf, Caseworker());
  ASSERT_OK(ReadEvents(*context));
  EXPECT_EQ(seen_->caller.subject, "subject-2");
  EXPECT_EQ(seen_->via_service, "matching");
  EXPECT_EQ(seen_->tenant_id, kTenant);
  EXPECT_FALSE(seen_->caller_token.empty());
  ASSERT_THAT(audit_, SizeIs(1));
  EXPECT_EQ(audit_[0].actor, "subject-2");
  EXPECT_EQ(audit_[0].via_service, "matching");
}

TEST_F(UnaryTest, RefusesAServiceThatActsForSomebodyWithABadToken) {
  std::string forged = Caseworker();
  char& in_the_signature = forged[forged.size() - 40];
  in_the_signature = in_the_signature == 'A' ? 'B' : 'A';
  const auto context = Context(identity_.Service());
  context->AddMetadata(kOnBehalfOf, forged);
  EXPECT_THAT(ReadEvents(*context), HasCode(absl::StatusCode::kUnauthenticated));
}

TEST_F(UnaryTest, LetsNobodyButAServiceActForOthersOrChooseATenant) {
  for (const char* key : {kOnBehalfOf, kTenantKey}) {
    const auto context = Context(Coordinator());
    context->AddMetadata(key, key == kOnBehalfOf ? Caseworker() : std::string(kTenant));
    EXPECT_THAT(GetPerson(*context),
                AllOf(HasCode(absl::StatusCode::kPermissionDenied), HasReason("NOT_A_SERVICE")));
  }
}

TEST_F(UnaryTest, RefusesAServiceThatIsNotNamed) {
  EXPECT_THAT(GetPerson(identity_.Service()), HasReason("SERVICE_NOT_ALLOWED"));
}

TEST_F(UnaryTest, PassesTheRequestIdOnAsAKey) {
  const std::string id = NewUuidV7();
  ASSERT_OK(CreatePerson(id));
  ASSERT_TRUE(seen_->request_key.has_value());
  EXPECT_EQ(seen_->request_key->request_id, id);
  EXPECT_EQ(seen_->request_key->tenant_id, kTenant);
  EXPECT_EQ(seen_->request_key->subject, "subject-1");
  EXPECT_EQ(seen_->request_key->method, "naober.intake.v1.PersonService/CreatePerson");
  EXPECT_EQ(seen_->request_key->fingerprint.size(), 32u);
}

TEST_F(UnaryTest, WantsARequestIdToBeAUuid) {
  EXPECT_THAT(CreatePerson("first try"), HasViolation("request_id", "NOT_A_UUID"));
  ASSERT_OK(CreatePerson(""));
  EXPECT_FALSE(seen_->request_key.has_value());
}

TEST_F(UnaryTest, GivesEveryErrorAReason) {
  Answer(NotFound("person", "p-1"));
  EXPECT_THAT(GetPerson(Coordinator()), HasReason("PERSON_NOT_FOUND"));
  Answer(absl::UnavailableError("down"));
  EXPECT_THAT(GetPerson(Coordinator()),
              AllOf(HasCode(absl::StatusCode::kUnavailable), HasReason("UNAVAILABLE")));
}

TEST_F(UnaryTest, TellsNobodyOutsideWhatIsBroken) {
  for (const absl::StatusCode code : {absl::StatusCode::kInternal, absl::StatusCode::kUnknown}) {
    Answer(absl::Status(code, "table people is missing"));
    const absl::Status status = GetPerson(Coordinator());
    EXPECT_THAT(status, HasCode(code));
    const std::string trace_id = audit_.back().trace_id;
    EXPECT_EQ(status.message(), absl::StrCat("something went wrong (REF ", trace_id, ")"));
    EXPECT_EQ(ErrorMetadataOf(status).at("ref"), trace_id);
  }
}

TEST_F(UnaryTest, KeepsTheReasonOfACommitInDoubt) {
  Answer(WithReason(absl::UnknownError("connection lost"), "COMMIT_IN_DOUBT"));
  EXPECT_THAT(GetPerson(Coordinator()), HasReason("COMMIT_IN_DOUBT"));
}

TEST_F(UnaryTest, SurvivesAnExceptionAndKeepsItsTextOutOfTheLog) {
  const obs::ScopedLogCapture capture;
  work_ = [](const Call&) -> absl::Status { throw std::runtime_error("Key (email)=(a@b.nl)"); };
  EXPECT_THAT(GetPerson(Coordinator()), HasCode(absl::StatusCode::kInternal));
  EXPECT_THAT(capture.Text(), HasSubstr("rpc.exception"));
  EXPECT_THAT(capture.Text(), Not(HasSubstr("a@b.nl")));
}

TEST_F(UnaryTest, RefusesMoreCallsThanItHasRoomForAndSaysWhenToComeBack) {
  absl::Notification both_in;
  absl::Notification go_on;
  std::atomic<int> inside = 0;
  work_ = [&](const Call&) {
    if (++inside == 2) both_in.Notify();
    go_on.WaitForNotificationWithTimeout(absl::Seconds(5));
    return absl::OkStatus();
  };
  std::vector<std::thread> callers;
  for (int i = 0; i < 2; ++i) callers.emplace_back([&] { EXPECT_OK(GetPerson(Coordinator())); });
  EXPECT_TRUE(both_in.WaitForNotificationWithTimeout(absl::Seconds(5)));
  const absl::Status refused = GetPerson(Coordinator());
  go_on.Notify();
  for (std::thread& caller : callers) caller.join();
  EXPECT_THAT(refused,
              AllOf(HasCode(absl::StatusCode::kResourceExhausted), HasReason("OVERLOADED")));
  EXPECT_TRUE(refused.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
  EXPECT_OK(GetPerson(Coordinator())) << "there is room again";
}

TEST_F(UnaryTest, WritesOneLogLineWithoutTheSubject) {
  const obs::ScopedLogCapture capture;
  Answer(NotFound("person", "p-1"));
  EXPECT_FALSE(GetPerson(Caseworker()).ok());
  nlohmann::json line;
  int lines = 0;
  for (const absl::string_view text : absl::StrSplit(capture.Text(), '\n')) {
    if (!absl::StrContains(text, "\"event\":\"rpc.served\"")) continue;
    line = nlohmann::json::parse(std::string(text));
    ++lines;
  }
  EXPECT_EQ(lines, 1);
  EXPECT_EQ(line["method"], "naober.intake.v1.PersonService/GetPerson");
  EXPECT_EQ(line["code"], "NOT_FOUND");
  EXPECT_EQ(line["reason"], "PERSON_NOT_FOUND");
  EXPECT_EQ(line["roles"], "caseworker");
  EXPECT_EQ(line["trace_id"], audit_.back().trace_id);
  EXPECT_GT(line["left_ms"], 1000);
  EXPECT_GE(line["ms"], 0);
  EXPECT_THAT(capture.Text(), Not(HasSubstr("subject-2")));
}

TEST_F(UnaryTest, CountsCallsOnBothSides) {
  SetClientMetrics(&metrics_);
  ASSERT_OK(GetPerson(Coordinator()));
  EXPECT_FALSE(GetPerson("").ok());
  SetClientMetrics(nullptr);
  const std::string text = metrics_.Text();
  EXPECT_THAT(text, HasSubstr("naober_rpc_server_requests_total{code=\"OK\",method=\"GetPerson\","
                              "service=\"naober.intake.v1.PersonService\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("naober_rpc_server_requests_total{code=\"UNAUTHENTICATED\",method="
                              "\"GetPerson\",service=\"naober.intake.v1.PersonService\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("naober_rpc_server_in_flight 0\n"));
  EXPECT_THAT(text, HasSubstr("naober_rpc_client_requests_total{code=\"OK\",method=\"GetPerson\","
                              "peer=\"intake\",service=\"naober.intake.v1.PersonService\"} 1\n"));
}

TEST_F(UnaryTest, PassesCallerTraceAndDeadlineOnToTheNextService) {
  const auto own_token = TokenSource::Fixed(identity_.Service());
  std::optional<Call> upstream;
  ASSERT_OK(GetPerson(*Context(Caseworker(), absl::Seconds(5))));
  upstream = seen_;
  auto context = ContextFor(*upstream, *own_token);
  ASSERT_OK(context);
  ASSERT_OK(ReadEvents(**context));
  EXPECT_EQ(seen_->caller.subject, "subject-2");
  EXPECT_EQ(seen_->via_service, "matching");
  EXPECT_EQ(seen_->trace.trace_id, upstream->trace.trace_id);
  EXPECT_LT(seen_->deadline, upstream->deadline);

  // And on, from the second service to a third: still for the same person.
  auto further = ContextFor(*seen_, *own_token);
  ASSERT_OK(further);
  ASSERT_OK(ReadEvents(**further));
  EXPECT_EQ(seen_->caller.subject, "subject-2");

  Call late = *upstream;
  late.deadline = absl::Now() + absl::Milliseconds(60);
  EXPECT_THAT(ContextFor(late, *own_token).status(), HasCode(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(UnaryTest, LetsBackgroundWorkActInATenant) {
  const auto own_token = TokenSource::Fixed(identity_.Service());
  auto context = BackgroundContext(*own_token, kTenant, absl::Now() + absl::Seconds(5));
  ASSERT_OK(context);
  ASSERT_OK(ReadEvents(**context));
  EXPECT_EQ(seen_->caller.service, "matching");
  EXPECT_EQ(seen_->tenant_id, kTenant);
  // What it starts goes on in the same tenant.
  auto further = ContextFor(*seen_, *own_token);
  ASSERT_OK(further);
  ASSERT_OK(ReadEvents(**further));
  EXPECT_EQ(seen_->tenant_id, kTenant);
}

}  // namespace
}  // namespace naober::rpc
