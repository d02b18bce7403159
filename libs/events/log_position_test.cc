// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/log_position.h"

#include <gtest/gtest.h>

#include "naober/events/v1/envelope.pb.h"

namespace naober::events {
namespace {

TEST(LogPositionTest, TheShardOfAnAggregateIsPartOfTheProtocol) {
  // printf %s ID | sha256sum: the last hexadecimal digit of the first 16.
  EXPECT_EQ(ShardOf("018f0000-0000-7000-8000-000000000001"), 9);
  EXPECT_EQ(ShardOf("018f0000-0000-7000-8000-000000000002"), 14);
}

TEST(LogPositionTest, KeysAndIdsAreWhatTheProtocolSays) {
  EXPECT_EQ(StreamKey("intake", 3, 15), "naober:events:intake:3:15");
  EXPECT_EQ(StreamId(42), "42-0");
  EXPECT_EQ(PubSeqOf("18446744073709551615-0"), 18446744073709551615u);
  EXPECT_EQ(PubSeqOf("0-0"), 0u);
  EXPECT_EQ(PubSeqOf("x"), 0u);
}

TEST(LogPositionTest, PositionsAreAddedWithoutTouchingTheRest) {
  v1::Envelope envelope;
  envelope.set_id("018f0000-0000-7000-8000-000000000001");
  envelope.set_shard(7);
  v1::Envelope read;
  ASSERT_TRUE(read.ParseFromString(WithPosition(envelope.SerializeAsString(), 5, 1234567890123)));
  EXPECT_EQ(read.id(), envelope.id());
  EXPECT_EQ(read.shard(), 7);
  EXPECT_EQ(read.sequence(), 5);
  EXPECT_EQ(read.pub_seq(), 1234567890123u);
}

}  // namespace
}  // namespace naober::events
