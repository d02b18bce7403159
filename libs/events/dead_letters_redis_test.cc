// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>

#include "libs/events/consumer_fixture.h"
#include "libs/events/dead_letters.h"

namespace naober::events {
namespace {

using ::naober::testing::HasReason;
using testing::Eventually;
using ::testing::IsEmpty;
using testing::kProducer;
using testing::Running;
using ::testing::SizeIs;
using testing::Soon;

using DeadLettersTest = testing::ConsumerTest;

TEST_F(DeadLettersTest, AFailingEventHoldsUpItsShardOnlyAndIsTriedAgain) {
  const auto relay = NewRelay();
  const auto consumer = NewConsumer(Options());
  Running running_relay(*relay);
  Running running(*consumer);
  handlers_.poison = 2;
  service_.Emit(a_, {1, 2, 3});
  service_.Emit(c_, {10});
  EXPECT_TRUE(Happens(c_, {10}));
  EXPECT_TRUE(Happens(a_, {1}));
  EXPECT_TRUE(Eventually([&] { return Attempts() == std::vector<std::string>{"2"}; }));
  EXPECT_THAT(Letters(), IsEmpty());
  handlers_.poison = -1;
  EXPECT_TRUE(Happens(a_, {1, 2, 3}));
  EXPECT_THAT(Attempts(), IsEmpty());
}

TEST_F(DeadLettersTest, APoisonousEventDiesAfterItsTimeAndItsAggregateAloneStandsStill) {
  const auto relay = NewRelay();
  const auto consumer = NewConsumer(Options());
  Running running_relay(*relay);
  Running running(*consumer);
  LetDie(a_, 13);
  service_.Emit(a_, {14, 15});
  service_.Emit(b_, {20});  // same shard
  EXPECT_TRUE(Happens(b_, {20}));
  EXPECT_TRUE(Happens(a_, {}));
  EXPECT_TRUE(Eventually([&] { return Parked() == "2"; }));
  EXPECT_TRUE(Shows("naober_consumer_dead_total", 1));
  EXPECT_TRUE(Shows("naober_consumer_lag", 0));
  ASSERT_OK_AND_ASSIGN(const auto letters, dead_letters_.List(std::nullopt, 10, Soon()));
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_EQ(letters[0].producer, kProducer);
  EXPECT_EQ(letters[0].subject, a_);
  EXPECT_EQ(letters[0].type, "google.protobuf.Int64Value");
  EXPECT_EQ(letters[0].error, "FAILED_PRECONDITION POISON");
  EXPECT_GE(letters[0].attempts, 2);
  EXPECT_EQ(letters[0].dead_at, clock_.Now());
  EXPECT_EQ(letters[0].parked, 2);
}

TEST_F(DeadLettersTest, ARetryAppliesTheLetterAndItsChainInOrder) {
  const auto relay = NewRelay();
  const auto consumer = NewConsumer(Options());
  Running running_relay(*relay);
  Running running(*consumer);
  LetDie(a_, 13);
  service_.Emit(a_, {14, 15});
  ASSERT_TRUE(Eventually([&] { return Parked() == "2"; }));
  const std::string id = Letters()[0];
  EXPECT_THAT(dead_letters_.Retry(id, Soon()), HasReason("DEAD_LETTER_STILL_FAILS"));
  EXPECT_TRUE(Happens(a_, {}));

  handlers_.poison = -1;
  ASSERT_OK_AND_ASSIGN(const int applied, dead_letters_.Retry(id, Soon()));
  EXPECT_EQ(applied, 3);
  EXPECT_TRUE(Happens(a_, {13, 14, 15}));
  EXPECT_THAT(Letters(), IsEmpty());
  EXPECT_EQ(Parked(), "0");
  EXPECT_THAT(dead_letters_.Retry(id, Soon()), HasReason("DEAD_LETTER_NOT_FOUND"));
  service_.Emit(a_, {16});
  EXPECT_TRUE(Happens(a_, {13, 14, 15, 16}));
}

TEST_F(DeadLettersTest, AChainThatFailsInTheMiddleStopsThere) {
  const auto relay = NewRelay();
  const auto consumer = NewConsumer(Options());
  Running running_relay(*relay);
  Running running(*consumer);
  LetDie(a_, 13);
  service_.Emit(a_, {14, 15});
  ASSERT_TRUE(Eventually([&] { return Parked() == "2"; }));
  handlers_.poison = 14;
  ASSERT_OK_AND_ASSIGN(const int applied, dead_letters_.Retry(Letters()[0], Soon()));
  EXPECT_EQ(applied, 1);
  EXPECT_TRUE(Happens(a_, {13}));
  ASSERT_OK_AND_ASSIGN(const auto letters, dead_letters_.List(std::nullopt, 10, Soon()));
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_EQ(letters[0].error, "FAILED_PRECONDITION POISON");
  EXPECT_EQ(letters[0].parked, 1);
}

TEST_F(DeadLettersTest, ADiscardNamesWhatItSkipsAndAReplayDoesNotBringItBack) {
  const auto relay = NewRelay();
  const auto consumer = NewConsumer(Options());
  Running running_relay(*relay);
  Running running(*consumer);
  LetDie(a_, 13);
  service_.Emit(a_, {14});
  ASSERT_TRUE(Eventually([&] { return Parked() == "1"; }));
  const std::string id = Letters()[0];
  handlers_.poison = -1;
  ASSERT_OK_AND_ASSIGN(const auto discarded, dead_letters_.Discard(id, Soon()));
  EXPECT_EQ(discarded.skipped.event_id, id);
  EXPECT_EQ(discarded.skipped.subject, a_);
  EXPECT_EQ(discarded.applied, 1);
  ASSERT_OK(consumption_.Rewind(kProducer, std::nullopt, 0, Soon()));
  service_.Emit(a_, {15});
  EXPECT_TRUE(Happens(a_, {14, 15}));
}

TEST_F(DeadLettersTest, AReplayOfAStandingAggregateParksNothingTwice) {
  const auto relay = NewRelay();
  const auto consumer = NewConsumer(Options());
  Running running_relay(*relay);
  Running running(*consumer);
  service_.Emit(a_, {1});
  ASSERT_TRUE(Happens(a_, {1}));
  LetDie(a_, 13);
  service_.Emit(a_, {14});
  ASSERT_TRUE(Eventually([&] { return Parked() == "1"; }));
  ASSERT_OK(consumption_.Rewind(kProducer, std::nullopt, 0, Soon()));
  service_.Emit(b_, {2});
  ASSERT_TRUE(Happens(b_, {2}));
  EXPECT_EQ(Parked(), "1");
  EXPECT_THAT(Letters(), SizeIs(1));
}

}  // namespace
}  // namespace naober::events
