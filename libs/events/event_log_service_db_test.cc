// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include "libs/auth/development_key.h"
#include "libs/auth/token_verifier.h"
#include "libs/events/consumer_store.h"
#include "libs/events/event_log_fixture.h"
#include "libs/events/event_log_service.h"
#include "libs/events/log_client.h"
#include "libs/rpc/channel.h"
#include "libs/rpc/env.h"
#include "libs/testing/fake_clock.h"

namespace naober::events {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;
using testing::AggregateIn;
using testing::DirectLogReader;
using ::testing::ElementsAre;
using testing::ExampleService;
using ::testing::IsEmpty;
using testing::kProducer;
using testing::RecordingHandlers;
using ::testing::SizeIs;
using testing::Soon;
using Stub = v1::EventLogService::Stub;

constexpr char kReporting[] = "reporting";  // a service that the protos allow to read

class EventLogServiceTest : public ::testing::Test {
 protected:
  explicit EventLogServiceTest(RebuildHook rebuild = nullptr)
      : service_(env_, example_.database.service(), example_.database.worker(), kProducer,
                 consumption_, handlers_.table, std::move(rebuild)) {
    EXPECT_OK(
        env_.AddService(*google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
            v1::EventLogService::service_full_name())));
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    target_ = absl::StrCat("127.0.0.1:", port);
    stub_ = v1::EventLogService::NewStub(rpc::MakeChannel({target_}));
    log_ = MakeLogClient({target_}, *reporting_, kReporting);
  }
  ~EventLogServiceTest() override { server_->Shutdown(); }

  std::unique_ptr<rpc::TokenSource> TokenOf(auth::Role role, const std::string& service = "") {
    auth::Caller caller;
    caller.subject = "somebody";
    caller.service = service;
    if (role == common::v1::ROLE_COORDINATOR) caller.tenant_id = testing::kTenant;
    caller.roles = {role};
    return rpc::TokenSource::Fixed(*key_.Mint(caller, absl::Minutes(5)));
  }
  template <class Request, class Response>
  absl::StatusOr<Response> CallAs(rpc::TokenSource& token,
                                  grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                               Response*),
                                  const Request& request) {
    const auto context = rpc::BackgroundContext(token, "", Soon());
    if (!context.ok()) return context.status();
    return rpc::Invoke(**context, *stub_, method, request);
  }
  template <class Request, class Response>
  absl::StatusOr<Response> AsOperator(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                                   const Request&, Response*),
                                      const Request& request) {
    return CallAs(*operator_, method, request);
  }
  // A dead letter that was put there by hand, on a shard that is consumed.
  void AddDeadLetter(int n) {
    example_.Emit(AggregateIn(n), {n});
    const LogRow row = example_.PublishAll().at(0);
    Envelope event;
    ASSERT_TRUE(event.ParseFromString(row.envelope));
    ConsumerStore store(example_.database.worker(), kProducer, "by-hand");
    ASSERT_OK_AND_ASSIGN(const auto shards, store.Share(absl::Minutes(1), Soon()));
    ASSERT_OK(store.Bury(shards.at(n), event, 3, "INTERNAL", absl::UnixEpoch() + absl::Seconds(n),
                         Soon()));
  }

  const std::string jwks_ = absl::StrCat(::testing::TempDir(), "/", NewUuidV7(), "-jwks");
  const auth::DevelopmentKey key_ = *auth::DevelopmentKey::Create(jwks_ + ".key", jwks_);
  auth::TokenVerifier verifier_{{{auth::kDevelopmentIssuer}, {jwks_}, {}}};
  naober::testing::FakeClock clock_;
  obs::Metrics metrics_;
  std::vector<std::string> audited_;  // one call at a time
  rpc::Env env_{{verifier_, clock_,
                 [this](rpc::AuditEntry entry) { audited_.push_back(entry.action); }, metrics_,
                 Secret(std::string(32, 'k'))}};
  ExampleService example_;
  RecordingHandlers handlers_;
  DirectLogReader direct_{example_.log};
  Consumption consumption_{example_.database.worker(), {{kProducer, &direct_}}};
  EventLogService service_;
  std::unique_ptr<grpc::Server> server_;
  std::string target_;
  std::unique_ptr<Stub> stub_;
  std::unique_ptr<rpc::TokenSource> reporting_ = TokenOf(common::v1::ROLE_SERVICE, kReporting);
  std::unique_ptr<rpc::TokenSource> operator_ = TokenOf(common::v1::ROLE_OPERATOR);
  std::unique_ptr<LogReader> log_;
};

