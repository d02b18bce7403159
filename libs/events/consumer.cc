// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/consumer.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/uuid.h"
#include "libs/events/applier.h"
#include "libs/events/consumer_feed.h"
#include "libs/events/pending_call.h"

namespace naober::events {
namespace {

constexpr absl::Duration kApplyTimeout = absl::Seconds(30);
constexpr absl::Duration kDatabaseTimeout = absl::Seconds(10);
constexpr absl::Duration kReportTimeout = absl::Seconds(2);
constexpr absl::Duration kPurgeEvery = absl::Hours(1);
// What a replay from further back than this finds is taken as applied.
constexpr absl::Duration kInboxRetention = absl::Hours(24 * 400);

}  // namespace

struct Consumer::Impl {
  Impl(postgres::Pool& service_pool, postgres::Pool& worker_pool, ConsumerOptions given,
       const HandlerTable& handlers, LogReader& log_reader, obs::Metrics& metrics);

  void Run();
  void Share();
  void ApplyReady();
  Batch NextBatch() const;
  // Whether applying may go on.
  bool Apply(const Batch& batch);
  bool ApplyOneByOne(const Batch& batch);
  void Settle(const Batch& batch, const Applier::Outcome& outcome);
  // Counts the failure of the shard's first waiting event; buries it when its time is up.
  void Fail(ShardQueue& queue, const absl::Status& status);
  void Bury(ShardQueue& queue, int attempts, const absl::Status& status);
  // Finds out anew which shards are ours, and where they stand.
  void LookAgain();
  // Tells the producer how far one shard is, when that is due, and takes in what became of the
  // last.
  void Report();
  void Reported(const OwnedShard& shard, const absl::Status& status);
  absl::Time NextDuty() const;
  void Purge();
  void ShowLag();

  const ConsumerOptions options;
  const std::string holder;
  LogReader& log;
  ConsumerStore store;
  Applier applier;
  ShardQueues queues;
  Bell bell;
  ConsumerFeed feed;

  PendingCall<absl::Status> report;
  OwnedShard reporting;  // what the pending one tells
  absl::Time share_at = absl::InfinitePast();
  absl::Time report_at = absl::InfinitePast();
  absl::Time purge_at = absl::Now() + kPurgeEvery;
  int next_report = 0;  // shard whose turn it is
  obs::LogLimit complain{absl::Seconds(10)};
  obs::LogLimit complain_of_events{absl::Seconds(1)};
  std::thread running;

