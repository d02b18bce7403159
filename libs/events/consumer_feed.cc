// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/consumer_feed.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"

namespace naober::events {
namespace {

constexpr absl::Duration kDatabaseTimeout = absl::Seconds(10);
constexpr absl::Duration kLogTimeout = absl::Seconds(2);
constexpr absl::Duration kLongestBlock = absl::Seconds(2);  // below Redis's command timeout
constexpr absl::Duration kLookForAnswer = absl::Milliseconds(50);
constexpr int kLogPage = 1000;
constexpr int kRarerWithRedis = 6;

redis::Options Named(redis::Options options, absl::string_view name) {
  options.client_name = std::string(name);
  return options;
}

}  // namespace

ConsumerFeed::ConsumerFeed(const ConsumerOptions& options, LogReader& log, ConsumerStore& store,
                           ShardQueues& queues, Bell& bell)
    : options_(options),
      log_(log),
      store_(store),
      queues_(queues),
      bell_(bell),
      streams_(Named(options.redis, absl::StrCat("consumer-", options.service)), options.producer,
               options.service, options.instance),
      state_(bell),
      log_backoff_(absl::Milliseconds(100), options.catch_up_every) {}

absl::Status ConsumerFeed::Fetch(absl::Time until) {
  RETURN_IF_ERROR(CheckLog());
  RETURN_IF_ERROR(ReadLog());
  const absl::Time now = absl::Now();
  const absl::Duration block = WorkWaits(now) ? absl::ZeroDuration() : UntilNextDuty(now, until);
  return ReadStreams(block);
}

absl::Status ConsumerFeed::CheckLog() {
  if (const auto state = state_.Take(); state.has_value()) {
    if (state->ok()) {
      log_backoff_.Reset();
      RETURN_IF_ERROR(CompareWithLog(**state));
    } else {
      LogFailed(state->status());
      check_at_ = log_at_;
    }
  }
  const absl::Time now = absl::Now();
  if (now < check_at_ || queues_.empty() || state_.pending()) return absl::OkStatus();
  check_at_ = now + options_.catch_up_every * (redis_works_ ? kRarerWithRedis : 1);
  state_.Begin([this] { return log_.GetState(absl::Now() + kLogTimeout); });
  return absl::OkStatus();
}

absl::Status ConsumerFeed::CompareWithLog(const LogReader::State& state) {
  for (auto& [shard, queue] : queues_) {
    if (queue.owned().epoch == 0) {
      RETURN_IF_ERROR(store_.Move(queue.owned(), state.epoch, 0, absl::Now() + kDatabaseTimeout));
      queue.MoveTo(state.epoch, 0);
    }
    const uint64_t top = state.tops[shard];
    queue.known_top = std::max(queue.known_top, top);
    const bool other_epoch = queue.owned().epoch != state.epoch;
    // With Redis at work, what is missing may be on its way; not any more at the next look.
    const bool missing = queue.tail() < (redis_works_ ? std::min(top, queue.expected) : top);
    if (other_epoch || missing) queue.source = Source::kLog;
    queue.expected = top;
  }
  return absl::OkStatus();
}

absl::Status ConsumerFeed::ReadLog() {
  const absl::Time now = absl::Now();
  if (now < log_at_) return absl::OkStatus();
  for (auto& [shard, queue] : queues_) {
    if (queue.source != Source::kLog || queue.HeldUp(now) || !queue.ready().empty()) continue;
    if (queue.owned().epoch == 0 || bell_.closed()) continue;
    const absl::Status status = ReadLogOf(queue);
    if (ReasonOf(status) == "SHARD_LOST") return status;
    if (!status.ok()) {
      LogFailed(status);
      return absl::OkStatus();
    }
  }
  return absl::OkStatus();
}

absl::Status ConsumerFeed::ReadLogOf(ShardQueue& queue) {
  const OwnedShard owned = queue.owned();
  ASSIGN_OR_RETURN(LogReader::Page page, log_.Read(owned.shard, owned.epoch, queue.tail(), kLogPage,
                                                   absl::Now() + kLogTimeout));
  log_backoff_.Reset();
  if (page.epoch != owned.epoch) {
    obs::Warning("consumer.epoch_changed")
        .With("producer", options_.producer)
        .With("shard", owned.shard)
        .With("epoch", page.epoch);
    RETURN_IF_ERROR(store_.Move(owned, page.epoch, page.after, absl::Now() + kDatabaseTimeout));
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

void ConsumerFeed::LogFailed(const absl::Status& status) {
  log_at_ = absl::Now() + log_backoff_.Next();
  if (!complain_.Allow()) return;
  obs::Warning("consumer.log_unavailable").With("producer", options_.producer).With(status);
}

absl::Status ConsumerFeed::PlaceGroups() {
  std::vector<ConsumerStreams::Place> places;
  for (auto& [shard, queue] : queues_) {
    if (!streams_.same_server() && queue.source == Source::kStream) {
      queue.source = Source::kPosition;
    }
    if (queue.source != Source::kPosition || queue.owned().epoch == 0) continue;
    places.push_back({shard, queue.owned().epoch, queue.tail()});
  }
  if (places.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(streams_.Position(places));
  if (!redis_works_) {
    // It may have come back with less.
    for (auto& [shard, queue] : queues_) queue.expected = ShardQueue::kAll;
    CheckSoon();
  }
  redis_works_ = true;
  redis_backoff_.Reset();
  for (const ConsumerStreams::Place& place : places) {
    queues_.at(place.shard).source = Source::kStream;
  }
  return absl::OkStatus();
}

absl::Status ConsumerFeed::ReadStreams(absl::Duration block) {
  const absl::Time now = absl::Now();
  std::vector<ConsumerStreams::Place> places;
  if (now >= redis_at_) {
    if (const absl::Status status = PlaceGroups(); !status.ok()) return RedisFailed(status);
    for (auto& [shard, queue] : queues_) {
      if (queue.source != Source::kStream || queue.HeldUp(now)) continue;
      if (static_cast<int>(queue.ready().size()) >= options_.batch) continue;
      places.push_back({shard, queue.owned().epoch, queue.tail()});
    }
  }
  if (places.empty()) {
    bell_.WaitFor(block);
    return absl::OkStatus();
  }
  const auto entries = streams_.Read(places, options_.batch, block);
  if (!entries.ok()) return RedisFailed(entries.status());
  for (const ConsumerStreams::Entry& entry : *entries) {
    ShardQueue& queue = queues_.at(entry.shard);
    queue.Delivered(entry.pub_seq);
    Envelope event;
    // What isn't ours, or not whole, is read from the log like anything that is missing.
    const bool whole = event.ParseFromString(entry.envelope) && event.pub_seq() == entry.pub_seq;
    if (!whole || queue.Take(std::move(event)) == ShardQueue::Offer::kGap) {
      queue.source = Source::kLog;
    }
  }
  return absl::OkStatus();
}

absl::Status ConsumerFeed::RedisFailed(const absl::Status& status) {
  if (bell_.closed()) return absl::OkStatus();
  for (auto& [shard, queue] : queues_) {
    if (queue.source == Source::kStream) queue.source = Source::kPosition;
  }
  if (redis_works_) CheckSoon();
  if (ReasonOf(status) == "NOGROUP") {
    // Another instance placed it, or Redis lost the stream.
    obs::Warning("consumer.group_gone").With("producer", options_.producer);
    return ShardLost();
  }
  redis_works_ = false;
  redis_at_ = absl::Now() + redis_backoff_.Next();
  if (complain_.Allow()) obs::Warning("consumer.redis_unavailable").With(status);
  return absl::OkStatus();
}

void ConsumerFeed::Acknowledge(ShardQueue& queue) {
  const std::vector<uint64_t> done = queue.TakeAcknowledgeable();
  if (!done.empty()) streams_.Acknowledge(queue.owned().shard, queue.owned().epoch, done);
}

bool ConsumerFeed::WorkWaits(absl::Time now) const {
  return std::any_of(queues_.begin(), queues_.end(), [&](const auto& entry) {
    const ShardQueue& queue = entry.second;
    if (queue.HeldUp(now)) return false;
    return !queue.ready().empty() ||
           (queue.source == Source::kLog && now >= log_at_ && queue.owned().epoch != 0);
  });
}

absl::Duration ConsumerFeed::UntilNextDuty(absl::Time now, absl::Time until) const {
  absl::Time next = std::min(until, now + kLongestBlock);
  if (!queues_.empty() && !state_.pending()) next = std::min(next, check_at_);
  // The answer doesn't end a wait for Redis.
  if (state_.pending()) next = std::min(next, now + kLookForAnswer);
  for (const auto& [shard, queue] : queues_) {
    if (queue.HeldUp(now)) next = std::min(next, queue.held_until());
    if (queue.owned().epoch == 0) continue;
    if (queue.source == Source::kLog) next = std::min(next, log_at_);
    if (queue.source == Source::kPosition) next = std::min(next, redis_at_);
  }
  return std::max(next - now, absl::Milliseconds(1));
}

}  // namespace naober::events
