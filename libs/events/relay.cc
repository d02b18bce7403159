// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/relay.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/backoff.h"
#include "libs/base/bell.h"
#include "libs/base/mutex.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/events/log_store.h"
#include "libs/events/outbox.h"
#include "libs/events/relay_streams.h"
#include "libs/obs/log.h"

namespace naober::events {
namespace {

constexpr absl::Duration kDatabaseTimeout = absl::Seconds(10);
constexpr absl::Duration kTrimEvery = absl::Seconds(10);
constexpr absl::Duration kFiguresEvery = absl::Seconds(5);
constexpr absl::Duration kPartitionsEvery = absl::Hours(12);
constexpr int kMonthsAhead = 3;
constexpr int kRefillPage = 1000;
constexpr char kListenSeconds[] = "2";

absl::Time Deadline() { return absl::Now() + kDatabaseTimeout; }

redis::Options Named(redis::Options options, absl::string_view name) {
  options.client_name = std::string(name);
  return options;
}

// Something that is to happen at most once per interval.
class Every {
 public:
  explicit Every(absl::Duration interval) : interval_(interval) {}
  bool Due() {
    const absl::Time now = absl::Now();
    if (now < next_) return false;
    next_ = now + interval_;
    return true;
  }
  void Again() { next_ = absl::InfinitePast(); }

 private:
  const absl::Duration interval_;
  absl::Time next_ = absl::InfinitePast();
};

}  // namespace

struct Relay::Impl {
  Impl(postgres::Pool& pool, RelayOptions given, obs::Metrics& metrics)
      : options(std::move(given)),
        holder(absl::StrCat(options.instance, "/", NewUuidV7())),
        log(pool),
        streams(Named(options.redis, absl::StrCat("relay-", options.service)), options.service),
        listening(Named(options.redis, absl::StrCat("relay-wake-", options.service))),
        renew(options.lease / 3),
        unpublished(metrics.GetGauge("naober_outbox_unpublished",
                                     "Committed events that are not in Redis yet.")),
        oldest(metrics.GetGauge("naober_outbox_oldest_seconds",
                                "Age of the oldest event that is not in Redis yet.")),
        published(metrics.GetCounter("naober_relay_published_total", "Events given a pub_seq.")) {}

  void Run();
  void Listen();
  // One round; whether there may be more to do at once.
  bool Work();
  bool HoldLease();
  absl::Status BeginEpochIfRestored();
  absl::Status BeginEpoch();
  // Publishes one batch; how many rows it had.
  int Publish();
  // Brings Redis to the top of the log, if it can be reached.
  void FollowLog();
  absl::Status SyncStreams();
  absl::Status Refill();
  void Upkeep();
  absl::Status ShowFigures();

  const RelayOptions options;
  const std::string holder;
  LogStore log;
  RelayStreams streams;
  redis::Connection listening;
  Every renew;
  Every trim{kTrimEvery};
  Every figures{kFiguresEvery};
  Every partitions{kPartitionsEvery};
  obs::LogLimit complain{absl::Seconds(10)};
  Backoff redis_backoff{absl::Milliseconds(50), absl::Seconds(2)};
  absl::Time redis_retry_at = absl::InfinitePast();
  std::optional<RelayLease> lease;
  PerShard tops{};     // of the log, as far as this relay gave or read them
  PerShard trimmed{};  // lowest checkpoints of the last trim

  // Shared with the emitters' wake-up call, which may outlive this object.
  const std::shared_ptr<Bell> bell = std::make_shared<Bell>();
  Bell listen;                          // for the listener: active or over
  std::atomic<bool> active{false};      // holds the lease
  std::atomic<bool> redis_lost{false};  // the listener's connection broke
  std::thread running;
  std::thread listener;

