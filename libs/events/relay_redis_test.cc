// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>

#include "libs/events/event_log_fixture.h"
#include "libs/events/relay.h"
#include "libs/events/relay_streams.h"
#include "libs/testing/test_redis.h"

namespace naober::events {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::TestRedis;
using testing::AggregateIn;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using testing::Eventually;
using testing::ExampleService;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kProducer;
using testing::Running;
using testing::Soon;

RelayOptions OptionsFor(const TestRedis& redis) {
  RelayOptions options;
  options.service = kProducer;
  options.instance = "test";
  options.redis.url = redis.Url();
  options.poll = absl::Milliseconds(20);
  return options;
}

// The values in a shard's stream, in order, as "id:value".
std::vector<std::string> StreamOf(const TestRedis& redis, int shard, int epoch = 1) {
  redis::Options options;
  options.url = redis.Url();
  redis::Connection connection(options);
  const auto reply = connection.Command({"XRANGE", StreamKey(kProducer, epoch, shard), "-", "+"});
  std::vector<std::string> out;
  if (!reply.ok()) return out;
  for (const redis::Reply& entry : reply->elements) {
    v1::Envelope envelope;
    google::protobuf::Int64Value fact;
    EXPECT_TRUE(envelope.ParseFromString(entry.elements[1].elements[1].text) &&
                envelope.fact().UnpackTo(&fact));
    EXPECT_EQ(StreamId(envelope.pub_seq()), entry.elements[0].text);
    out.push_back(absl::StrCat(entry.elements[0].text, ":", fact.value()));
  }
  return out;
}

TEST(RelayTest, AppendsCommittedEventsUnderTheirPositions) {
  ExampleService service;
  TestRedis redis;
  service.Emit(AggregateIn(3), {10});
  Relay relay(service.database.worker(), OptionsFor(redis), service.database.metrics());
  Running running(relay);
  service.Emit(AggregateIn(3), {11, 12});
  service.Emit(AggregateIn(9), {13});
  EXPECT_TRUE(Eventually([&] { return StreamOf(redis, 9).size() == 1; }));
  EXPECT_TRUE(Eventually([&] { return StreamOf(redis, 3).size() == 3; }));
  EXPECT_THAT(StreamOf(redis, 3), ElementsAre("1-0:10", "2-0:11", "3-0:12"));
  EXPECT_THAT(StreamOf(redis, 9), ElementsAre("1-0:13"));
}

TEST(RelayTest, ARepeatedAppendIsRefusedAndHarmless) {
  ExampleService service;
  TestRedis redis;
  service.Emit(AggregateIn(3), {1, 2});
  const std::vector<LogRow> rows = service.PublishAll();
  RelayStreams streams(OptionsFor(redis).redis, kProducer);
  ASSERT_OK(streams.Sync(1));
  ASSERT_OK(streams.Append(rows));
  EXPECT_THAT(streams.Append(rows), HasCode(absl::StatusCode::kAborted));
  EXPECT_FALSE(streams.synced());
  EXPECT_THAT(StreamOf(redis, 3), ElementsAre("1-0:1", "2-0:2"));
  ASSERT_OK(streams.Sync(1));
  EXPECT_EQ(streams.tops()[3], 2u);
}

TEST(RelayTest, AVanishedStreamIsNoticedInsteadOfBegunInTheMiddle) {
  ExampleService service;
  TestRedis redis;
  service.Emit(AggregateIn(3), {1});
  RelayStreams streams(OptionsFor(redis).redis, kProducer);
  ASSERT_OK(streams.Sync(1));
  ASSERT_OK(streams.Append(service.PublishAll()));
  redis::Connection other(OptionsFor(redis).redis);
  ASSERT_OK(other.Command({"FLUSHALL"}));
  service.Emit(AggregateIn(3), {2});
  EXPECT_THAT(streams.Append(service.PublishAll()), HasCode(absl::StatusCode::kAborted));
  EXPECT_THAT(StreamOf(redis, 3), IsEmpty());
}

TEST(RelayTest, AfterARestartOfRedisNothingIsLostOrDoubled) {
  ExampleService service;
  TestRedis redis;
  Relay relay(service.database.worker(), OptionsFor(redis), service.database.metrics());
  Running running(relay);
  service.Emit(AggregateIn(3), {1, 2});
  ASSERT_TRUE(Eventually([&] { return StreamOf(redis, 3).size() == 2; }));
  redis.Kill();
  service.Emit(AggregateIn(3), {3});
  redis.Start();
  service.Emit(AggregateIn(3), {4});
  EXPECT_TRUE(Eventually([&] { return StreamOf(redis, 3).size() == 4; }));
  EXPECT_THAT(StreamOf(redis, 3), ElementsAre("1-0:1", "2-0:2", "3-0:3", "4-0:4"));
}

TEST(RelayTest, AfterATotalLossItAppendsAllAboveTheLowestCheckpointUnasked) {
  ExampleService service;
  TestRedis redis;
  Relay relay(service.database.worker(), OptionsFor(redis), service.database.metrics());
  Running running(relay);
  service.Emit(AggregateIn(3), {1, 2, 3, 4});
  ASSERT_TRUE(Eventually([&] { return StreamOf(redis, 3).size() == 4; }));
  ASSERT_OK(service.log.ReportCheckpoint("a", 3, 1, 2, false, Soon()));
  ASSERT_OK(service.log.ReportCheckpoint("b", 3, 1, 3, false, Soon()));
  redis.EraseData();
  redis.Start();
  // Without a new event to remind it.
  EXPECT_TRUE(Eventually([&] { return StreamOf(redis, 3).size() == 2; }));
  EXPECT_THAT(StreamOf(redis, 3), ElementsAre("3-0:3", "4-0:4"));
  service.Emit(AggregateIn(3), {5});
  EXPECT_TRUE(Eventually([&] { return StreamOf(redis, 3).size() == 3; }));
}

TEST(RelayTest, ABacklogOfManyBatchesArrivesWholeAndInOrder) {
  ExampleService service;
  TestRedis redis;
  std::vector<int64_t> values;
  std::vector<std::string> entries;
  for (int64_t value = 1; value <= 95; ++value) {
    values.push_back(value);
    entries.push_back(absl::StrCat(value, "-0:", value));
  }
  for (const int shard : {3, 8}) service.Emit(AggregateIn(shard), values);
  RelayOptions options = OptionsFor(redis);
  options.batch = 10;  // one is on its way to Redis while the next one is read
  Relay relay(service.database.worker(), options, service.database.metrics());
  Running running(relay);
  for (const int shard : {3, 8}) {
    EXPECT_TRUE(Eventually([&] { return StreamOf(redis, shard).size() == 95; }));
    EXPECT_THAT(StreamOf(redis, shard), ElementsAreArray(entries));
  }
}

TEST(RelayTest, AStreamAheadOfTheDatabaseBeginsANewEpoch) {
  ExampleService service;
  TestRedis redis;
  redis::Connection other(OptionsFor(redis).redis);
  // What a history appended that the restored database doesn't know.
  ASSERT_OK(other.Command({"XADD", StreamKey(kProducer, 1, 3), "7-0", "e", "lost"}));
  service.Emit(AggregateIn(3), {1});
  Relay relay(service.database.worker(), OptionsFor(redis), service.database.metrics());
  Running running(relay);
  EXPECT_TRUE(Eventually([&] { return StreamOf(redis, 3, 2).size() == 1; }));
  EXPECT_THAT(StreamOf(redis, 3, 2), ElementsAre("1-0:1"));
  ASSERT_OK_AND_ASSIGN(const LogState state, service.log.State(Soon()));
  EXPECT_EQ(state.epoch, 2);
  ASSERT_OK_AND_ASSIGN(const auto left, other.Command({"TTL", StreamKey(kProducer, 1, 3)}));
  EXPECT_GT(left.integer, 0);
}

TEST(RelayTest, AStreamWithAnotherEventThanTheLogBeginsANewEpoch) {
  ExampleService service;
  TestRedis redis;
  service.Emit(AggregateIn(3), {1, 2});
  RelayStreams streams(OptionsFor(redis).redis, kProducer);
  ASSERT_OK(streams.Sync(1));
  ASSERT_OK(streams.Append(service.PublishAll()));
  // A restored database that has given the same positions to other events meanwhile.
  service.Column("UPDATE outbox SET event_id = gen_random_uuid() RETURNING 1");
  service.Column("UPDATE event_log SET relay_until = '-infinity' RETURNING 1");
  Relay relay(service.database.worker(), OptionsFor(redis), service.database.metrics());
  Running running(relay);
  EXPECT_TRUE(Eventually([&] { return StreamOf(redis, 3, 2).size() == 2; }));
}

TEST(RelayTest, AnEpochWhoseStreamsExistIsNotUsedAgain) {
  ExampleService service;
  TestRedis redis;
  redis::Connection other(OptionsFor(redis).redis);
  ASSERT_OK(other.Command({"XADD", StreamKey(kProducer, 1, 3), "7-0", "e", "lost"}));
  ASSERT_OK(other.Command({"XADD", StreamKey(kProducer, 2, 5), "1-0", "e", "lost"}));
  service.Emit(AggregateIn(5), {1, 2});
  Relay relay(service.database.worker(), OptionsFor(redis), service.database.metrics());
  Running running(relay);
  EXPECT_TRUE(Eventually([&] { return StreamOf(redis, 5, 3).size() == 2; }));
}

TEST(RelayTest, OneRelaysAndTheOtherTakesOver) {
  ExampleService service;
  TestRedis redis;
  RelayOptions options = OptionsFor(redis);
  options.lease = absl::Milliseconds(300);
  Relay first(service.database.worker(), options, service.database.metrics());
  Relay second(service.database.worker(), options, service.database.metrics());
  Running running_first(first);
  service.Emit(AggregateIn(3), {1});
  ASSERT_TRUE(Eventually([&] { return StreamOf(redis, 3).size() == 1; }));
  Running running_second(second);
  EXPECT_EQ(service.Column("SELECT relay_fence FROM event_log")[0], "1");
  running_first.Stop();
  service.Emit(AggregateIn(3), {2});
  EXPECT_TRUE(Eventually([&] { return StreamOf(redis, 3).size() == 2; }));
  EXPECT_EQ(service.Column("SELECT relay_fence FROM event_log")[0], "2");
}

TEST(RelayTest, ACommitInAnotherReplicaWakesItThroughRedis) {
  ExampleService service;
  TestRedis redis;
  RelayOptions options = OptionsFor(redis);
  options.poll = absl::Hours(1);
  Relay active(service.database.worker(), options, service.database.metrics());
  Running running_active(active);
  ASSERT_TRUE(
      Eventually([&] { return service.Column("SELECT relay_fence FROM event_log")[0] == "1"; }));
  // The relay that started last is the one that this process's commits wake.
  Relay standby(service.database.worker(), options, service.database.metrics());
  Running running_standby(standby);
  int sent = 0;
  EXPECT_TRUE(Eventually([&] {
    service.Emit(AggregateIn(3), {++sent});
    return !StreamOf(redis, 3).empty();
  }));
}

TEST(RelayTest, DropsWhatAllConsumersHaveApplied) {
  ExampleService service;
  TestRedis redis;
  RelayStreams streams(OptionsFor(redis).redis, kProducer);
  service.Emit(AggregateIn(3), {1, 2, 3});
  service.Emit(AggregateIn(4), {4});
  ASSERT_OK(streams.Sync(1));
  ASSERT_OK(streams.Append(service.PublishAll()));
  PerShard lowest{};
  lowest[3] = 2;
  ASSERT_OK(streams.Trim(lowest));
  EXPECT_THAT(StreamOf(redis, 3), ElementsAre("2-0:2", "3-0:3"));
  EXPECT_THAT(StreamOf(redis, 4), ElementsAre("1-0:4"));
}

TEST(RelayTest, WhileRedisIsAwayTheFiguresTellAndTheLogGoesOn) {
  ExampleService service;
  TestRedis redis;
  redis.Kill();
  service.Emit(AggregateIn(3), {1, 2, 3});
  Relay relay(service.database.worker(), OptionsFor(redis), service.database.metrics());
  {
    Running running(relay);
    EXPECT_TRUE(Eventually([&] {
      return service.database.metrics().Text().find("naober_outbox_unpublished 3") !=
             std::string::npos;
    }));
    ASSERT_OK_AND_ASSIGN(const PerShard tops, service.log.Tops(Soon()));
    EXPECT_EQ(tops[3], 3u);
  }
  EXPECT_THAT(service.database.metrics().Text(), HasSubstr("naober_relay_published_total 3"));
}

}  // namespace
}  // namespace naober::events
