// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>

#include "libs/events/applier.h"
#include "libs/events/consumer.h"
#include "libs/events/consumer_fixture.h"
#include "libs/events/relay_streams.h"

namespace naober::events {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;
using testing::AggregateIn;
using testing::ConsumerTest;
using ::testing::ElementsAre;
using testing::Eventually;
using ::testing::IsEmpty;
using testing::kConsumer;
using testing::kOtherTenant;
using testing::kProducer;
using testing::kTenant;
using testing::Running;
using ::testing::SizeIs;
using testing::Soon;

TEST_F(ConsumerTest, AppliesEachEventOnceAndInOrderForEachTenant) {
  const auto relay = NewRelay();
  const auto consumer = NewConsumer(Options());
  Running running_relay(*relay);
  Running running(*consumer);
  service_.Emit(a_, {1, 2});
  service_.Emit(b_, {10, 11}, kOtherTenant);
  service_.Emit(a_, {3});
  service_.Emit(c_, {20});
  EXPECT_TRUE(Happens(a_, {1, 2, 3}));
  EXPECT_TRUE(Happens(b_, {10, 11}));
  EXPECT_TRUE(Happens(c_, {20}));
  EXPECT_TRUE(Shows("naober_consumer_handled_total", 6));
  EXPECT_TRUE(Shows("naober_consumer_lag", 0));
  EXPECT_THAT(service_.Column("SELECT DISTINCT tenant_id FROM effects WHERE value >= 10 "
                              "AND value < 20"),
              ElementsAre(kOtherTenant));
}

TEST_F(ConsumerTest, TheProducerHearsOfItsCheckpoints) {
  const auto relay = NewRelay();
  const auto consumer = NewConsumer(Options());
  Running running_relay(*relay);
  Running running(*consumer);
  service_.Emit(a_, {1, 2});
  EXPECT_TRUE(Eventually([&] {
    const auto checkpoints = service_.log.Checkpoints(Soon());
    return checkpoints.ok() && checkpoints->count(kConsumer) == 1 &&
           checkpoints->at(kConsumer)[3] == 2;
  }));
}

// A producer under load may take its time with a report; that once stopped applying for seconds.
TEST_F(ConsumerTest, AProducerThatDoesNotAnswerHoldsNothingUp) {
  ConsumerOptions options = Options();
  options.catch_up_every = absl::Milliseconds(10);
  const auto relay = NewRelay();
  const auto consumer = NewConsumer(options);
  Running running_relay(*relay);
  Running running(*consumer);
  service_.Emit(a_, {1});
  ASSERT_TRUE(Happens(a_, {1}));
  log_.silent = true;
  service_.Emit(a_, {2});
  EXPECT_TRUE(Eventually([&] { return log_.waiting == 2; }));  // a report, and a look at the state
  service_.Emit(a_, {3});
  EXPECT_TRUE(Happens(a_, {1, 2, 3}));
  EXPECT_EQ(log_.waiting, 2);
  log_.silent = false;
}

// What is emitted may reach others only when it can't be lost; an effect alone comes again.
TEST_F(ConsumerTest, OnlyAHandlerThatEmitsWaitsForTheDisk) {
  std::vector<std::string> modes;
  HandlerTable handlers;
  handlers.On<google::protobuf::Int64Value>(
      [&](const Incoming& event, const google::protobuf::Int64Value& fact) -> absl::Status {
        if (fact.value() < 1 || fact.value() > 2) return absl::OkStatus();
        if (fact.value() == 2) {
          google::protobuf::Int64Value answer;
          answer.set_value(100);
          RETURN_IF_ERROR(Emit(event.tx, {"thing", c_, &answer, event.occurred_at}));
        }
        ASSIGN_OR_RETURN(const pqxx::result rows,
                         event.tx.Exec({"test.mode", "SHOW synchronous_commit"}));
        modes.push_back(rows[0][0].c_str());
        return absl::OkStatus();
      });
  Consumer consumer(service_.database.service(), service_.database.worker(), Options(), handlers,
                    log_, service_.database.metrics());
  {
    Running running(consumer);
    for (const int64_t value : {1, 2}) {
      service_.Emit(a_, {value});
      service_.PublishAll();
      ASSERT_TRUE(Shows("naober_consumer_handled_total", static_cast<int>(value)));
    }
  }
  EXPECT_THAT(modes, ElementsAre("off", "on"));
}

TEST_F(ConsumerTest, AReplayDoesNotDoubleEffects) {
  const auto relay = NewRelay();
  const auto consumer = NewConsumer(Options());
  Running running_relay(*relay);
  Running running(*consumer);
  service_.Emit(a_, {1, 2});
  ASSERT_TRUE(Happens(a_, {1, 2}));
  ASSERT_OK_AND_ASSIGN(const uint64_t again, consumption_.Rewind(kProducer, 3, 0, Soon()));
  EXPECT_EQ(again, 2u);
  service_.Emit(a_, {3});
  EXPECT_TRUE(Happens(a_, {1, 2, 3}));
  EXPECT_EQ(handlers_.calls, 3);
  EXPECT_THAT(consumption_.Rewind("nobody", std::nullopt, 0, Soon()),
              HasCode(absl::StatusCode::kNotFound));
}

TEST_F(ConsumerTest, AGapInTheStreamIsFilledFromTheLog) {
  RelayStreams streams(Options().redis, kProducer);
  ASSERT_OK(streams.Sync(1));
  ConsumerOptions options = Options();
  options.catch_up_every = absl::Hours(1);
  const auto consumer = NewConsumer(options);
  Running running(*consumer);
  service_.Emit(a_, {1});
  ASSERT_OK(streams.Append(service_.PublishAll()));
  ASSERT_TRUE(Happens(a_, {1}));
  const int pages = log_.pages;
  service_.Emit(a_, {2, 3});
  service_.PublishAll();  // never reaches Redis
  service_.Emit(a_, {4});
  ASSERT_OK(streams.Append(service_.PublishAll()));
  EXPECT_TRUE(Happens(a_, {1, 2, 3, 4}));
  EXPECT_GT(log_.pages, pages);
}

TEST_F(ConsumerTest, AnEntryThatIsNotWhatItsIdSaysIsReadFromTheLog) {
  RelayStreams streams(Options().redis, kProducer);
  ASSERT_OK(streams.Sync(1));
  ConsumerOptions options = Options();
  options.catch_up_every = absl::Hours(1);
  const auto consumer = NewConsumer(options);
  Running running(*consumer);
  service_.Emit(a_, {1});
  std::vector<LogRow> rows = service_.PublishAll();
  ASSERT_OK(streams.Append(rows));
  ASSERT_TRUE(Happens(a_, {1}));
  service_.Emit(a_, {2});
  const std::string first = rows[0].envelope;
  rows = service_.PublishAll();
  rows[0].envelope = first;  // the first one once more, under the second one's id
  ASSERT_OK(streams.Append(rows));
  EXPECT_TRUE(Happens(a_, {1, 2}));
}

TEST_F(ConsumerTest, WorksWithoutRedis) {
  redis_.Kill();
  const auto consumer = NewConsumer(Options());
  Running running(*consumer);
  service_.Emit(a_, {1, 2});
  service_.PublishAll();
  EXPECT_TRUE(Happens(a_, {1, 2}));
  service_.Emit(a_, {3});
  service_.PublishAll();
  EXPECT_TRUE(Happens(a_, {1, 2, 3}));
}

TEST_F(ConsumerTest, ALossOfRedisLosesAndDoublesNothing) {
  const auto relay = NewRelay();
  const auto consumer = NewConsumer(Options());
  Running running_relay(*relay);
  Running running(*consumer);
  std::vector<int64_t> expected;
  for (int64_t value = 1; value <= 60; ++value) {
    service_.Emit(a_, {value});
    expected.push_back(value);
    if (value == 15) redis_.Kill();
    if (value == 25) redis_.Start();
    if (value == 35) redis_.EraseData();
    if (value == 45) redis_.Start();
  }
  EXPECT_TRUE(Happens(a_, expected));
  EXPECT_EQ(handlers_.calls, 60);
}

TEST_F(ConsumerTest, JoinsLateWhenTheStreamIsTrimmed) {
  service_.Emit(a_, {1, 2, 3});
  RelayStreams streams(Options().redis, kProducer);
  ASSERT_OK(streams.Sync(1));
  ASSERT_OK(streams.Append(service_.PublishAll()));
  PerShard lowest{};
  lowest[3] = 3;
  ASSERT_OK(streams.Trim(lowest));
  const auto consumer = NewConsumer(Options());
  Running running(*consumer);
  EXPECT_TRUE(Happens(a_, {1, 2, 3}));
}

TEST_F(ConsumerTest, TypesThatNobodyListensToArePassedOverAndCounted) {
  const auto relay = NewRelay();
  const auto consumer = NewConsumer(Options());
  Running running_relay(*relay);
  Running running(*consumer);
  google::protobuf::BoolValue unknown;
  ASSERT_OK(service_.InTenant(kTenant, [&](postgres::Transaction& tx) {
    return Emit(tx, {{"thing", a_, &unknown, absl::UnixEpoch()},
                     {"thing", c_, &unknown, absl::UnixEpoch()}});
  }));
  service_.Emit(a_, {1});
  EXPECT_TRUE(Happens(a_, {1}));
  EXPECT_TRUE(Shows("naober_consumer_skipped_total", 2));
  EXPECT_TRUE(Shows("naober_consumer_lag", 0));
}

TEST_F(ConsumerTest, TwoInstancesShareTheShardsAndOneTakesOverFromTheOther) {
  const auto relay = NewRelay();
  ConsumerOptions options = Options();
  options.lease = absl::Milliseconds(600);
  const auto first = NewConsumer(options);
  options.instance = "other";
  const auto second = NewConsumer(options);
  Running running_relay(*relay);
  Running running_first(*first);
  Running running_second(*second);
  const auto shares = [&] {
    return service_.Column(
        "SELECT count(*) FROM consumer_shards WHERE holder <> '' GROUP BY holder");
  };
  EXPECT_TRUE(Eventually([&] { return shares() == std::vector<std::string>{"8", "8"}; }));
  std::vector<int64_t> expected;
  for (int shard = 0; shard < kShards; ++shard) {
    service_.Emit(AggregateIn(shard), {shard});
    expected.push_back(shard);
  }
  EXPECT_TRUE(Eventually([&] {
    std::vector<int64_t> effects = service_.Effects();
    std::sort(effects.begin(), effects.end());
    return effects == expected;
  }));
  running_first.Stop();
  EXPECT_TRUE(Eventually([&] { return shares() == std::vector<std::string>{"16"}; }));
  for (int shard = 0; shard < kShards; ++shard) {
    service_.Emit(AggregateIn(shard), {100 + shard});
  }
  EXPECT_TRUE(Eventually([&] { return service_.Effects().size() == 32; }));
  EXPECT_EQ(handlers_.calls, 32);
}

TEST_F(ConsumerTest, TheShardsOfADeadInstanceAreTakenOver) {
  service_.Column(
      "INSERT INTO consumer_members VALUES ('example', 'ghost', clock_timestamp() + '1 hour') "
      "RETURNING 1");
  service_.Column(
      "INSERT INTO consumer_shards (producer, shard, holder, fence) "
      "SELECT 'example', generate_series(0, 15), 'ghost', 5 RETURNING 1");
  const auto relay = NewRelay();
  ConsumerOptions options = Options();
  options.lease = absl::Milliseconds(300);
  const auto consumer = NewConsumer(options);
  Running running_relay(*relay);
  Running running(*consumer);
  service_.Emit(a_, {1});
  ASSERT_TRUE(Eventually(
      [&] { return !service_.PublishAll().empty() || service_.log.Tops(Soon()).value()[3] == 1; }));
  EXPECT_THAT(service_.Effects(), IsEmpty());
  service_.Column(
      "UPDATE consumer_members SET alive_until = '-infinity' "
      "WHERE holder = 'ghost' RETURNING 1");
  EXPECT_TRUE(Happens(a_, {1}));
  EXPECT_EQ(service_.Column("SELECT fence FROM consumer_shards WHERE shard = 3")[0], "6");
}

TEST_F(ConsumerTest, AnInstanceThatLostItsShardHasNoEffect) {
  ConsumerStore old_store(service_.database.worker(), kProducer, "old");
  Applier old_applier(service_.database.service(), kProducer, "old", handlers_.table);
  ASSERT_OK_AND_ASSIGN(auto shards, old_store.Share(absl::Minutes(1), Soon()));
  ASSERT_THAT(shards, SizeIs(kShards));
  ASSERT_OK(old_store.Move(shards[3], 1, 0, Soon()));
  shards[3].epoch = 1;
  service_.Emit(a_, {1});
  const std::vector<LogRow> rows = service_.PublishAll();
  Envelope event;
  ASSERT_TRUE(event.ParseFromString(rows[0].envelope));

  service_.Column("UPDATE consumer_members SET alive_until = '-infinity' RETURNING 1");
  ConsumerStore new_store(service_.database.worker(), kProducer, "new");
  ASSERT_OK(new_store.Share(absl::Minutes(1), Soon()));
  const Batch batch = {{{shards[3], 1}}, {&event}, kTenant, {}};
  EXPECT_THAT(old_applier.Apply(batch, Soon()), HasReason("SHARD_LOST"));
  EXPECT_THAT(old_store.Bury(shards[3], event, 1, "X", absl::Now(), Soon()),
              HasReason("SHARD_LOST"));
  EXPECT_THAT(service_.Effects(), IsEmpty());
  EXPECT_THAT(Letters(), IsEmpty());
}

TEST_F(ConsumerTest, AfterARestoreOfTheProducerNewEventsAreAppliedAndOldOnesNotAgain) {
  const auto consumer = NewConsumer(Options());
  Running running(*consumer);
  {
    const auto relay = NewRelay();
    Running running_relay(*relay);
    service_.Emit(a_, {1, 2, 3});
    ASSERT_TRUE(Happens(a_, {1, 2, 3}));
  }
  // Restored to the moment before the third event.
  service_.Column("DELETE FROM outbox WHERE pub_seq = 3 RETURNING 1");
  service_.Column("UPDATE event_log_shards SET top_pub_seq = 2 WHERE shard = 3 RETURNING 1");
  const auto relay = NewRelay();
  Running running_relay(*relay);
  service_.Emit(a_, {4, 5});
  EXPECT_TRUE(Happens(a_, {1, 2, 3, 4, 5}));
  EXPECT_EQ(service_.Column("SELECT epoch || '/' || pub_seq FROM consumer_shards "
                            "WHERE shard = 3")[0],
            "2/4");
}

TEST_F(ConsumerTest, ARebuildClearsAndAppliesAllAgain) {
  const auto relay = NewRelay();
  const auto consumer = NewConsumer(Options());
  Running running_relay(*relay);
  Running running(*consumer);
  service_.Emit(a_, {1, 2});
  service_.Emit(c_, {3});
  ASSERT_TRUE(Eventually([&] { return service_.Effects().size() == 3; }));
  ASSERT_OK_AND_ASSIGN(const uint64_t again,
                       consumption_.Rebuild(
                           [](postgres::Transaction& tx) {
                             return tx.Exec({"test.clear", "DELETE FROM effects"}).status();
                           },
                           Soon()));
  EXPECT_EQ(again, 3u);
  EXPECT_TRUE(Happens(a_, {1, 2}));
  EXPECT_TRUE(Happens(c_, {3}));
  EXPECT_EQ(handlers_.calls, 6);
}

TEST_F(ConsumerTest, APurgedInboxStillKeepsEffectsToOnce) {
  const auto relay = NewRelay();
  const auto consumer = NewConsumer(Options());
  Running running_relay(*relay);
  Running running(*consumer);
  service_.Emit(a_, {1, 2});
  ASSERT_TRUE(Happens(a_, {1, 2}));
  ConsumerStore store(service_.database.worker(), kProducer, "purger");
  ASSERT_OK(store.Purge(absl::ZeroDuration(), Soon()));
  EXPECT_THAT(service_.Column("SELECT event_id FROM inbox"), IsEmpty());
  ASSERT_OK(consumption_.Rewind(kProducer, std::nullopt, 0, Soon()));
  service_.Emit(a_, {3});
  EXPECT_TRUE(Happens(a_, {1, 2, 3}));
  EXPECT_EQ(handlers_.calls, 3);
}

TEST_F(ConsumerTest, WaitsForAProducerThatIsAway) {
  log_.away = true;
  const auto relay = NewRelay();
  const auto consumer = NewConsumer(Options());
  Running running_relay(*relay);
  Running running(*consumer);
  service_.Emit(a_, {1});
  ASSERT_TRUE(Eventually([&] { return service_.log.Tops(Soon()).value()[3] == 1; }));
  EXPECT_THAT(service_.Effects(), IsEmpty());
  log_.away = false;
  EXPECT_TRUE(Happens(a_, {1}));
}

}  // namespace
}  // namespace naober::events