  const obs::Gauge unpublished;
  const obs::Gauge oldest;
  const obs::Counter published;
};

void Relay::Impl::Run() {
  while (!bell->closed()) {
    if (Work()) continue;
    const bool rung = bell->WaitFor(active ? options.poll : options.lease / 3);
    // Emitted here, relayed elsewhere.
    if (rung && !active) streams.WakeOthers().IgnoreError();  // the other one polls, too
  }
  if (lease.has_value()) log.GiveBackRelayLease(*lease, Deadline()).IgnoreError();  // it runs out
}

// A thread of its own, because it blocks in Redis while the other one waits for the process.
void Relay::Impl::Listen() {
  Backoff backoff(absl::Milliseconds(50), absl::Seconds(2));
  const std::string key = WakeUpKey(options.service);
  while (!bell->closed()) {
    if (!active) {
      listen.WaitFor(absl::InfiniteDuration());
      continue;
    }
    const auto reply = listening.Command({"BLPOP", key, kListenSeconds});
    if (bell->closed()) return;
    if (reply.ok()) {
      backoff.Reset();
      if (reply->type == redis::Reply::Type::kArray) bell->Ring();
      continue;
    }
    // Redis may come back with less than it had; the relay would only notice with the next event.
    redis_lost = true;
    bell->Ring();
    listen.WaitFor(backoff.Next());
  }
}

bool Relay::Impl::Work() {
  if (!HoldLease()) return false;
  if (redis_lost.exchange(false)) streams.Doubt();
  // Before publishing, because positions given after a restore would hide that it happened.
  FollowLog();
  const int rows = Publish();
  FollowLog();
  Upkeep();
  return rows >= options.batch;
}

bool Relay::Impl::HoldLease() {
  if (!renew.Due()) return lease.has_value();
  const bool had = lease.has_value();
  absl::StatusOr<std::optional<RelayLease>> taken =
      log.TakeRelayLease(holder, options.lease, Deadline());
  if (!taken.ok()) {
    if (complain.Allow()) obs::Warning("relay.lease_unknown").With(taken.status());
    // Publishing checks the lease in the database anyhow.
    return had;
  }
  lease = *std::move(taken);
  if (lease.has_value() && !had) {
    obs::Info("relay.active").With("fence", lease->fence).With("epoch", lease->epoch);
    streams.Doubt();
    trim.Again();
    partitions.Again();
    figures.Again();
  } else if (!lease.has_value() && had) {
    obs::Warning("relay.lease_lost");
    unpublished.Set(0);
    oldest.Set(0);
  }
  if (lease.has_value()) {
    if (const absl::Status status = BeginEpochIfRestored(); !status.ok()) {
      if (complain.Allow()) obs::Warning("relay.epoch_failed").With(status);
      lease.reset();
    }
  }
  active = lease.has_value();
  if (active && !had) listen.Ring();
  return active;
}

absl::Status Relay::Impl::BeginEpochIfRestored() {
  if (lease->same_history) return absl::OkStatus();
  return BeginEpoch();
}

absl::Status Relay::Impl::BeginEpoch() {
  const int former = lease->epoch;
  ASSIGN_OR_RETURN(const std::optional<int> epoch, log.BeginEpoch(*lease, Deadline()));
  if (!epoch.has_value()) return absl::AbortedError("the lease was lost");
  lease->epoch = *epoch;
  lease->same_history = true;
  streams.Doubt();
  obs::Warning("relay.epoch_began").With("epoch", *epoch);
  streams.Expire(former).IgnoreError();  // they cost memory only
  return absl::OkStatus();
}

int Relay::Impl::Publish() {
  absl::StatusOr<std::vector<LogRow>> rows = log.Publish(*lease, options.batch, Deadline());
  if (!rows.ok()) {
    if (complain.Allow()) obs::Warning("relay.publish_failed").With(rows.status());
    // The commit may have happened: what was given must be read, not remembered.
    streams.Doubt();
    return 0;
  }
  for (const LogRow& row : *rows) tops[row.shard] = row.pub_seq;
  published.Increment(static_cast<double>(rows->size()));
  const int count = static_cast<int>(rows->size());
  // Without Redis they stay in the log, where consumers find them and FollowLog picks them up. The
  // streams know what is wrong when they are not synced any more.
  streams.Settle().IgnoreError();
  if (rows->empty() || !streams.synced()) return count;
  streams.Send(*rows).IgnoreError();
  // While Redis takes in a full batch, PostgreSQL is asked for the next one.
  if (count < options.batch) streams.Settle().IgnoreError();
  return count;
}

void Relay::Impl::FollowLog() {
  if (streams.synced() || absl::Now() < redis_retry_at) return;
  absl::Status status = SyncStreams();
  if (status.ok()) status = Refill();
  if (status.ok()) {
    redis_backoff.Reset();
    redis_retry_at = absl::InfinitePast();
    return;
  }
  streams.Doubt();
  redis_retry_at = absl::Now() + redis_backoff.Next();
  if (complain.Allow()) obs::Warning("relay.redis_unavailable").With(status);
}

absl::Status Relay::Impl::SyncStreams() {
  RETURN_IF_ERROR(streams.Sync(lease->epoch));
  // After Redis, so that what another relay appended until now is in it.
  ASSIGN_OR_RETURN(tops, log.Tops(Deadline()));
  ASSIGN_OR_RETURN(const auto events, log.EventsAt(streams.tops(), Deadline()));
  bool foreign = false;
  for (int shard = 0; shard < kShards; ++shard) {
    const std::string& there = streams.top_events()[shard];
    foreign |= streams.tops()[shard] > tops[shard] || (!there.empty() && there != events[shard]);
  }
  while (foreign) {
    RETURN_IF_ERROR(BeginEpoch());
    RETURN_IF_ERROR(streams.Sync(lease->epoch));
    // A new epoch's streams hold nothing, unless that number was used by a history now lost.
    foreign = std::any_of(streams.tops().begin(), streams.tops().end(),
                          [](uint64_t top) { return top > 0; });
  }
  return absl::OkStatus();
}

absl::Status Relay::Impl::Refill() {
  ASSIGN_OR_RETURN(const PerShard lowest, log.LowestCheckpoints(Deadline()));
  for (int shard = 0; shard < kShards; ++shard) {
    uint64_t after = std::max(streams.tops()[shard], lowest[shard]);
    while (after < tops[shard] && !bell->closed()) {
      ASSIGN_OR_RETURN(const LogPage page, log.Read(shard, 0, after, kRefillPage, Deadline()));
      if (page.rows.empty()) return absl::InternalError("the log ends below its top");
      RETURN_IF_ERROR(streams.Append(page.rows));
      after = page.rows.back().pub_seq;
    }
  }
  return absl::OkStatus();
}

void Relay::Impl::Upkeep() {
  if (partitions.Due()) {
    const absl::Status status = log.MakePartitions(absl::Now(), kMonthsAhead, Deadline());
    if (!status.ok()) obs::Warning("relay.partitions_failed").With(status);
  }
  if (streams.synced() && trim.Due()) {
    const absl::StatusOr<PerShard> lowest = log.LowestCheckpoints(Deadline());
    if (lowest.ok() && *lowest != trimmed && streams.Trim(*lowest).ok()) trimmed = *lowest;
  }
  if (figures.Due()) {
    const absl::Status status = ShowFigures();
    if (!status.ok() && complain.Allow()) obs::Warning("relay.figures_failed").With(status);
  }
}

absl::Status Relay::Impl::ShowFigures() {
  ASSIGN_OR_RETURN(const Backlog backlog, log.Unpublished(Deadline()));
  // Numbered, but not in Redis.
  double behind = 0;
  PerShard next{};
  if (!streams.synced()) {
    ASSIGN_OR_RETURN(const PerShard lowest, log.LowestCheckpoints(Deadline()));
    for (int shard = 0; shard < kShards; ++shard) {
      const uint64_t reached = std::max(streams.tops()[shard], lowest[shard]);
      if (reached >= tops[shard]) continue;
      behind += static_cast<double>(tops[shard] - reached);
      next[shard] = reached + 1;
    }
  }
  absl::Duration age = backlog.oldest_age;
  if (behind > 0) {
    ASSIGN_OR_RETURN(const absl::Duration oldest_behind, log.OldestAge(next, Deadline()));
    age = std::max(age, oldest_behind);
  }
  unpublished.Set(static_cast<double>(backlog.rows) + behind);
  oldest.Set(absl::ToDoubleSeconds(age));
  return absl::OkStatus();
}

Relay::Relay(postgres::Pool& pool, RelayOptions options, obs::Metrics& metrics)
    : impl_(std::make_unique<Impl>(pool, std::move(options), metrics)) {}
Relay::~Relay() = default;

absl::Status Relay::Start() {
  SetWakeUp([bell = impl_->bell] { bell->Ring(); });
  impl_->running = std::thread([this] { impl_->Run(); });
  impl_->listener = std::thread([this] { impl_->Listen(); });
  return absl::OkStatus();
}

void Relay::Stop() {
  SetWakeUp(nullptr);
  impl_->bell->Close();
  impl_->listen.Close();
  impl_->listening.Interrupt();
  impl_->running.join();
  impl_->listener.join();
}

}  // namespace naober::events