  const obs::Counter handled;
  const obs::Counter skipped;
  const obs::Counter dead;
  const obs::Counter parked;
  const obs::Gauge lag;
};

Consumer::Impl::Impl(postgres::Pool& service_pool, postgres::Pool& worker_pool,
                     ConsumerOptions given, const HandlerTable& handlers, LogReader& log_reader,
                     obs::Metrics& metrics)
    : options(std::move(given)),
      // The name alone might be another process's too.
      holder(absl::StrCat(options.instance, "/", NewUuidV7())),
      log(log_reader),
      store(worker_pool, options.producer, holder),
      applier(service_pool, options.producer, holder, handlers),
      feed(options, log, store, queues, bell),
      report(bell),
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

void Consumer::Impl::Run() {
  while (!bell.closed()) {
    Share();
    if (!feed.Fetch(NextDuty()).ok()) LookAgain();
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
  ShardQueues next;
  for (const OwnedShard& shard : *owned) {
    const auto known = queues.find(shard.shard);
    if (known != queues.end() && known->second.owned() == shard) {
      next.emplace(shard.shard, std::move(known->second));
    } else {
      next.emplace(shard.shard, ShardQueue(shard));
      feed.CheckSoon();
    }
  }
  if (next.size() != queues.size()) {
    obs::Info("consumer.shards")
        .With("producer", options.producer)
        .With("count", static_cast<int64_t>(next.size()));
  }
  queues = std::move(next);
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
    feed.Acknowledge(queue);
  }
}

void Consumer::Impl::Fail(ShardQueue& queue, const absl::Status& status) {
  const Envelope& event = queue.ready().front();
  const absl::Time now = options.now();
  queue.HoldUp(absl::Now());
  const auto failures = store.CountFailure(event.id(), now, absl::Now() + kDatabaseTimeout);
  if (!failures.ok()) {  // without the database no event can be blamed
    if (complain.Allow()) obs::Warning("consumer.count_failed").With(failures.status());
    return;
  }
  if (now - failures->since >= options.give_up_after) {
    return Bury(queue, failures->attempts, status);
  }
  if (complain_of_events.Allow()) {
    obs::Warning("event.failed")
        .With("id", event.id())
        .With("type", event.type())
        .With("attempts", failures->attempts)
        .With(status);
  }
}

void Consumer::Impl::Bury(ShardQueue& queue, int attempts, const absl::Status& status) {
  const Envelope& event = queue.ready().front();
  const absl::Status buried = store.Bury(queue.owned(), event, attempts, CodeAndReason(status),
                                         options.now(), absl::Now() + kDatabaseTimeout);
  if (!buried.ok()) {
    if (complain.Allow()) obs::Warning("consumer.bury_failed").With(buried);
    return LookAgain();
  }
  obs::Error("event.dead")
      .With("id", event.id())
      .With("type", event.type())
      .With("subject", event.subject())
      .With("attempts", attempts)
      .With(status);
  dead.Increment();
  queue.Applied(1);
  feed.Acknowledge(queue);
}

void Consumer::Impl::LookAgain() {
  share_at = absl::InfinitePast();
  feed.CheckSoon();
}

// One shard at a time, so that the producer is never asked for much at once.
void Consumer::Impl::Report() {
  if (const auto status = report.Take(); status.has_value()) Reported(reporting, *status);
  const absl::Time now = absl::Now();
  if (now < report_at || report.pending()) return;
  for (int i = 0; i < kShards; ++i) {
    const auto found = queues.find((next_report + i) % kShards);
    if (found == queues.end() || !found->second.Unreported()) continue;
    reporting = found->second.owned();
    next_report = reporting.shard + 1;
    report_at = now + options.report_every / kShards;
    report.Begin([this, shard = reporting] {
      return log.ReportCheckpoint(shard.shard, shard.epoch, shard.pub_seq, shard.rewound,
                                  absl::Now() + kReportTimeout);
    });
    return;
  }
}

void Consumer::Impl::Reported(const OwnedShard& shard, const absl::Status& status) {
  if (!status.ok()) {
    report_at = absl::Now() + options.report_every;
    if (ReasonOf(status) == "LOG_EPOCH_CHANGED") feed.CheckSoon();
    return;
  }
  const auto found = queues.find(shard.shard);
  // Only if the shard is still where it was, or further on: else the producer must hear of it
  // again.
  if (found == queues.end() || !found->second.ContinuesFrom(shard)) return;
  if (shard.rewound) store.ForgetRewind(shard, absl::Now() + kDatabaseTimeout).IgnoreError();
  found->second.Reported(shard.pub_seq);
}

absl::Time Consumer::Impl::NextDuty() const {
  const bool unreported = std::any_of(queues.begin(), queues.end(),
                                      [](const auto& entry) { return entry.second.Unreported(); });
  return unreported && !report.pending() ? std::min(share_at, report_at) : share_at;
}

void Consumer::Impl::Purge() {
  const absl::Time now = absl::Now();
  if (now < purge_at) return;
  purge_at = now + kPurgeEvery;
  const absl::Status status = store.Purge(kInboxRetention, now + kApplyTimeout);
  if (!status.ok()) obs::Warning("consumer.purge_failed").With(status);
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
  impl_->feed.Interrupt();
  impl_->running.join();
}

}  // namespace naober::events
