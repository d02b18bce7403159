// SPDX-License-Identifier: EUPL-1.2
#include "libs/postgres/pool.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/errors.h"
#include "libs/base/mutex.h"
#include "libs/base/status_macros.h"
#include "libs/obs/log.h"
#include "libs/postgres/lease.h"
#include "libs/postgres/transaction.h"

namespace naober::postgres {

struct Pool::State {
  State(PoolOptions given, obs::Metrics& given_metrics)
      : options(std::move(given)),
        max_connections(std::clamp(options.max_connections, 1, 200)),
        settings(ParseConnectionString(options.url)),
        metrics(given_metrics) {
    const obs::Labels labels = {{"role", settings.ok() ? (*settings)["user"] : ""}};
    in_use = metrics.GetGauge("naober_postgres_pool_in_use",
                              "Connections that are leased at this moment.", labels);
    wait_seconds = metrics.GetDurationHistogram("naober_postgres_pool_wait_seconds",
                                                "Waiting time for a free connection.", labels);
    if (settings.ok()) {
      settings = WithPlatformDefaults(*std::move(settings), options.application_name);
    }
  }

  const PoolOptions options;
  const size_t max_connections;
  absl::StatusOr<Settings> settings;
  obs::Metrics& metrics;
  obs::Gauge in_use;
  obs::Histogram wait_seconds;
  obs::LogLimit connect_log{absl::Seconds(5)};

  Mutex mutex;
  CondVar freed;
  std::vector<std::unique_ptr<Connection>> idle ABSL_GUARDED_BY(mutex);
  size_t open ABSL_GUARDED_BY(mutex) = 0;  // idle, leased and being opened

  // A place to open a connection in, or an idle connection: null means the former.
  absl::StatusOr<std::unique_ptr<Connection>> WaitForPlace(absl::Time deadline) {
    const absl::Time start = absl::Now();
    const absl::Time until = std::min(deadline, start + options.acquire_timeout);
    MutexLock lock(mutex);
    while (idle.empty() && open >= max_connections) {
      const absl::Duration left = until - absl::Now();
      if (left <= absl::ZeroDuration()) {
        return WithReason(absl::ResourceExhaustedError(
                              absl::StrCat("all ", max_connections, " connections are in use")),
                          "NO_FREE_CONNECTION");
      }
      freed.WaitFor(mutex, left);
    }
    wait_seconds.Observe(absl::ToDoubleSeconds(absl::Now() - start));
    if (idle.empty()) {
      ++open;
      return nullptr;
    }
    std::unique_ptr<Connection> connection = std::move(idle.back());
    idle.pop_back();
    return connection;
  }

  void GiveBack(std::unique_ptr<Connection> connection) {
    MutexLock lock(mutex);
    idle.push_back(std::move(connection));
    freed.Signal();
  }

  void FreePlaces(size_t count) {
    MutexLock lock(mutex);
    open -= count;
    freed.SignalAll();
  }

  absl::StatusOr<std::unique_ptr<Connection>> Open() {
    try {
      return std::make_unique<Connection>(*settings);
    } catch (const std::exception& error) {
      // What libpq says here names host, role and database; nothing of a person.
      if (connect_log.Allow()) {
        obs::Warning("postgres.connect_failed").With("error", std::string(error.what()));
      }
      return absl::UnavailableError("can't connect to the database");
    }
  }
};

Pool::Pool(PoolOptions options, obs::Metrics& metrics)
    : state_(std::make_unique<State>(std::move(options), metrics)) {}

Pool::~Pool() = default;

const PoolOptions& Pool::options() const { return state_->options; }

absl::Status Pool::Ping() {
  return Transact(*this, Scope::Platform(), absl::Now() + absl::Seconds(1), Mode::kOneRead,
                  [](Transaction& tx) {
                    return tx.Exec({"pool.ping", "SELECT 1"}).status();
                  });
}

absl::StatusOr<Lease> Lease::Take(Pool& pool, absl::Time deadline) {
  Pool::State& state = *pool.state_;
  RETURN_IF_ERROR(state.settings.status());
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> idle, state.WaitForPlace(deadline));
  if (idle != nullptr) return Lease(pool, std::move(idle), /*reused=*/true);
  absl::StatusOr<std::unique_ptr<Connection>> opened = state.Open();
  if (!opened.ok()) {
    state.FreePlaces(1);
    return opened.status();
  }
  return Lease(pool, *std::move(opened), /*reused=*/false);
}

Lease::Lease(Pool& pool, std::unique_ptr<Connection> connection, bool reused)
    : pool_(&pool), connection_(std::move(connection)), reused_(reused) {
  pool_->state_->in_use.Add(1);
}

Lease::Lease(Lease&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)),
      connection_(std::move(other.connection_)),
      reused_(other.reused_),
      discard_(other.discard_) {}

Lease::~Lease() {
  if (pool_ == nullptr) return;
  pool_->state_->in_use.Add(-1);
  if (discard_) {
    connection_.reset();
    pool_->state_->FreePlaces(1);
  } else {
    pool_->state_->GiveBack(std::move(connection_));
  }
}

void Lease::DiscardAll() {
  Discard();
  std::vector<std::unique_ptr<Connection>> dead;
  {
    MutexLock lock(pool_->state_->mutex);
    dead.swap(pool_->state_->idle);
  }
  const size_t count = dead.size();
  dead.clear();
  pool_->state_->FreePlaces(count);
}

const obs::Histogram& Lease::DurationOf(absl::string_view query) {
  // Kept with the connection, which is ours alone, so that no statement waits for the pool.
  const auto known = connection_->query_seconds().find(query);
  if (known != connection_->query_seconds().end()) return known->second;
  const obs::Histogram histogram = pool_->state_->metrics.GetDurationHistogram(
      "naober_postgres_query_duration_seconds", "Time that a statement takes, with the round trip.",
      {{"query", std::string(query)}});
  return connection_->query_seconds().emplace(std::string(query), histogram).first->second;
}

}  // namespace naober::postgres
