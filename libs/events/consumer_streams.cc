// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/consumer_streams.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"

namespace naober::events {
namespace {

using Commands = std::vector<std::vector<std::string>>;

// [[id, [field, value]], …] of one shard.
void AppendEntries(const redis::Reply& entries, int shard,
                   std::vector<ConsumerStreams::Entry>& out) {
  for (const redis::Reply& entry : entries.elements) {
    if (entry.elements.size() != 2 || entry.elements[1].elements.size() != 2) continue;
    out.push_back({shard, PubSeqOf(entry.elements[0].text), entry.elements[1].elements[1].text});
  }
}

}  // namespace

ConsumerStreams::ConsumerStreams(redis::Options options, std::string producer, std::string group,
                                 std::string consumer)
    : connection_(std::move(options)),
      producer_(std::move(producer)),
      group_(std::move(group)),
      consumer_(std::move(consumer)) {}

absl::Status ConsumerStreams::Position(const std::vector<Place>& places) {
  Commands commands;
  for (const Place& place : places) {
    const std::string key = StreamKey(producer_, place.epoch, place.shard);
    // Made anew rather than moved: that also drops what a former holder left pending.
    commands.push_back({"XGROUP", "DESTROY", key, group_});
    commands.push_back({"XGROUP", "CREATE", key, group_, StreamId(place.pub_seq), "MKSTREAM"});
  }
  acknowledgements_.clear();
  ASSIGN_OR_RETURN(const auto replies, connection_.Pipeline(commands));
  for (size_t i = 1; i < replies.size(); i += 2) {
    if (!replies[i].ok() && ReasonOf(replies[i].status()) != "BUSYGROUP") {
      return replies[i].status();
    }
  }
  generation_ = connection_.generation();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ConsumerStreams::Entry>> ConsumerStreams::Read(
    const std::vector<Place>& places, int count, absl::Duration block) {
  std::vector<std::string> read = {"XREADGROUP", "GROUP", group_,
                                   consumer_,    "COUNT", absl::StrCat(count)};
  if (block > absl::ZeroDuration()) {
    // Rounded up: BLOCK 0 would wait for ever.
    const int64_t milliseconds =
        absl::ToInt64Milliseconds(absl::Ceil(block, absl::Milliseconds(1)));
    read.insert(read.end(), {"BLOCK", absl::StrCat(milliseconds)});
  }
  read.push_back("STREAMS");
  absl::flat_hash_map<std::string, int> shard_of;
  for (const Place& place : places) {
    read.push_back(StreamKey(producer_, place.epoch, place.shard));
    shard_of[read.back()] = place.shard;
  }
  read.insert(read.end(), places.size(), ">");
  Commands commands = std::exchange(acknowledgements_, {});
  commands.push_back(std::move(read));

  ASSIGN_OR_RETURN(const auto replies, connection_.Pipeline(commands));
  const absl::StatusOr<redis::Reply>& reply = replies.back();
  if (!reply.ok()) return reply.status();
  std::vector<Entry> entries;
  for (const redis::Reply& stream : reply->elements) {  // [key, entries]; nil when none came
    if (stream.elements.size() != 2) continue;
    const auto shard = shard_of.find(stream.elements[0].text);
    if (shard != shard_of.end()) AppendEntries(stream.elements[1], shard->second, entries);
  }
  return entries;
}

void ConsumerStreams::Acknowledge(int shard, int epoch, const std::vector<uint64_t>& pub_seqs) {
  std::vector<std::string> command = {"XACK", StreamKey(producer_, epoch, shard), group_};
  for (const uint64_t pub_seq : pub_seqs) command.push_back(StreamId(pub_seq));
  acknowledgements_.push_back(std::move(command));
}

}  // namespace naober::events
