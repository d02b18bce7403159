// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/relay_streams.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "naober/events/v1/envelope.pb.h"

namespace naober::events {
namespace {

using Commands = std::vector<std::vector<std::string>>;

constexpr char kDayInSeconds[] = "86400";

struct Top {
  uint64_t pub_seq = 0;
  std::string event_id;
};

// Id of the event in a stream entry [id, ["e", envelope]]; empty for no entry.
std::string EventIdIn(const redis::Reply& entry) {
  if (entry.elements.size() != 2 || entry.elements[1].elements.size() != 2) return "";
  v1::Envelope envelope;
  return envelope.ParseFromString(entry.elements[1].elements[1].text) ? envelope.id()
                                                                      : "unreadable";
}

// What an answer of XINFO STREAM, a flat list of names and values, tells of the top.
absl::StatusOr<Top> TopIn(const absl::StatusOr<redis::Reply>& reply) {
  Top top;
  if (!reply.ok()) {
    // "ERR no such key"; any other error would come back on XADD and be seen there.
    if (ReasonOf(reply.status()) == "ERR") return top;
    return reply.status();
  }
  for (size_t i = 0; i + 1 < reply->elements.size(); i += 2) {
    const std::string& name = reply->elements[i].text;
    const redis::Reply& value = reply->elements[i + 1];
    if (name == "last-generated-id") top.pub_seq = PubSeqOf(value.text);
    if (name == "last-entry") top.event_id = EventIdIn(value);
  }
  return top;
}

}  // namespace

std::string WakeUpKey(absl::string_view producer) {
  return absl::StrCat("naober:events:", producer, ":wake");
}

RelayStreams::RelayStreams(redis::Options options, std::string producer)
    : connection_(std::move(options)), producer_(std::move(producer)) {}

absl::Status RelayStreams::Sync(int epoch) {
  Settle().IgnoreError();  // the tops say what is in
  synced_ = false;
  Commands commands;
  for (int shard = 0; shard < kShards; ++shard) {
    commands.push_back({"XINFO", "STREAM", StreamKey(producer_, epoch, shard)});
  }
  ASSIGN_OR_RETURN(const auto replies, connection_.Pipeline(commands));
  for (int shard = 0; shard < kShards; ++shard) {
    ASSIGN_OR_RETURN(Top top, TopIn(replies[shard]));
    tops_[shard] = top.pub_seq;
    top_events_[shard] = std::move(top.event_id);
  }
  epoch_ = epoch;
  generation_ = connection_.generation();
  synced_ = true;
  return absl::OkStatus();
}

absl::Status RelayStreams::Append(const std::vector<LogRow>& rows) {
  RETURN_IF_ERROR(Send(rows));
  return Settle();
}

absl::Status RelayStreams::Send(const std::vector<LogRow>& rows) {
  RETURN_IF_ERROR(Settle());
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
  if (const absl::Status status = connection_.Send(commands); !status.ok()) {
    synced_ = false;
    return status;
  }
  for (const LogRow& row : rows) sent_.push_back({row.shard, row.pub_seq});
  return absl::OkStatus();
}

absl::Status RelayStreams::Settle() {
  if (sent_.empty()) return absl::OkStatus();
  const std::vector<Sent> sent = std::exchange(sent_, {});
  const auto replies = connection_.Receive();
  if (!replies.ok() || connection_.generation() != generation_) {
    synced_ = false;
    return replies.ok() ? absl::AbortedError("Redis: connected anew") : replies.status();
  }
  for (size_t i = 0; i < sent.size(); ++i) {
    const absl::StatusOr<redis::Reply>& reply = (*replies)[i];
    if (reply.ok() && reply->type == redis::Reply::Type::kString) {
      tops_[sent[i].shard] = sent[i].pub_seq;
      continue;
    }
    synced_ = false;
    if (!reply.ok() && absl::IsUnavailable(reply.status())) return reply.status();
    return absl::AbortedError("Redis: the stream has another top, or is gone");
  }
  return absl::OkStatus();
}

absl::Status RelayStreams::Trim(const PerShard& lowest) {
  RETURN_IF_ERROR(Settle());
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
  RETURN_IF_ERROR(Settle());
  Commands commands;
  for (int shard = 0; shard < kShards; ++shard) {
    commands.push_back({"EXPIRE", StreamKey(producer_, epoch, shard), kDayInSeconds});
  }
  return connection_.Pipeline(commands).status();
}

absl::Status RelayStreams::WakeOthers() {
  RETURN_IF_ERROR(Settle());
  const std::string key = WakeUpKey(producer_);
  // One element says it all: without a reader the list must not grow.
  return connection_.Pipeline({{"LPUSH", key, "1"}, {"LTRIM", key, "0", "0"}}).status();
}

}  // namespace naober::events
