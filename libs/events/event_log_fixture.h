// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_EVENT_LOG_FIXTURE_H_
#define NAOBER_LIBS_EVENTS_EVENT_LOG_FIXTURE_H_

#include <google/protobuf/wrappers.pb.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/events/consumer.h"
#include "libs/events/log_store.h"
#include "libs/events/outbox.h"
#include "libs/postgres/row.h"
#include "libs/postgres/transaction.h"
#include "libs/testing/eventually.h"
#include "libs/testing/matchers.h"
#include "libs/testing/test_database.h"

// For tests of the event log: a database that publishes as "example" and, because the tables of
// both sides are apart, also consumes. A fact is an Int64Value; its effect is a row in `effects`.
namespace naober::events::testing {

using ::naober::testing::Eventually;
using ::naober::testing::kOtherTenant;
using ::naober::testing::kTenant;
using ::naober::testing::TestDatabase;

inline constexpr char kProducer[] = "example";
inline constexpr char kConsumer[] = "listener";

inline absl::Time Soon() { return absl::Now() + absl::Seconds(20); }

// An aggregate's id that lies in `shard`; different ones for different `n`.
inline std::string AggregateIn(int shard, int n = 0) {
  for (int i = 0;; ++i) {
    const std::string id = UuidFrom({"aggregate", absl::StrCat(i)});
    if (ShardOf(id) == shard && n-- == 0) return id;
  }
}

class ExampleService {
 public:
  ExampleService() {
    SetProducer(kProducer);
    postgres::Pool owner({.url = database.OwnerUrl(), .application_name = "test"},
                         database.metrics());
    const absl::Status made = postgres::Transact(owner, postgres::Scope::Platform(), Soon(),
                                                 [](postgres::Transaction& tx) {
                                                   return tx.ExecScript({"test.effects", R"sql(
            CREATE TABLE effects (
              place bigint GENERATED ALWAYS AS IDENTITY, tenant_id uuid NOT NULL,
              subject uuid NOT NULL, value bigint NOT NULL);
            SELECT naober_fence('effects');
            SELECT naober_open_to_worker('effects');
          )sql"});
                                                 });
    EXPECT_OK(made);
  }

  // Emits one event per value in one transaction.
  void Emit(const std::string& aggregate, const std::vector<int64_t>& values,
            const std::string& tenant = kTenant) {
    std::vector<google::protobuf::Int64Value> facts(values.size());
    std::vector<OutgoingEvent> events;
    for (size_t i = 0; i < values.size(); ++i) {
      facts[i].set_value(values[i]);
      events.push_back({"thing", aggregate, &facts[i], absl::FromUnixSeconds(1788242400)});
    }
    ASSERT_OK(
        InTenant(tenant, [&](postgres::Transaction& tx) { return events::Emit(tx, events); }));
  }

  absl::Status InTenant(const std::string& tenant,
                        const std::function<absl::Status(postgres::Transaction&)>& work) {
    return postgres::Transact(database.service(), postgres::Scope::Tenant(tenant), Soon(), work);
  }
  absl::Status AsWorker(const std::function<absl::Status(postgres::Transaction&)>& work) {
    return postgres::Transact(database.worker(), postgres::Scope::Platform(), Soon(), work);
  }
  // Runs one statement as the worker; its first column, as text.
  std::vector<std::string> Column(const char* sql) {
    std::vector<std::string> out;
    EXPECT_OK(AsWorker([&](postgres::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec({"test.column", sql}));
      out.clear();
      for (const pqxx::row& row : rows) out.push_back(row[0].is_null() ? "" : row[0].c_str());
      return absl::OkStatus();
    }));
    return out;
  }

  // Values of all effects, or of one aggregate's, in the order in which they happened.
  std::vector<int64_t> Effects(const std::string& subject = "") {
    std::vector<int64_t> out;
    EXPECT_OK(AsWorker([&](postgres::Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec({"test.effects",
                                                         "SELECT value FROM effects "
                                                         "WHERE $1 = '' OR subject::text = $1 "
                                                         "ORDER BY place"},
                                                        subject));
      out.clear();
      for (const pqxx::row& row : rows) out.push_back(row["value"].as<int64_t>());
      return absl::OkStatus();
    }));
    return out;
  }

