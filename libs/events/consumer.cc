// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/consumer.h"

#include <algorithm>
#include <map>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/backoff.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "libs/events/applier.h"
#include "libs/events/bell.h"
#include "libs/events/consumer_store.h"
#include "libs/events/consumer_streams.h"
#include "libs/events/shard_queue.h"
#include "libs/obs/log.h"

namespace naober::events {
namespace {

using Source = ShardQueue::Source;

constexpr absl::Duration kApplyTimeout = absl::Seconds(30);
constexpr absl::Duration kDatabaseTimeout = absl::Seconds(10);
constexpr absl::Duration kLogTimeout = absl::Seconds(2);
constexpr absl::Duration kLongestBlock = absl::Seconds(2);  // below Redis's command timeout
constexpr int kLogPage = 1000;
constexpr int kRarerWithRedis = 6;
constexpr absl::Duration kPurgeEvery = absl::Hours(1);
// A replay from further back than this applies nothing twice: it is taken as applied.
constexpr absl::Duration kInboxRetention = absl::Hours(24 * 400);

redis::Options Named(redis::Options options, absl::string_view name) {
  options.client_name = std::string(name);
  return options;
}

}  // namespace

struct Consumer::Impl {
  Impl(postgres::Pool& service_pool, postgres::Pool& worker_pool, ConsumerOptions given,
       const HandlerTable& handlers, LogReader& log_reader, obs::Metrics& metrics)
      : options(std::move(given)),
        holder(absl::StrCat(options.instance, "/", NewUuidV7())),
        log(log_reader),
        store(worker_pool, options.producer, holder),
        applier(service_pool, options.producer, holder, handlers),
        streams(Named(options.redis, absl::StrCat("consumer-", options.service)), options.producer,
                options.service, options.instance),
        log_backoff(absl::Milliseconds(100), options.catch_up_every),
        handled(metrics.GetCounter("naober_consumer_handled_total", "Events that took effect.",
                                   {{"producer", options.producer}})),
        skipped(metrics.GetCounter("naober_consumer_skipped_total",
                                   "Events of types that this service doesn't listen to.",
                                   {{"producer", options.producer}})),
        dead(metrics.GetCounter("naober_consumer_dead_total", "Events that became dead letters.",
                                {{"producer", options.producer}})),
        parked(metrics.GetCounter("naober_consumer_parked_total",
                                  "Events parked behind a dead letter.",
                                  {{"producer", options.producer}})),
        lag(metrics.GetGauge("naober_consumer_lag",
                             "Events published and not applied yet, in the shards of this process.",
                             {{"producer", options.producer}})) {}

  void Run();
  void Share();
  void CheckLog();
  void CompareWithLog(const LogReader::State& state);
  void ReadLog();
  absl::Status ReadLogOf(ShardQueue& queue);
  bool PlaceGroups();
  void ReadStreams();
  void RedisFailed(const absl::Status& status);
  void ApplyReady();
  Batch NextBatch() const;
  // Whether the consumer may go on applying.
  bool Apply(const Batch& batch);
  bool ApplyOneByOne(const Batch& batch);
  void Settle(const Batch& batch, const Applier::Outcome& outcome);
  // Counts the failure of the shard's first waiting event; buries it when its time is up.
  void Fail(ShardQueue& queue, const absl::Status& status);
  void LookAgain();
  void Report();
  void Purge();
  bool WorkWaits(absl::Time now) const;
  absl::Duration UntilNextDuty(absl::Time now) const;
  void ShowLag();

  const ConsumerOptions options;
  const std::string holder;
  LogReader& log;
  ConsumerStore store;
  Applier applier;
  ConsumerStreams streams;
  std::map<int, ShardQueue> queues;  // the shards that are ours

  absl::Time share_at = absl::InfinitePast();
  absl::Time check_at = absl::InfinitePast();  // the log's state
  absl::Time log_at = absl::InfinitePast();    // reading the log again after an error
  absl::Time redis_at = absl::InfinitePast();  // trying Redis again after an error
  absl::Time report_at = absl::InfinitePast();
  absl::Time purge_at = absl::Now() + kPurgeEvery;
  int next_report = 0;  // shard whose turn it is
  bool redis_works = false;
  PerShard stored_tops{};
  Backoff log_backoff;
  Backoff redis_backoff{absl::Milliseconds(50), absl::Seconds(2)};
  obs::LogLimit complain{absl::Seconds(10)};
  obs::LogLimit complain_of_events{absl::Seconds(1)};

