// SPDX-License-Identifier: EUPL-1.2
#include <gmock/gmock.h>

#include <thread>

#include "libs/events/event_log_fixture.h"
#include "libs/events/outbox.h"
#include "libs/events/timestamps.h"
#include "libs/obs/trace.h"

namespace naober::events {
namespace {

using ::naober::testing::HasCode;
using testing::AggregateIn;
using ::testing::ElementsAre;
using testing::ExampleService;
using ::testing::IsEmpty;
using testing::kOtherTenant;
using testing::kProducer;
using testing::kTenant;
using testing::Soon;

const absl::Time kOccurredAt = absl::FromUnixSeconds(1788242400) + absl::Microseconds(1500);

google::protobuf::Int64Value Fact(int64_t value) {
  google::protobuf::Int64Value fact;
  fact.set_value(value);
  return fact;
}

TEST(OutboxTest, AnEnvelopeTellsAllThatTheProtocolWants) {
  ExampleService service;
  const auto fact = Fact(7);
  const obs::TraceContext trace = obs::TraceContext::New();
  ASSERT_OK(service.InTenant(kTenant, [&](postgres::Transaction& tx) {
    const obs::ScopedTrace scope(trace);
    return Emit(tx, {"thing", AggregateIn(3), &fact, kOccurredAt});
  }));
  const std::vector<LogRow> rows = service.PublishAll();
  ASSERT_EQ(rows.size(), 1u);
  v1::Envelope envelope;
  ASSERT_TRUE(envelope.ParseFromString(rows[0].envelope));
  EXPECT_TRUE(IsUuid(envelope.id()));
  EXPECT_EQ(envelope.source(), absl::StrCat("urn:naober:", kTenant, ":", kProducer));
  EXPECT_EQ(envelope.type(), "google.protobuf.Int64Value");
  EXPECT_EQ(envelope.subject(), AggregateIn(3));
  EXPECT_EQ(FromTimestamp(envelope.time()), kOccurredAt);
  EXPECT_EQ(envelope.traceparent(), trace.ToHeader());
  EXPECT_EQ(envelope.sequence(), 1);
  EXPECT_EQ(envelope.tenant_id(), kTenant);
  EXPECT_EQ(envelope.producer(), kProducer);
  EXPECT_EQ(envelope.aggregate_type(), "thing");
  EXPECT_EQ(envelope.shard(), 3);
  EXPECT_EQ(envelope.pub_seq(), 1u);
  google::protobuf::Int64Value unpacked;
  ASSERT_TRUE(envelope.fact().UnpackTo(&unpacked));
  EXPECT_EQ(unpacked.value(), 7);
}

TEST(OutboxTest, ARolledBackChangePublishesNothing) {
  ExampleService service;
  const auto fact = Fact(1);
  const absl::Status status =
      service.InTenant(kTenant, [&](postgres::Transaction& tx) -> absl::Status {
        RETURN_IF_ERROR(Emit(tx, {"thing", AggregateIn(0), &fact, kOccurredAt}));
        return absl::CancelledError("the test changes its mind");
      });
  EXPECT_THAT(status, HasCode(absl::StatusCode::kCancelled));
  EXPECT_THAT(service.Column("SELECT row_id FROM outbox"), IsEmpty());
  service.Emit(AggregateIn(0), {2});
  EXPECT_THAT(service.Column("SELECT aggregate_seq FROM outbox"), ElementsAre("1"));
}

TEST(OutboxTest, EventsOfOneCallKeepTheirOrderPerAggregate) {
  ExampleService service;
  const auto fact = Fact(1);
  const std::string a = AggregateIn(0, 0), b = AggregateIn(0, 1);
  ASSERT_OK(service.InTenant(kTenant, [&](postgres::Transaction& tx) {
    return Emit(tx, {{"thing", b, &fact, kOccurredAt},
                     {"thing", a, &fact, kOccurredAt},
                     {"thing", b, &fact, kOccurredAt}});
  }));
  EXPECT_THAT(service.Column("SELECT aggregate_seq FROM outbox ORDER BY row_id"),
              ElementsAre("1", "1", "2"));
}

TEST(OutboxTest, ConcurrentWritersLeaveNoGapAndNoDisorder) {
  ExampleService service;
  constexpr int kWriters = 4, kRounds = 40, kAggregates = 3;
  std::vector<std::thread> writers;
  std::atomic<int> committed{0};
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      const auto fact = Fact(writer);
      for (int round = 0; round < kRounds; ++round) {
        // Two aggregates a transaction, in every order; some transactions are given up.
        const std::string first = AggregateIn(0, (writer + round) % kAggregates);
        const std::string second = AggregateIn(0, (writer + 2 * round + 1) % kAggregates);
        const bool give_up = round % 5 == 4;
        const absl::Status status =
            service.InTenant(kTenant, [&](postgres::Transaction& tx) -> absl::Status {
              RETURN_IF_ERROR(Emit(tx, {{"thing", first, &fact, kOccurredAt},
                                        {"thing", second, &fact, kOccurredAt}}));
              return give_up ? absl::CancelledError("") : absl::OkStatus();
            });
        EXPECT_EQ(status.ok(), !give_up) << status;
        if (status.ok()) committed += 2;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(service.Column("SELECT count(*) FROM outbox")[0], absl::StrCat(committed.load()));
  // Dense from 1, and row ids in the same order.
  EXPECT_THAT(service.Column(R"sql(
    SELECT aggregate_id FROM (
      SELECT aggregate_id, aggregate_seq,
             row_number() OVER (PARTITION BY aggregate_id ORDER BY row_id) AS nth
      FROM outbox) numbered
    WHERE aggregate_seq <> nth)sql"),
              IsEmpty());
}

TEST(OutboxTest, AnyBusinessTimeFindsItsPlace) {
  ExampleService service;
  const auto fact = Fact(1);
  for (const int year : {1999, 2026, 2150}) {
    ASSERT_OK(service.InTenant(kTenant, [&](postgres::Transaction& tx) {
      return Emit(tx, {"thing", AggregateIn(0), &fact,
                       absl::FromCivil(absl::CivilDay(year, 6, 1), absl::UTCTimeZone())});
    }));
  }
  EXPECT_EQ(service.PublishAll().size(), 3u);
}

TEST(OutboxTest, AnotherTenantSeesNothing) {
  ExampleService service;
  service.Emit(AggregateIn(0), {1});
  int64_t seen = -1;
  ASSERT_OK(service.InTenant(kOtherTenant, [&](postgres::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec({"test.count",
                                                       "SELECT (SELECT count(*) FROM outbox) + "
                                                       "(SELECT count(*) FROM event_sequences)"}));
    seen = rows[0][0].as<int64_t>();
    return absl::OkStatus();
  }));
  EXPECT_EQ(seen, 0);
}

TEST(OutboxTest, WithoutATenantNothingIsEmitted) {
  ExampleService service;
  const auto fact = Fact(1);
  EXPECT_THAT(service.AsWorker([&](postgres::Transaction& tx) {
    return Emit(tx, {"thing", AggregateIn(0), &fact, kOccurredAt});
  }),
              HasCode(absl::StatusCode::kInternal));
}

TEST(OutboxTest, TheRelayIsWokenByCommitsOnly) {
  ExampleService service;
  int woken = 0;
  SetWakeUp([&] { ++woken; });
  const auto fact = Fact(1);
  EXPECT_FALSE(
      service
          .InTenant(kTenant,
                    [&](postgres::Transaction& tx) -> absl::Status {
                      RETURN_IF_ERROR(Emit(tx, {"thing", AggregateIn(0), &fact, kOccurredAt}));
                      EXPECT_EQ(woken, 0);
                      return absl::CancelledError("");
                    })
          .ok());
  EXPECT_EQ(woken, 0);
  service.Emit(AggregateIn(0), {2});
  EXPECT_EQ(woken, 1);
  SetWakeUp(nullptr);
  service.Emit(AggregateIn(0), {3});
  EXPECT_EQ(woken, 1);
}

}  // namespace
}  // namespace naober::events
