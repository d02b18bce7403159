// SPDX-License-Identifier: EUPL-1.2
#include "libs/rpc/service_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <nlohmann/json.hpp>

#include "libs/rpc/channel.h"
#include "libs/rpc/edge_fixture.h"
#include "libs/testing/matchers.h"

namespace naober::rpc {
namespace {

using naober::testing::HasCode;
using nlohmann::json;
using rpc::testing::Context;
using ::testing::Contains;
using ::testing::Not;

TEST(ServiceConfig, RetriesExactlyTheIdempotentMethodsOfTheLinkedProtos) {
  const json config = json::parse(ServiceConfigJson());
  const json names = config["methodConfig"][0]["name"];
  const auto method = [](const char* service, const char* name) {
    return json{{"service", service}, {"method", name}};
  };
  EXPECT_THAT(names, Contains(method("naober.events.v1.EventLogService", "ReadEvents")));
  EXPECT_THAT(names, Contains(method("naober.intake.v1.PersonService", "GetPerson")));
  EXPECT_THAT(names, Not(Contains(method("naober.events.v1.EventLogService", "ReplayEvents"))));
  EXPECT_THAT(names, Not(Contains(method("naober.intake.v1.PersonService", "CreatePerson"))));
  EXPECT_TRUE(config["loadBalancingConfig"][0].contains("round_robin"));
}

// A server that is away for the first two tries of each call.
class FlakyService final : public events::v1::EventLogService::Service {
 public:
  grpc::Status ReadEvents(grpc::ServerContext*, const events::v1::ReadEventsRequest*,
                          events::v1::ReadEventsResponse*) override {
    return Try();
  }
  grpc::Status ReplayEvents(grpc::ServerContext*, const events::v1::ReplayEventsRequest*,
                            events::v1::ReplayEventsResponse*) override {
    return Try();
  }
  std::atomic<int> tries = 0;
  std::atomic<bool> always_away = false;

 private:
  grpc::Status Try() {
    return ++tries % 3 == 0 && !always_away ? grpc::Status::OK
                                            : grpc::Status(grpc::UNAVAILABLE, "away");
  }
};

class ChannelTest : public ::testing::Test {
 protected:
  ChannelTest() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    stub_ =
        events::v1::EventLogService::NewStub(MakeChannel({absl::StrCat("127.0.0.1:", port), {}}));
  }
  ~ChannelTest() override { server_->Shutdown(); }

  FlakyService service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<events::v1::EventLogService::Stub> stub_;
};

TEST_F(ChannelTest, TriesAnIdempotentCallThreeTimes) {
  EXPECT_OK(Invoke(*Context(""), *stub_, &events::v1::EventLogService::Stub::ReadEvents,
                   events::v1::ReadEventsRequest()));
  EXPECT_EQ(service_.tries, 3);
}

TEST_F(ChannelTest, TriesAnyOtherCallOnce) {
  EXPECT_THAT(Invoke(*Context(""), *stub_, &events::v1::EventLogService::Stub::ReplayEvents,
                     events::v1::ReplayEventsRequest()),
              HasCode(absl::StatusCode::kUnavailable));
  EXPECT_EQ(service_.tries, 1);
}

TEST_F(ChannelTest, StopsRetryingWhenTheBudgetIsSpent) {
  service_.always_away = true;
  const auto read = [&] {
    const int before = service_.tries;
    EXPECT_FALSE(Invoke(*Context(""), *stub_, &events::v1::EventLogService::Stub::ReadEvents,
                        events::v1::ReadEventsRequest())
                     .ok());
    return service_.tries - before;
  };
  EXPECT_EQ(read(), 3);
  // Every failed try costs one of 100 tokens; from 50 down nothing is retried.
  int calls = 1;
  while (calls < 100 && read() > 1) ++calls;
  EXPECT_LE(calls, 18);
}

TEST(TokenSource, ReadsItsFileAgainWhenItChanges) {
  const std::string path = absl::StrCat(::testing::TempDir(), "/", NewUuidV7());
  const auto source = TokenSource::FromFile(path);
  EXPECT_THAT(source->Token(), HasCode(absl::StatusCode::kUnavailable));
  std::ofstream(path) << "one\n";
  EXPECT_EQ(*source->Token(), "one");
  std::ofstream(path + ".new") << "two\n";
  ASSERT_EQ(rename((path + ".new").c_str(), path.c_str()), 0);
  EXPECT_EQ(*source->Token(), "two");
  ASSERT_EQ(remove(path.c_str()), 0);
  EXPECT_EQ(*source->Token(), "two") << "while the file is being replaced";
}

}  // namespace
}  // namespace naober::rpc