  Bell bell;
  std::thread running;

  const obs::Counter handled;
  const obs::Counter skipped;
  const obs::Counter dead;
  const obs::Counter parked;
  const obs::Gauge lag;
};

void Consumer::Impl::Run() {
  while (!bell.closed()) {
    Share();
    CheckLog();
    ReadLog();
    ReadStreams();
    ApplyReady();
    Report();
    Purge();
    ShowLag();
  }
  store.Leave(absl::Now() + kDatabaseTimeout).IgnoreError();  // the membership runs out
}

void Consumer::Impl::Share() {
  const absl::Time now = absl::Now();
  if (now < share_at) return;
  share_at = now + options.lease / 3;
  const auto owned = store.Share(options.lease, now + kDatabaseTimeout);
  if (!owned.ok()) {
    // The shards are kept: applying checks in the database whether they are still ours.
    if (complain.Allow()) obs::Warning("consumer.share_failed").With(owned.status());
    return;
  }
  std::map<int, ShardQueue> next;
  for (const OwnedShard& shard : *owned) {
    const auto known = queues.find(shard.shard);
    const bool same = known != queues.end() && known->second.owned().fence == shard.fence &&
                      known->second.owned().epoch == shard.epoch &&
                      known->second.owned().pub_seq == shard.pub_seq &&
                      known->second.owned().rewound == shard.rewound;
    if (same) {
      next.emplace(shard.shard, std::move(known->second));
    } else {
      next.emplace(shard.shard, ShardQueue(shard));
      check_at = absl::InfinitePast();
    }
  }
  if (next.size() != queues.size()) {
    obs::Info("consumer.shards")
        .With("producer", options.producer)
        .With("count", static_cast<int64_t>(next.size()));
  }
  queues = std::move(next);
}

void Consumer::Impl::CheckLog() {
  const absl::Time now = absl::Now();
  if (now < check_at || queues.empty()) return;
  const absl::StatusOr<LogReader::State> state = log.GetState(now + kLogTimeout);
  if (!state.ok()) {
    check_at = absl::Now() + log_backoff.Next();
    if (complain.Allow()) {
      obs::Warning("consumer.log_unavailable")
          .With("producer", options.producer)
          .With(state.status());
    }
    return;
  }
  log_backoff.Reset();
  check_at = now + options.catch_up_every * (redis_works ? kRarerWithRedis : 1);
  CompareWithLog(*state);
  if (state->tops != stored_tops && store.SetTops(state->tops, now + kDatabaseTimeout).ok()) {
    stored_tops = state->tops;
  }
}

void Consumer::Impl::CompareWithLog(const LogReader::State& state) {
  for (auto& [shard, queue] : queues) {
    if (queue.owned().epoch == 0) {
      if (!store.Move(queue.owned(), state.epoch, 0, absl::Now() + kDatabaseTimeout).ok()) {
        return LookAgain();
      }
      queue.MoveTo(state.epoch, 0);
    }
    queue.known_top = state.tops[shard];
    const bool other_epoch = queue.owned().epoch != state.epoch;
    // With Redis at work, what is missing may be on its way; not any more at the next look.
    const bool missing =
        queue.tail() < queue.known_top && (!redis_works || queue.tail() == queue.tail_at_check);
    if (other_epoch || missing) queue.source = Source::kLog;
    queue.tail_at_check = queue.tail();
  }
}

void Consumer::Impl::ReadLog() {
  const absl::Time now = absl::Now();
  if (now < log_at) return;
  for (auto& [shard, queue] : queues) {
    if (queue.source != Source::kLog || queue.HeldUp(now) || !queue.ready().empty()) continue;
    if (queue.owned().epoch == 0 || bell.closed()) continue;
    const absl::Status status = ReadLogOf(queue);
    if (status.ok()) continue;
    if (ReasonOf(status) == "SHARD_LOST") return LookAgain();
    log_at = absl::Now() + log_backoff.Next();
    if (complain.Allow()) {
      obs::Warning("consumer.log_unavailable").With("producer", options.producer).With(status);
    }
    return;
  }
}

absl::Status Consumer::Impl::ReadLogOf(ShardQueue& queue) {
  const OwnedShard& owned = queue.owned();
  ASSIGN_OR_RETURN(LogReader::Page page, log.Read(owned.shard, owned.epoch, queue.tail(), kLogPage,
                                                  absl::Now() + kLogTimeout));
  log_backoff.Reset();
  if (page.epoch != owned.epoch) {
    obs::Warning("consumer.epoch_changed")
        .With("producer", options.producer)
        .With("shard", owned.shard)
        .With("epoch", page.epoch);
    RETURN_IF_ERROR(store.Move(owned, page.epoch, page.after, absl::Now() + kDatabaseTimeout));
    queue.MoveTo(page.epoch, page.after);
  }
  queue.known_top = std::max(queue.known_top, page.top_pub_seq);
  for (Envelope& event : page.events) {
    if (queue.Take(std::move(event)) == ShardQueue::Offer::kGap) {
      return absl::InternalError("the producer's log has a gap");
    }
  }
  if (queue.tail() >= page.top_pub_seq) queue.source = Source::kPosition;
  return absl::OkStatus();
}

bool Consumer::Impl::PlaceGroups() {
  std::vector<ConsumerStreams::Place> places;
  for (auto& [shard, queue] : queues) {
    if (!streams.same_server() && queue.source == Source::kStream) {
      queue.source = Source::kPosition;
    }
    if (queue.source != Source::kPosition || queue.owned().epoch == 0) continue;
    places.push_back({shard, queue.owned().epoch, queue.tail()});
  }
  if (places.empty()) return true;
  const absl::Status status = streams.Position(places);
  if (!status.ok()) {
    RedisFailed(status);
    return false;
  }
  if (!redis_works) check_at = absl::InfinitePast();  // it may have come back with less
  redis_works = true;
  redis_backoff.Reset();
  for (const ConsumerStreams::Place& place : places) {
    queues.at(place.shard).source = Source::kStream;
  }
  return true;
}

void Consumer::Impl::ReadStreams() {
  const absl::Time now = absl::Now();
  const absl::Duration block = WorkWaits(now) ? absl::ZeroDuration() : UntilNextDuty(now);
  if (now < redis_at || !PlaceGroups()) {
    bell.WaitFor(block);
    return;
  }
  std::vector<ConsumerStreams::Place> places;
  for (auto& [shard, queue] : queues) {
    if (queue.source != Source::kStream || queue.HeldUp(now)) continue;
    if (static_cast<int>(queue.ready().size()) >= options.batch) continue;
    places.push_back({shard, queue.owned().epoch, queue.tail()});
  }
  if (places.empty()) {
    bell.WaitFor(block);
    return;
  }
  const auto entries = streams.Read(places, options.batch, block);
  if (!entries.ok()) return RedisFailed(entries.status());
  for (const ConsumerStreams::Entry& entry : *entries) {
    ShardQueue& queue = queues.at(entry.shard);
    queue.Delivered(entry.pub_seq);
    Envelope event;
    // What isn't ours, or not whole, is read from the log like anything that is missing.
    const bool whole = event.ParseFromString(entry.envelope) && event.pub_seq() == entry.pub_seq;
    if (!whole || queue.Take(std::move(event)) == ShardQueue::Offer::kGap) {
      queue.source = Source::kLog;
    }
  }
}

void Consumer::Impl::RedisFailed(const absl::Status& status) {
  if (bell.closed()) return;
  for (auto& [shard, queue] : queues) {
    if (queue.source == Source::kStream) queue.source = Source::kPosition;
  }
  if (redis_works) check_at = absl::InfinitePast();
  if (ReasonOf(status) == "NOGROUP") {
    // Another instance placed it, or Redis lost the stream.
    obs::Warning("consumer.group_gone").With("producer", options.producer);
    return LookAgain();
  }
  redis_works = false;
  redis_at = absl::Now() + redis_backoff.Next();
  if (complain.Allow()) obs::Warning("consumer.redis_unavailable").With(status);
}

void Consumer::Impl::ApplyReady() {
  while (!bell.closed()) {
    const Batch batch = NextBatch();
    if (batch.events.empty() || !Apply(batch)) return;
    if (absl::Now() >= share_at) return;
  }
}

// Of the tenant of the first event that has one: from each shard as much as fits without changing
// the shard's order.
Batch Consumer::Impl::NextBatch() const {
  const absl::Time now = absl::Now();
  Batch batch;
  for (const auto& [shard, queue] : queues) {
    if (queue.HeldUp(now)) continue;
    const size_t before = batch.events.size();
    for (const Envelope& event : queue.ready()) {
      if (static_cast<int>(batch.events.size()) >= options.batch) break;
      if (applier.Wants(event)) {
        if (batch.tenant_id.empty()) batch.tenant_id = event.tenant_id();
        if (batch.tenant_id != event.tenant_id()) break;
      }
      batch.events.push_back(&event);
    }
    const size_t taken = batch.events.size() - before;
    if (taken == 0) continue;
    batch.moves.push_back({queue.owned(), queue.owned().pub_seq + taken});
    if (queue.FailedBefore()) batch.failed_before.push_back(batch.events[before]->id());
  }
  return batch;
}

bool Consumer::Impl::Apply(const Batch& batch) {
  const auto outcome = applier.Apply(batch, absl::Now() + kApplyTimeout);
  if (outcome.ok()) {
    Settle(batch, *outcome);
    return true;
  }
  // After a commit in doubt the database knows where we stand.
  if (ReasonOf(outcome.status()) == "SHARD_LOST" || absl::IsUnknown(outcome.status())) {
    LookAgain();
    return false;
  }
  if (batch.events.size() > 1) return ApplyOneByOne(batch);
  Fail(queues.at(batch.moves[0].shard.shard), outcome.status());
  return true;
}

// Some event of the batch fails; this finds out which, and lets the other shards go on.
bool Consumer::Impl::ApplyOneByOne(const Batch& batch) {
  for (const Batch::Move& move : batch.moves) {
    ShardQueue& queue = queues.at(move.shard.shard);
    while (queue.owned().pub_seq < move.upto && !queue.HeldUp(absl::Now()) && !bell.closed()) {
      const Envelope& event = queue.ready().front();
      const Batch one = {{{queue.owned(), queue.owned().pub_seq + 1}},
                         {&event},
                         applier.Wants(event) ? event.tenant_id() : "",
                         {event.id()}};
      if (!Apply(one)) return false;
    }
  }
  return true;
}

void Consumer::Impl::Settle(const Batch& batch, const Applier::Outcome& outcome) {
  handled.Increment(outcome.applied);
  skipped.Increment(outcome.skipped);
  parked.Increment(outcome.parked);
  for (const Batch::Move& move : batch.moves) {
    ShardQueue& queue = queues.at(move.shard.shard);
    queue.Applied(move.upto - move.shard.pub_seq);
    const std::vector<uint64_t> done = queue.TakeAcknowledgeable();
    if (!done.empty()) streams.Acknowledge(move.shard.shard, move.shard.epoch, done);
  }
}

void Consumer::Impl::Fail(ShardQueue& queue, const absl::Status& status) {
  const Envelope& event = queue.ready().front();
  const absl::Time now = options.now();
  const absl::Time deadline = absl::Now() + kDatabaseTimeout;
  queue.HoldUp(absl::Now());
  const auto failures = store.CountFailure(event.id(), now, deadline);
  if (!failures.ok()) {  // without the database nothing is anybody's fault
    if (complain.Allow()) obs::Warning("consumer.count_failed").With(failures.status());
    return;
  }
  if (now - failures->since < options.give_up_after) {
    if (complain_of_events.Allow()) {
      obs::Warning("event.failed")
          .With("id", event.id())
          .With("type", event.type())
          .With("attempts", failures->attempts)
          .With(status);
    }
    return;
  }
  const absl::Status buried =
      store.Bury(queue.owned(), event, failures->attempts, CodeAndReason(status), now, deadline);
  if (!buried.ok()) {
    if (complain.Allow()) obs::Warning("consumer.bury_failed").With(buried);
    return LookAgain();
  }
  obs::Error("event.dead")
      .With("id", event.id())
      .With("type", event.type())
      .With("subject", event.subject())
      .With("attempts", failures->attempts)
      .With(status);
  dead.Increment();
  queue.Applied(1);
}

void Consumer::Impl::LookAgain() {
  share_at = absl::InfinitePast();
  check_at = absl::InfinitePast();
}

// One shard at a time, so that reporting never holds up applying for long.
void Consumer::Impl::Report() {
  const absl::Time now = absl::Now();
  if (now < report_at) return;
  for (int i = 0; i < kShards; ++i) {
    const auto found = queues.find((next_report + i) % kShards);
    if (found == queues.end() || !found->second.Unreported()) continue;
    ShardQueue& queue = found->second;
    const OwnedShard owned = queue.owned();
    if (owned.epoch == 0) continue;
    const absl::Status status = log.ReportCheckpoint(owned.shard, owned.epoch, owned.pub_seq,
                                                     owned.rewound, now + kLogTimeout);
    next_report = owned.shard + 1;
    report_at = now + options.report_every / (status.ok() ? kShards : 1);
    if (ReasonOf(status) == "LOG_EPOCH_CHANGED") check_at = absl::InfinitePast();
    if (!status.ok()) return;
    if (owned.rewound) store.ForgetRewind(owned, now + kDatabaseTimeout).IgnoreError();
    queue.Reported(owned.pub_seq);
    return;
  }
}

void Consumer::Impl::Purge() {
  const absl::Time now = absl::Now();
  if (now < purge_at) return;
  purge_at = now + kPurgeEvery;
  const absl::Status status = store.Purge(kInboxRetention, now + kApplyTimeout);
  if (!status.ok()) obs::Warning("consumer.purge_failed").With(status);
}

bool Consumer::Impl::WorkWaits(absl::Time now) const {
  return std::any_of(queues.begin(), queues.end(), [&](const auto& entry) {
    const ShardQueue& queue = entry.second;
    if (queue.HeldUp(now)) return false;
    return !queue.ready().empty() ||
           (queue.source == Source::kLog && now >= log_at && queue.owned().epoch != 0);
  });
}

absl::Duration Consumer::Impl::UntilNextDuty(absl::Time now) const {
  absl::Time next = std::min({share_at, now + kLongestBlock});
  if (!queues.empty()) next = std::min(next, check_at);
  for (const auto& [shard, queue] : queues) {
    if (queue.HeldUp(now)) next = std::min(next, queue.held_until());
    if (queue.Unreported() && queue.owned().epoch != 0) next = std::min(next, report_at);
    if (queue.source == Source::kLog) next = std::min(next, log_at);
    if (queue.source == Source::kPosition && queue.owned().epoch != 0) {
      next = std::min(next, redis_at);
    }
  }
  return std::max(next - now, absl::Milliseconds(1));
}

void Consumer::Impl::ShowLag() {
  uint64_t sum = 0;
  for (const auto& [shard, queue] : queues) {
    sum += queue.known_top - std::min(queue.known_top, queue.owned().pub_seq);
  }
  lag.Set(static_cast<double>(sum));
}

Consumer::Consumer(postgres::Pool& service_pool, postgres::Pool& worker_pool,
                   ConsumerOptions options, const HandlerTable& handlers, LogReader& log,
                   obs::Metrics& metrics)
    : impl_(std::make_unique<Impl>(service_pool, worker_pool, std::move(options), handlers, log,
                                   metrics)) {}
Consumer::~Consumer() = default;

absl::Status Consumer::Start() {
  impl_->running = std::thread([this] { impl_->Run(); });
  return absl::OkStatus();
}

void Consumer::Stop() {
  impl_->bell.Close();
  impl_->streams.Interrupt();
  impl_->running.join();
}

}  // namespace naober::events
