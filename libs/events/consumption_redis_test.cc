// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>

#include "libs/events/consumer_fixture.h"
#include "libs/events/consumption.h"

namespace naober::events {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;
using testing::ConsumerTest;
using ::testing::ElementsAre;
using testing::kProducer;
using testing::Running;
using testing::Soon;

class ConsumptionTest : public ConsumerTest {
 protected:
  // Of the only producer.
  std::optional<uint64_t> Lag() {
    const auto statuses = consumption_.Read(Soon());
    EXPECT_OK(statuses);
    EXPECT_EQ(statuses->size(), 1u);
    EXPECT_EQ(statuses->at(0).producer, kProducer);
    return statuses->at(0).lag;
  }
  absl::Status CatchUp(absl::Duration time = absl::Seconds(20)) {
    return consumption_.CatchUp(kProducer, absl::Now() + time);
  }
};

TEST_F(ConsumptionTest, TheLagCountsWhatTheProducerWroteThoughNobodyHasHeardOfIt) {
  EXPECT_EQ(Lag(), 0u);
  service_.Emit(a_, {1, 2});
  EXPECT_EQ(Lag(), 2u);
  service_.PublishAll();
  service_.Emit(c_, {3});
  EXPECT_EQ(Lag(), 3u);
  service_.PublishAll();
  const auto consumer = NewConsumer(Options());
  {
    Running running(*consumer);
    ASSERT_OK(CatchUp());
    EXPECT_EQ(Lag(), 0u);
  }
  service_.Emit(a_, {4});
  EXPECT_EQ(Lag(), 1u) << "the consumer is gone and knows nothing of it";
}

TEST_F(ConsumptionTest, TheLagIsUnknownWhenTheProducerCannotBeAsked) {
  log_.away = true;
  EXPECT_EQ(Lag(), std::nullopt);
}

TEST_F(ConsumptionTest, TheLagIsUnknownAtAPositionOfALostHistory) {
  const auto consumer = NewConsumer(Options());
  {
    Running running(*consumer);
    service_.Emit(a_, {1});
    service_.PublishAll();
    ASSERT_OK(CatchUp());
  }
  service_.Column("UPDATE consumer_shards SET epoch = 7 WHERE shard = 3");
  EXPECT_EQ(Lag(), std::nullopt);
}

TEST_F(ConsumptionTest, WhoCatchesUpSeesTheEffectsOfAllThatWasWritten) {
  const auto relay = NewRelay();
  const auto consumer = NewConsumer(Options());
  Running running_relay(*relay);
  Running running(*consumer);
  for (int64_t value = 1; value <= 20; ++value) {
    service_.Emit(a_, {value});
    ASSERT_OK(CatchUp());
    EXPECT_EQ(service_.Effects(a_).back(), value);
  }
}

TEST_F(ConsumptionTest, CatchingUpWaitsForWhatHasNoPositionYet) {
  const auto consumer = NewConsumer(Options());
  Running running(*consumer);
  service_.Emit(a_, {1});
  EXPECT_THAT(CatchUp(absl::Milliseconds(100)), HasCode(absl::StatusCode::kDeadlineExceeded));
  const auto relay = NewRelay();
  Running running_relay(*relay);
  ASSERT_OK(CatchUp());
  EXPECT_THAT(service_.Effects(), ElementsAre(1));
}

TEST_F(ConsumptionTest, CatchingUpEndsWithTheDeadlineAndWithoutTheProducer) {
  service_.Emit(a_, {1});
  service_.PublishAll();
  EXPECT_THAT(CatchUp(absl::Milliseconds(100)), HasCode(absl::StatusCode::kDeadlineExceeded));
  log_.away = true;
  EXPECT_THAT(CatchUp(), HasCode(absl::StatusCode::kUnavailable));
  EXPECT_THAT(consumption_.CatchUp("nobody", Soon()), HasReason("CONSUMED_PRODUCER_NOT_FOUND"));
}

}  // namespace
}  // namespace naober::events