  // Takes the relay's lease and gives all committed rows their pub_seq.
  std::vector<LogRow> PublishAll() {
    auto lease = log.TakeRelayLease("by-hand", absl::Minutes(1), Soon());
    EXPECT_OK(lease);
    if (!lease.ok() || !lease->has_value()) return {};
    auto rows = log.Publish(**lease, 1000, Soon());
    EXPECT_OK(rows);
    return rows.ok() ? *rows : std::vector<LogRow>();
  }

  TestDatabase database{kProducer};
  LogStore log{database.worker()};
};

// Writes the value of each fact to `effects`; fails those that the test names.
class RecordingHandlers {
 public:
  RecordingHandlers() {
    table.On<google::protobuf::Int64Value>(
        [this](const Incoming& event, const google::protobuf::Int64Value& fact) {
          return Apply(event, fact.value());
        });
  }

  std::atomic<int64_t> poison{-1};  // the value that fails
  std::atomic<int> calls{0};
  HandlerTable table;

 private:
  absl::Status Apply(const Incoming& event, int64_t value) {
    ++calls;
    RETURN_IF_ERROR(event.tx
                        .Exec({"test.apply",
                               "INSERT INTO effects (tenant_id, subject, value) "
                               "VALUES ($1, $2, $3)"},
                              event.envelope.tenant_id(), event.envelope.subject(), value)
                        .status());
    if (value == poison) return Refuse("POISON", "the test wants this one to fail");
    return absl::OkStatus();
  }
};

// The producer's log without a call in between; can be away, or not answer.
class DirectLogReader final : public LogReader {
 public:
  explicit DirectLogReader(LogStore& log) : log_(log) {}

  absl::StatusOr<State> GetState(absl::Time deadline) override {
    WaitWhileSilent();
    if (away) return absl::UnavailableError("away");
    ASSIGN_OR_RETURN(const LogState state, log_.State(deadline));
    return State{state.epoch, state.tops, static_cast<uint64_t>(state.unpublished.rows),
                 state.unpublished.oldest_since, state.unpublished.newest_since};
  }
  absl::StatusOr<Page> Read(int shard, int epoch, uint64_t after, int limit,
                            absl::Time deadline) override {
    if (away) return absl::UnavailableError("away");
    ++pages;
    ASSIGN_OR_RETURN(const LogPage page, log_.Read(shard, epoch, after, limit, deadline));
    Page out{{}, page.epoch, page.after_pub_seq, page.top_pub_seq};
    for (const LogRow& row : page.rows) out.events.emplace_back().ParseFromString(row.envelope);
    return out;
  }
  absl::Status ReportCheckpoint(int shard, int epoch, uint64_t pub_seq, bool rewind,
                                absl::Time deadline) override {
    WaitWhileSilent();
    if (away) return absl::UnavailableError("away");
    return log_.ReportCheckpoint(kConsumer, shard, epoch, pub_seq, rewind, deadline);
  }

  std::atomic<bool> away{false};
  std::atomic<bool> silent{false};  // calls for the state and reports wait until it is false
  std::atomic<int> waiting{0};      // how many do
  std::atomic<int> pages{0};

 private:
  void WaitWhileSilent() {
    if (!silent) return;
    ++waiting;
    while (silent) absl::SleepFor(absl::Milliseconds(5));
    --waiting;
  }

  LogStore& log_;
};

// Starts a task for the length of a scope.
template <class T>
class Running {
 public:
  explicit Running(T& task) : task_(&task) { EXPECT_OK(task.Start()); }
  ~Running() { Stop(); }
  void Stop() {
    if (task_ != nullptr) task_->Stop();
    task_ = nullptr;
  }

 private:
  T* task_;
};

}  // namespace naober::events::testing

#endif  // NAOBER_LIBS_EVENTS_EVENT_LOG_FIXTURE_H_