class RebuildableServiceTest : public EventLogServiceTest {
 protected:
  RebuildableServiceTest()
      : EventLogServiceTest([](postgres::Transaction& tx) {
          return tx.Exec({"test.clear", "DELETE FROM effects"}).status();
        }) {}
};

TEST_F(EventLogServiceTest, AConsumerReadsTheLogAndReportsHowFarItIs) {
  example_.Emit(AggregateIn(3), {10, 11, 12});
  example_.PublishAll();
  ASSERT_OK_AND_ASSIGN(const LogReader::State state, log_->GetState(Soon()));
  EXPECT_EQ(state.epoch, 1);
  EXPECT_EQ(state.tops[3], 3u);
  EXPECT_EQ(state.tops[4], 0u);
  ASSERT_OK_AND_ASSIGN(const LogReader::Page page, log_->Read(3, 1, 1, 1, Soon()));
  ASSERT_THAT(page.events, SizeIs(1));
  EXPECT_EQ(page.events[0].pub_seq(), 2u);
  EXPECT_EQ(page.events[0].sequence(), 2);
  EXPECT_EQ(page.epoch, 1);
  EXPECT_EQ(page.after, 1u);
  EXPECT_EQ(page.top_pub_seq, 3u);
  ASSERT_OK(log_->ReportCheckpoint(3, 1, 2, false, Soon()));
  ASSERT_OK_AND_ASSIGN(const auto checkpoints, example_.log.Checkpoints(Soon()));
  EXPECT_EQ(checkpoints.at(kReporting)[3], 2u);
  EXPECT_THAT(log_->ReportCheckpoint(3, 9, 2, false, Soon()), HasReason("LOG_EPOCH_CHANGED"));
}

