// SPDX-License-Identifier: EUPL-1.2
// Measures the event log alone, in a database of its own: writers that emit one event per commit, a
// relay, a consumer whose effect is one row. Prints one JSON line:
//   {"p50Millis": 2.1, "p99Millis": 9.0, "maxMillis": 14.0, "deliveredPerSecond": 1000,
//    "writersAlonePerSecond": 5200, "writersPerSecond": 4300, "relayedPerSecond": 4300,
//    "drainPerSecond": 45000}
// Delivery is from the return of the writer's commit to the return of the consumer's.
#include <google/protobuf/wrappers.pb.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/events/consumer.h"
#include "libs/events/log_store.h"
#include "libs/events/outbox.h"
#include "libs/events/relay.h"
#include "libs/obs/log.h"
#include "libs/postgres/migration_file.h"
#include "libs/postgres/migrator.h"
#include "libs/postgres/row.h"
#include "libs/postgres/service_database.h"
#include "libs/postgres/transaction.h"
#include "libs/redis/connection.h"

ABSL_FLAG(std::string, postgres, "",
          "connection string of a cluster without dbname and user: host=/run/postgres");
ABSL_FLAG(std::string, superuser, "postgres", "who may create the database");
ABSL_FLAG(std::string, redis_url, "", "of Redis");
ABSL_FLAG(std::string, source, ".", "the repository, for the migrations");
ABSL_FLAG(double, rate, 1000, "events a second while delivery is measured");
ABSL_FLAG(absl::Duration, duration, absl::Seconds(5), "of each measurement");
ABSL_FLAG(int, writers, 16, "threads that write as fast as they can");
ABSL_FLAG(int, backlog, 100000, "events to drain");

namespace naober::events {
namespace {

using google::protobuf::Int64Value;

constexpr char kService[] = "eventbenchmark";
constexpr char kTenant[] = "018f0000-0000-7000-8000-000000000001";
constexpr int kPacedWriters = 4;
constexpr int kAggregates = 1000;

void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(1);
}

absl::Time Soon() { return absl::Now() + absl::Minutes(1); }

Secret UrlOf(const std::string& user, const std::string& database) {
  return Secret(absl::StrCat(absl::GetFlag(FLAGS_postgres), " user=", user, " dbname=", database));
}

// A migrated database with a table for the effects. It stays: whoever runs this throws the cluster
// away.
class Database {
 public:
  Database() {
    Must(postgres::EnsureDatabase(Superuser(), {kService, name_}));
    Must(postgres::Migrate(UrlOf(Role("owner"), name_), kService,
                           postgres::ModulesOf(absl::GetFlag(FLAGS_source), kService))
             .status());
    postgres::Pool owner({UrlOf(Role("owner"), name_), "benchmark"}, metrics);
    Must(postgres::Transact(owner, postgres::Scope::Platform(), Soon(),
                            [](postgres::Transaction& tx) {
                              return tx.ExecScript({"benchmark.effects", R"sql(
        CREATE TABLE effects (tenant_id uuid NOT NULL, value bigint PRIMARY KEY);
        SELECT naober_fence('effects');
      )sql"});
                            }));
  }

  static std::string Role(const std::string& role) {
    return absl::StrCat("naober_", kService, "_", role);
  }
  // Also names the log, so that Redis has no streams of a former run.
  const std::string& name() const { return name_; }

  static Secret Superuser() { return UrlOf(absl::GetFlag(FLAGS_superuser), "postgres"); }

 private:
  const std::string name_ =
      absl::StrCat("naober_", kService, "_", absl::ToUnixSeconds(absl::Now()));

 public:
  obs::Metrics metrics;
  postgres::Pool service{{UrlOf(Role("service"), name_), "benchmark", 32}, metrics};
  postgres::Pool worker{{UrlOf(Role("worker"), name_), "benchmark"}, metrics};
};

// The producer's log without a call in between.
class DirectLogReader final : public LogReader {
 public:
  explicit DirectLogReader(postgres::Pool& worker) : log_(worker) {}

