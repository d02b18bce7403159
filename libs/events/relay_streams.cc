// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/relay_streams.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"

namespace naober::events {
namespace {

using Commands = std::vector<std::vector<std::string>>;

constexpr char kDayInSeconds[] = "86400";

// The top in an answer of XINFO STREAM, which is a flat list of names and values.
absl::StatusOr<uint64_t> TopIn(const absl::StatusOr<redis::Reply>& reply) {
  if (!reply.ok()) {
    // "ERR no such key"; any other error would come back on XADD and be seen there.
    if (ReasonOf(reply.status()) == "ERR") return 0;
    return reply.status();
  }
  for (size_t i = 0; i + 1 < reply->elements.size(); i += 2) {
    if (reply->elements[i].text == "last-generated-id") {
      return PubSeqOf(reply->elements[i + 1].text);
    }
  }
  return absl::UnavailableError("Redis: XINFO STREAM without last-generated-id");
}

}  // namespace

std::string WakeUpKey(absl::string_view producer) {
  return absl::StrCat("naober:events:", producer, ":wake");
}

RelayStreams::RelayStreams(redis::Options options, std::string producer)
    : connection_(std::move(options)), producer_(std::move(producer)) {}

absl::Status RelayStreams::Sync(int epoch) {
  synced_ = false;
  Commands commands;
  for (int shard = 0; shard < kShards; ++shard) {
    commands.push_back({"XINFO", "STREAM", StreamKey(producer_, epoch, shard)});
  }
  ASSIGN_OR_RETURN(const auto replies, connection_.Pipeline(commands));
  for (int shard = 0; shard < kShards; ++shard) {
    ASSIGN_OR_RETURN(tops_[shard], TopIn(replies[shard]));
  }
  epoch_ = epoch;
  generation_ = connection_.generation();
  synced_ = true;
  return absl::OkStatus();
}

absl::Status RelayStreams::Append(const std::vector<LogRow>& rows) {
  Commands commands;
  commands.reserve(rows.size());
  for (const LogRow& row : rows) {
    std::vector<std::string> command = {"XADD", StreamKey(producer_, epoch_, row.shard)};
    // A stream that we wrote to before must still be there; if not, Redis lost it, and it has to be
    // filled from the lowest checkpoint on.
    if (tops_[row.shard] > 0) command.push_back("NOMKSTREAM");
    command.insert(command.end(), {StreamId(row.pub_seq), "e", row.envelope});
    commands.push_back(std::move(command));
  }
  const auto replies = connection_.Pipeline(commands);
  if (!replies.ok() || connection_.generation() != generation_) {
    synced_ = false;
    return replies.ok() ? absl::AbortedError("Redis: connected anew") : replies.status();
  }
  for (size_t i = 0; i < rows.size(); ++i) {
    const absl::StatusOr<redis::Reply>& reply = (*replies)[i];
    if (reply.ok() && reply->type == redis::Reply::Type::kString) {
      tops_[rows[i].shard] = rows[i].pub_seq;
      continue;
    }
    synced_ = false;
    if (!reply.ok() && absl::IsUnavailable(reply.status())) return reply.status();
    return absl::AbortedError("Redis: the stream has another top, or is gone");
  }
  return absl::OkStatus();
}

absl::Status RelayStreams::Trim(const PerShard& lowest) {
  Commands commands;
  for (int shard = 0; shard < kShards; ++shard) {
    if (lowest[shard] == 0) continue;
    commands.push_back(
        {"XTRIM", StreamKey(producer_, epoch_, shard), "MINID", StreamId(lowest[shard])});
  }
  if (commands.empty()) return absl::OkStatus();
  return connection_.Pipeline(commands).status();
}

absl::Status RelayStreams::Expire(int epoch) {
  Commands commands;
  for (int shard = 0; shard < kShards; ++shard) {
    commands.push_back({"EXPIRE", StreamKey(producer_, epoch, shard), kDayInSeconds});
  }
  return connection_.Pipeline(commands).status();
}

absl::Status RelayStreams::WakeOthers() {
  const std::string key = WakeUpKey(producer_);
  // One element says it all: without a reader the list must not grow.
  return connection_.Pipeline({{"LPUSH", key, "1"}, {"LTRIM", key, "0", "0"}}).status();
}

}  // namespace naober::events