TEST_F(EventLogServiceTest, OnlyServicesReadAndEachReportsForItself) {
  const auto coordinator = TokenOf(common::v1::ROLE_COORDINATOR);
  v1::ReadEventsRequest read;
  read.set_limit(1);
  EXPECT_THAT(CallAs(*coordinator, &Stub::ReadEvents, read),
              HasCode(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(AsOperator(&Stub::ReadEvents, read), HasCode(absl::StatusCode::kPermissionDenied));
  const auto impostor = MakeLogClient({target_}, *reporting_, "matching");
  EXPECT_THAT(impostor->ReportCheckpoint(3, 1, 2, false, Soon()),
              HasCode(absl::StatusCode::kPermissionDenied));
}

TEST_F(EventLogServiceTest, AWrongRequestHearsAllThatIsWrong) {
  v1::ReadEventsRequest request;
  request.set_shard(16);
  request.set_after_pub_seq(~uint64_t{0});
  request.set_epoch(-1);
  const auto answer = CallAs(*reporting_, &Stub::ReadEvents, request);
  EXPECT_THAT(answer, HasViolation("shard", "OUT_OF_RANGE"));
  EXPECT_THAT(answer, HasViolation("after_pub_seq", "OUT_OF_RANGE"));
  EXPECT_THAT(answer, HasViolation("limit", "TOO_SMALL"));
  EXPECT_THAT(answer, HasViolation("epoch", "NEGATIVE"));
}

TEST_F(EventLogServiceTest, AnOperatorSeesBothSides) {
  AddDeadLetter(5);
  example_.Emit(AggregateIn(3), {1, 2});
  ASSERT_OK(log_->ReportCheckpoint(5, 1, 1, false, Soon()));
  ASSERT_OK_AND_ASSIGN(const auto status,
                       AsOperator(&Stub::GetEventLogStatus, v1::GetEventLogStatusRequest()));
  EXPECT_EQ(status.log().producer(), kProducer);
  EXPECT_EQ(status.log().epoch(), 1);
  EXPECT_EQ(status.log().unpublished(), 2);
  EXPECT_TRUE(status.log().has_oldest_unpublished_time());
  ASSERT_EQ(status.log().shards_size(), kShards);
  EXPECT_EQ(status.log().shards(5).top_pub_seq(), 1u);
  ASSERT_EQ(status.log().shards(5).checkpoints_size(), 1);
  EXPECT_EQ(status.log().shards(5).checkpoints(0).consumer(), kReporting);
  ASSERT_EQ(status.consumption_size(), 1);
  EXPECT_EQ(status.consumption(0).producer(), kProducer);
  EXPECT_EQ(status.consumption(0).applied(), 1u);
  EXPECT_EQ(status.consumption(0).lag(), 2u);
  EXPECT_EQ(status.consumption(0).dead_letters(), 1);
}

TEST_F(EventLogServiceTest, AnUnknownLagIsNotZero) {
  direct_.away = true;
  ASSERT_OK_AND_ASSIGN(const auto status,
                       AsOperator(&Stub::GetEventLogStatus, v1::GetEventLogStatusRequest()));
  ASSERT_EQ(status.consumption_size(), 1);
  EXPECT_FALSE(status.consumption(0).has_lag());
}

TEST_F(EventLogServiceTest, AConsumerHearsOfTheLogAloneAndOfAllOfIt) {
  example_.Emit(AggregateIn(3), {1});
  example_.PublishAll();
  example_.Emit(AggregateIn(4), {2, 3});
  ASSERT_OK_AND_ASSIGN(const LogReader::State state, log_->GetState(Soon()));
  EXPECT_EQ(state.epoch, 1);
  EXPECT_EQ(state.tops[3], 1u);
  EXPECT_EQ(state.unpublished, 2u);
  ASSERT_TRUE(state.oldest_since.has_value() && state.newest_since.has_value());
  EXPECT_LE(*state.oldest_since, *state.newest_since);
  v1::GetEventLogStatusRequest request;
  request.set_log_only(true);
  ASSERT_OK_AND_ASSIGN(const auto status, CallAs(*reporting_, &Stub::GetEventLogStatus, request));
  EXPECT_EQ(status.consumption_size(), 0);
}

TEST_F(EventLogServiceTest, OnlyBookkeepingBetweenServicesIsNotAudited) {
  ASSERT_OK(log_->GetState(Soon()));
  ASSERT_OK(log_->Read(3, 1, 0, 10, Soon()));
  ASSERT_OK(log_->ReportCheckpoint(3, 1, 0, false, Soon()));
  EXPECT_THAT(audited_, IsEmpty());
  ASSERT_OK(AsOperator(&Stub::GetEventLogStatus, v1::GetEventLogStatusRequest()));
  EXPECT_THAT(audited_, ElementsAre("events.status"));
  // Refused: a checkpoint of somebody else.
  const auto liar = MakeLogClient({target_}, *reporting_, "matching");
  EXPECT_THAT(liar->ReportCheckpoint(3, 1, 0, false, Soon()),
              HasCode(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(audited_, ElementsAre("events.status", "events.checkpoint"));
}

TEST_F(EventLogServiceTest, DeadLettersAreListedOldestFirstInPages) {
  for (const int n : {2, 0, 1}) AddDeadLetter(n);
  v1::ListDeadLettersRequest request;
  request.set_page_size(2);
  std::vector<int> shards;
  for (int page = 0; page < 2; ++page) {
    ASSERT_OK_AND_ASSIGN(const auto answer, AsOperator(&Stub::ListDeadLetters, request));
    for (const v1::DeadLetter& letter : answer.dead_letters()) shards.push_back(letter.shard());
    EXPECT_EQ(answer.next_page_token().empty(), page == 1);
    request.set_page_token(answer.next_page_token());
  }
  EXPECT_THAT(shards, ElementsAre(0, 1, 2));
  request.set_page_token("nonsense");
  EXPECT_THAT(AsOperator(&Stub::ListDeadLetters, request),
              HasViolation("page_token", "NOT_A_PAGE_TOKEN"));
}

TEST_F(EventLogServiceTest, AnOperatorRetriesAndDiscards) {
  AddDeadLetter(1);
  AddDeadLetter(2);
  const std::vector<std::string> ids =
      example_.Column("SELECT event_id FROM dead_letters ORDER BY dead_at");
  v1::RetryDeadLetterRequest retry;
  retry.set_id(ids.at(0));
  ASSERT_OK_AND_ASSIGN(const auto retried, AsOperator(&Stub::RetryDeadLetter, retry));
  EXPECT_EQ(retried.applied(), 1);
  EXPECT_THAT(example_.Effects(), ElementsAre(1));
  EXPECT_THAT(AsOperator(&Stub::RetryDeadLetter, retry), HasReason("DEAD_LETTER_NOT_FOUND"));
  v1::DiscardDeadLetterRequest discard;
  discard.set_id(ids.at(1));
  ASSERT_OK_AND_ASSIGN(const auto discarded, AsOperator(&Stub::DiscardDeadLetter, discard));
  EXPECT_EQ(discarded.skipped().id(), ids.at(1));
  EXPECT_EQ(discarded.skipped().attempts(), 3);
  EXPECT_THAT(example_.Effects(), ElementsAre(1));
  discard.set_id("x");
  EXPECT_THAT(AsOperator(&Stub::DiscardDeadLetter, discard), HasViolation("id", "NOT_A_UUID"));
}

TEST_F(EventLogServiceTest, AReplayTellsHowMuchIsAppliedAgain) {
  AddDeadLetter(4);
  v1::ReplayEventsRequest request;
  request.set_producer(kProducer);
  ASSERT_OK_AND_ASSIGN(const auto answer, AsOperator(&Stub::ReplayEvents, request));
  EXPECT_EQ(answer.events(), 1u);
  request.set_rebuild(true);
  EXPECT_THAT(AsOperator(&Stub::ReplayEvents, request), HasReason("REBUILD_NOT_SUPPORTED"));
  EXPECT_THAT(CallAs(*reporting_, &Stub::ReplayEvents, request),
              HasCode(absl::StatusCode::kPermissionDenied));
}

TEST_F(RebuildableServiceTest, ARebuildClearsTheProjectionsAndForgetsTheDead) {
  AddDeadLetter(4);
  ASSERT_OK(example_.AsWorker([](postgres::Transaction& tx) {
    return tx
        .Exec({"test.fill",
               "INSERT INTO effects (tenant_id, subject, value) "
               "VALUES (gen_random_uuid(), gen_random_uuid(), 1)"})
        .status();
  }));
  v1::ReplayEventsRequest request;
  request.set_rebuild(true);
  request.set_shard(4);
  EXPECT_THAT(AsOperator(&Stub::ReplayEvents, request), HasViolation("shard", "NOT_WITH_REBUILD"));
  request.clear_shard();
  ASSERT_OK_AND_ASSIGN(const auto answer, AsOperator(&Stub::ReplayEvents, request));
  EXPECT_EQ(answer.events(), 1u);
  EXPECT_THAT(example_.Effects(), SizeIs(0));
  EXPECT_THAT(example_.Column("SELECT event_id FROM dead_letters"), SizeIs(0));
}

}  // namespace
}  // namespace naober::events