  absl::StatusOr<State> GetState(absl::Time deadline) override {
    ASSIGN_OR_RETURN(const LogState state, log_.State(deadline));
    return State{state.epoch, state.tops, static_cast<uint64_t>(state.unpublished.rows),
                 state.unpublished.oldest_since, state.unpublished.newest_since};
  }
  absl::StatusOr<Page> Read(int shard, int epoch, uint64_t after, int limit,
                            absl::Time deadline) override {
    ASSIGN_OR_RETURN(const LogPage page, log_.Read(shard, epoch, after, limit, deadline));
    Page out{{}, page.epoch, page.after_pub_seq, page.top_pub_seq};
    for (const LogRow& row : page.rows) out.events.emplace_back().ParseFromString(row.envelope);
    return out;
  }
  absl::Status ReportCheckpoint(int shard, int epoch, uint64_t pub_seq, bool rewind,
                                absl::Time deadline) override {
    return log_.ReportCheckpoint(kService, shard, epoch, pub_seq, rewind, deadline);
  }

 private:
  LogStore log_;
};

class Benchmark {
 public:
  void Run() {
    SetProducer(database_.name());
    const double alone = Write().per_second;
    Publish();
    const double drain = Drain();
    const Writing together = WriteWithRelay();
    const std::vector<double> millis = Deliver();
    std::printf(
        "{\"p50Millis\": %.3f, \"p99Millis\": %.3f, \"maxMillis\": %.3f, "
        "\"deliveredPerSecond\": %.0f, \"writersAlonePerSecond\": %.0f, "
        "\"writersPerSecond\": %.0f, \"relayedPerSecond\": %.0f, \"drainPerSecond\": %.0f}\n",
        millis[millis.size() / 2], millis[millis.size() * 99 / 100], millis.back(),
        static_cast<double>(millis.size()) / Seconds(), alone, together.per_second,
        together.relayed_per_second, drain);
  }

 private:
  struct Writing {
    double per_second = 0;
    double relayed_per_second = 0;
  };

  static double Seconds() { return absl::ToDoubleSeconds(absl::GetFlag(FLAGS_duration)); }

  RelayOptions ForRelay() const {
    RelayOptions options;
    options.service = database_.name();
    options.instance = "benchmark";
    options.redis.url = Secret(absl::GetFlag(FLAGS_redis_url));
    return options;
  }

  absl::Status EmitSome(int64_t first, int count) {
    std::vector<Int64Value> facts(count);
    std::vector<OutgoingEvent> events;
    for (int i = 0; i < count; ++i) {
      facts[i].set_value(first + i);
      events.push_back({"thing", aggregates_[(first + i) % kAggregates], &facts[i], absl::Now()});
    }
    return postgres::Transact(database_.service, postgres::Scope::Tenant(kTenant), Soon(),
                              [&](postgres::Transaction& tx) { return events::Emit(tx, events); });
  }

  // As fast as it goes, one event per commit.
  Writing Write() {
    const absl::Time start = absl::Now();
    const absl::Time end = start + absl::GetFlag(FLAGS_duration);
    const int64_t first = next_value_;
    RunThreads(absl::GetFlag(FLAGS_writers), [&](int) {
      while (absl::Now() < end) Must(EmitSome(next_value_++, 1));
    });
    return {static_cast<double>(next_value_ - first) / absl::ToDoubleSeconds(absl::Now() - start)};
  }

  Writing WriteWithRelay() {
    Relay relay(database_.worker, ForRelay(), database_.metrics);
    Must(relay.Start());
    const int64_t first = next_value_;
    const absl::Time start = absl::Now();
    Writing writing = Write();
    WaitUntilRelayed();
    writing.relayed_per_second =
        static_cast<double>(next_value_ - first) / absl::ToDoubleSeconds(absl::Now() - start);
    relay.Stop();
    return writing;
  }

  // Until nothing waits.
  void Publish() {
    Relay relay(database_.worker, ForRelay(), database_.metrics);
    Must(relay.Start());
    WaitUntilRelayed();
    relay.Stop();
  }

