// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>

#include <future>
#include <thread>

#include "libs/events/event_log_fixture.h"
#include "libs/events/log_store.h"

namespace naober::events {
namespace {

using ::naober::testing::HasReason;
using testing::AggregateIn;
using ::testing::ElementsAre;
using testing::ExampleService;
using ::testing::IsEmpty;
using testing::kTenant;
using testing::Soon;

constexpr absl::Duration kLease = absl::Minutes(1);

std::vector<uint64_t> PubSeqs(const std::vector<LogRow>& rows) {
  std::vector<uint64_t> out;
  for (const LogRow& row : rows) out.push_back(row.pub_seq);
  return out;
}

int64_t ValueOf(const LogRow& row) {
  v1::Envelope envelope;
  google::protobuf::Int64Value fact;
  EXPECT_TRUE(envelope.ParseFromString(row.envelope) && envelope.fact().UnpackTo(&fact));
  return fact.value();
}

void ExpireLease(ExampleService& service) {
  service.Column("UPDATE event_log SET relay_until = '-infinity' RETURNING 1");
}

TEST(LogStoreTest, PositionsAreDensePerShardAndKeepTheOrder) {
  ExampleService service;
  service.Emit(AggregateIn(2), {1, 2, 3});
  service.Emit(AggregateIn(5), {4});
  EXPECT_THAT(PubSeqs(service.PublishAll()), ElementsAre(1, 2, 3, 1));
  service.Emit(AggregateIn(2, 1), {5, 6});
  const std::vector<LogRow> more = service.PublishAll();
  EXPECT_THAT(PubSeqs(more), ElementsAre(4, 5));
  EXPECT_EQ(ValueOf(more[0]), 5);
  EXPECT_THAT(service.PublishAll(), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const PerShard tops, service.log.Tops(Soon()));
  EXPECT_EQ(tops[2], 5u);
  EXPECT_EQ(tops[5], 1u);
}

TEST(LogStoreTest, ABatchTakesTheOldestRows) {
  ExampleService service;
  service.Emit(AggregateIn(2), {1, 2, 3});
  ASSERT_OK_AND_ASSIGN(const auto lease, service.log.TakeRelayLease("a", kLease, Soon()));
  ASSERT_TRUE(lease.has_value());
  ASSERT_OK_AND_ASSIGN(const auto first, service.log.Publish(*lease, 2, Soon()));
  EXPECT_THAT(PubSeqs(first), ElementsAre(1, 2));
  ASSERT_OK_AND_ASSIGN(const auto second, service.log.Publish(*lease, 2, Soon()));
  EXPECT_THAT(PubSeqs(second), ElementsAre(3));
}

TEST(LogStoreTest, ALateCommitIsNotSkipped) {
  ExampleService service;
  std::promise<void> emitted, may_commit;
  std::thread slow([&] {
    const absl::Status status =
        service.InTenant(kTenant, [&](postgres::Transaction& tx) -> absl::Status {
          google::protobuf::Int64Value fact;
          fact.set_value(1);
          RETURN_IF_ERROR(Emit(tx, {"thing", AggregateIn(0), &fact, absl::UnixEpoch()}));
          emitted.set_value();
          may_commit.get_future().wait();
          return absl::OkStatus();
        });
    EXPECT_OK(status);
  });
  emitted.get_future().wait();
  service.Emit(AggregateIn(0, 1), {2});  // a higher row id, committed first
  const std::vector<LogRow> early = service.PublishAll();
  ASSERT_EQ(early.size(), 1u);
  EXPECT_EQ(ValueOf(early[0]), 2);
  may_commit.set_value();
  slow.join();
  const std::vector<LogRow> late = service.PublishAll();
  ASSERT_EQ(late.size(), 1u);
  EXPECT_EQ(ValueOf(late[0]), 1);
  EXPECT_EQ(late[0].pub_seq, 2u);
}

TEST(LogStoreTest, ARelayThatLostItsLeasePublishesNothing) {
  ExampleService service;
  ASSERT_OK_AND_ASSIGN(const auto old_lease, service.log.TakeRelayLease("old", kLease, Soon()));
  ASSERT_TRUE(old_lease.has_value());
  ASSERT_OK_AND_ASSIGN(const auto refused, service.log.TakeRelayLease("new", kLease, Soon()));
  EXPECT_FALSE(refused.has_value());
  ExpireLease(service);
  ASSERT_OK_AND_ASSIGN(const auto new_lease, service.log.TakeRelayLease("new", kLease, Soon()));
  ASSERT_TRUE(new_lease.has_value());
  EXPECT_GT(new_lease->fence, old_lease->fence);

  service.Emit(AggregateIn(0), {1});
  ASSERT_OK_AND_ASSIGN(const auto fenced, service.log.Publish(*old_lease, 100, Soon()));
  EXPECT_THAT(fenced, IsEmpty());
  ASSERT_OK_AND_ASSIGN(const auto epoch, service.log.BeginEpoch(*old_lease, Soon()));
  EXPECT_FALSE(epoch.has_value());
  ASSERT_OK_AND_ASSIGN(const auto published, service.log.Publish(*new_lease, 100, Soon()));
  EXPECT_THAT(PubSeqs(published), ElementsAre(1));
}

TEST(LogStoreTest, ALeaseGivenBackIsFreeAtOnce) {
  ExampleService service;
  ASSERT_OK_AND_ASSIGN(const auto lease, service.log.TakeRelayLease("a", kLease, Soon()));
  ASSERT_OK(service.log.GiveBackRelayLease(*lease, Soon()));
  ASSERT_OK_AND_ASSIGN(const auto next, service.log.TakeRelayLease("b", kLease, Soon()));
  EXPECT_TRUE(next.has_value());
}

TEST(LogStoreTest, ReadsPagesAboveAPosition) {
  ExampleService service;
  service.Emit(AggregateIn(1), {1, 2, 3, 4});
  service.PublishAll();
  ASSERT_OK_AND_ASSIGN(const LogPage page, service.log.Read(1, 0, 1, 2, Soon()));
  EXPECT_THAT(PubSeqs(page.rows), ElementsAre(2, 3));
  EXPECT_EQ(page.top_pub_seq, 4u);
  EXPECT_EQ(page.after_pub_seq, 1u);
  ASSERT_OK_AND_ASSIGN(const LogPage end, service.log.Read(1, 1, 4, 2, Soon()));
  EXPECT_THAT(end.rows, IsEmpty());
}

TEST(LogStoreTest, CheckpointsMoveBackOnlyOnPurpose) {
  ExampleService service;
  ASSERT_OK(service.log.ReportCheckpoint("a", 4, 1, 10, false, Soon()));
  ASSERT_OK(service.log.ReportCheckpoint("a", 4, 1, 7, false, Soon()));
  ASSERT_OK(service.log.ReportCheckpoint("b", 4, 1, 12, false, Soon()));
  ASSERT_OK_AND_ASSIGN(const PerShard lowest, service.log.LowestCheckpoints(Soon()));
  EXPECT_EQ(lowest[4], 10u);
  EXPECT_EQ(lowest[5], 0u);
  ASSERT_OK(service.log.ReportCheckpoint("a", 4, 1, 3, true, Soon()));
  ASSERT_OK_AND_ASSIGN(const auto all, service.log.Checkpoints(Soon()));
  EXPECT_EQ(all.at("a")[4], 3u);
  EXPECT_EQ(all.at("b")[4], 12u);
  EXPECT_THAT(service.log.ReportCheckpoint("a", 4, 2, 20, false, Soon()),
              HasReason("LOG_EPOCH_CHANGED"));
}

TEST(LogStoreTest, APositionOfALostHistoryIsTakenBackToWhereItEnded) {
  ExampleService service;
  service.Emit(AggregateIn(1), {1, 2});
  service.PublishAll();
  ASSERT_OK(service.log.ReportCheckpoint("a", 1, 1, 9, false, Soon()));
  ASSERT_OK_AND_ASSIGN(const auto lease, service.log.TakeRelayLease("by-hand", kLease, Soon()));
  ASSERT_OK_AND_ASSIGN(const auto epoch, service.log.BeginEpoch(*lease, Soon()));
  EXPECT_EQ(epoch, 2);
  service.Emit(AggregateIn(1), {3, 4});
  service.PublishAll();

  ASSERT_OK_AND_ASSIGN(const LogPage ahead, service.log.Read(1, 1, 9, 10, Soon()));
  EXPECT_EQ(ahead.epoch, 2);
  EXPECT_EQ(ahead.after_pub_seq, 2u);
  EXPECT_THAT(PubSeqs(ahead.rows), ElementsAre(3, 4));
  ASSERT_OK_AND_ASSIGN(const LogPage behind, service.log.Read(1, 1, 1, 10, Soon()));
  EXPECT_EQ(behind.after_pub_seq, 1u);
  ASSERT_OK_AND_ASSIGN(const LogPage unheard_of, service.log.Read(1, 5, 9, 10, Soon()));
  EXPECT_EQ(unheard_of.after_pub_seq, 0u);
  ASSERT_OK_AND_ASSIGN(const PerShard lowest, service.log.LowestCheckpoints(Soon()));
  EXPECT_EQ(lowest[1], 2u);
}

TEST(LogStoreTest, ADatabaseOfAnotherHistoryIsNoticed) {
  ExampleService service;
  ASSERT_OK_AND_ASSIGN(const auto first, service.log.TakeRelayLease("a", kLease, Soon()));
  ASSERT_TRUE(first.has_value());
  EXPECT_TRUE(first->same_history);
  service.Column("UPDATE event_log SET incarnation = 'another cluster/00000001' RETURNING 1");
  ASSERT_OK_AND_ASSIGN(const auto restored, service.log.TakeRelayLease("a", kLease, Soon()));
  ASSERT_TRUE(restored.has_value());
  EXPECT_FALSE(restored->same_history);
  ASSERT_OK(service.log.BeginEpoch(*restored, Soon()));
  ASSERT_OK_AND_ASSIGN(const auto after, service.log.TakeRelayLease("a", kLease, Soon()));
  ASSERT_TRUE(after.has_value());
  EXPECT_TRUE(after->same_history);
  EXPECT_EQ(after->epoch, 2);
}

TEST(LogStoreTest, TellsWhatWaits) {
  ExampleService service;
  ASSERT_OK_AND_ASSIGN(const Backlog nothing, service.log.Unpublished(Soon()));
  EXPECT_EQ(nothing.rows, 0);
  EXPECT_FALSE(nothing.oldest_since.has_value());
  service.Emit(AggregateIn(0), {1, 2});
  service.Column("UPDATE outbox SET recorded_at = recorded_at - interval '90 s' RETURNING 1");
  ASSERT_OK_AND_ASSIGN(const Backlog waiting, service.log.Unpublished(Soon()));
  EXPECT_EQ(waiting.rows, 2);
  EXPECT_GE(waiting.oldest_age, absl::Seconds(90));
  EXPECT_LT(waiting.oldest_age, absl::Seconds(120));
  service.PublishAll();
  PerShard first{};
  first[0] = 1;
  ASSERT_OK_AND_ASSIGN(const absl::Duration age, service.log.OldestAge(first, Soon()));
  EXPECT_GE(age, absl::Seconds(90));
}

TEST(LogStoreTest, MakesPartitionsOfComingMonthsOnce) {
  ExampleService service;
  const absl::Time day = absl::FromCivil(absl::CivilDay(2031, 11, 30), absl::UTCTimeZone());
  ASSERT_OK(service.log.MakePartitions(day, 3, Soon()));
  ASSERT_OK(service.log.MakePartitions(day, 3, Soon()));
  EXPECT_THAT(
      service.Column("SELECT relname FROM pg_class WHERE relname LIKE 'outbox_203%' "
                     "AND relkind = 'r' AND relrowsecurity AND relforcerowsecurity ORDER BY 1"),
      ElementsAre("outbox_2031_11", "outbox_2031_12", "outbox_2032_01"));
}

TEST(LogStoreTest, AMonthThatAlreadyHasRowsStaysInTheDefaultPartition) {
  ExampleService service;
  google::protobuf::Int64Value fact;
  const absl::Time in_march = absl::FromCivil(absl::CivilDay(2031, 3, 5), absl::UTCTimeZone());
  ASSERT_OK(service.InTenant(kTenant, [&](postgres::Transaction& tx) {
    return Emit(tx, {"thing", AggregateIn(0), &fact, in_march});
  }));
  ASSERT_OK(service.log.MakePartitions(in_march, 2, Soon()));
  EXPECT_THAT(service.Column("SELECT relname FROM pg_class WHERE relname LIKE 'outbox_2031_0_'"),
              ElementsAre("outbox_2031_04"));
  EXPECT_EQ(service.PublishAll().size(), 1u);
}

}  // namespace
}  // namespace naober::events