  double Drain() {
    const int backlog = absl::GetFlag(FLAGS_backlog);
    constexpr int kAtOnce = 500;
    for (int i = 0; i < backlog / kAtOnce; ++i) {
      Must(EmitSome(next_value_, kAtOnce));
      next_value_ += kAtOnce;
    }
    const absl::Time start = absl::Now();
    Publish();
    return backlog / absl::ToDoubleSeconds(absl::Now() - start);
  }

  void WaitUntilRelayed() {
    redis::Connection redis(ForRelay().redis);
    for (uint64_t there = 0; there < static_cast<uint64_t>(next_value_);) {
      absl::SleepFor(absl::Milliseconds(2));
      there = 0;
      for (int shard = 0; shard < kShards; ++shard) {
        const auto length = redis.Command({"XLEN", StreamKey(database_.name(), 1, shard)});
        Must(length.status());
        there += length->integer;
      }
    }
  }

  // Milliseconds from commit to commit, in ascending order.
  std::vector<double> Deliver() {
    const double rate = absl::GetFlag(FLAGS_rate);
    const auto count = static_cast<int64_t>(rate * Seconds());
    const int64_t first = next_value_;
    std::vector<std::atomic<int64_t>> written(count), applied(count);
    std::atomic<int64_t> former{first}, left{count};  // events to come
    HandlerTable handlers;
    handlers.On<Int64Value>([&](const Incoming& event, const Int64Value& fact) -> absl::Status {
      const int64_t index = fact.value() - first;
      if (index < 0) {
        --former;
        return absl::OkStatus();
      }
      RETURN_IF_ERROR(
          event.tx
              .Exec({"benchmark.effect", "INSERT INTO effects (tenant_id, value) VALUES ($1, $2)"},
                    event.envelope.tenant_id(), fact.value())
              .status());
      event.tx.AfterCommit([&applied, &left, index] {
        applied[index] = absl::GetCurrentTimeNanos();
        --left;
      });
      return absl::OkStatus();
    });
    Relay relay(database_.worker, ForRelay(), database_.metrics);
    Consumer consumer(database_.service, database_.worker, ForConsumer(), handlers, log_,
                      database_.metrics);
    Must(relay.Start());
    Must(consumer.Start());
    while (former > 0) absl::SleepFor(absl::Milliseconds(10));
    RunThreads(kPacedWriters, [&](int writer) {
      const absl::Time start = absl::Now();
      for (int64_t i = writer; i < count; i += kPacedWriters) {
        const absl::Time due = start + absl::Seconds(static_cast<double>(i) / rate);
        absl::SleepFor(due - absl::Now());
        Must(EmitSome(first + i, 1));
        written[i] = absl::GetCurrentTimeNanos();
      }
    });
    next_value_ += count;
    while (left > 0) absl::SleepFor(absl::Milliseconds(10));
    consumer.Stop();
    relay.Stop();
    std::vector<double> millis;
    for (int64_t i = 0; i < count; ++i) {
      // The consumer may be quicker than the writer's thread is with looking at the clock.
      millis.push_back(std::max(0.0, static_cast<double>(applied[i] - written[i]) * 1e-6));
    }
    std::sort(millis.begin(), millis.end());
    return millis;
  }

  ConsumerOptions ForConsumer() const {
    ConsumerOptions options;
    options.service = kService;
    options.producer = database_.name();
    options.instance = "benchmark";
    options.redis = ForRelay().redis;
    return options;
  }

  static void RunThreads(int count, const std::function<void(int)>& work) {
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) threads.emplace_back(work, i);
    for (std::thread& thread : threads) thread.join();
  }

  static std::vector<std::string> NewAggregates() {
    std::vector<std::string> ids(kAggregates);
    for (std::string& id : ids) id = NewUuidV7();
    return ids;
  }

  Database database_;
  DirectLogReader log_{database_.worker};
  const std::vector<std::string> aggregates_ = NewAggregates();
  std::atomic<int64_t> next_value_{0};
};

}  // namespace
}  // namespace naober::events

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  naober::obs::SetMinimumLevel(naober::obs::Level::kWarning);
  naober::events::Benchmark().Run();
}
