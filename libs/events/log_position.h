// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_EVENTS_LOG_POSITION_H_
#define NAOBER_LIBS_EVENTS_LOG_POSITION_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace naober::events {

// Partitions of every log; fixed for the life of an epoch.
inline constexpr int kShards = 16;

// One number per shard.
using PerShard = std::array<uint64_t, kShards>;

// First 8 bytes of SHA-256(aggregate id), big endian, modulo 16. Never a salted hash: it is part of
// the protocol.
int ShardOf(absl::string_view aggregate_id);

// Key of a shard's stream: naober:events:<producer>:<epoch>:<shard>.
std::string StreamKey(absl::string_view producer, int epoch, int shard);

// Id of the entry with this position: <pub_seq>-0.
std::string StreamId(uint64_t pub_seq);

// The position in a stream id; 0 for text that is none.
uint64_t PubSeqOf(absl::string_view stream_id);

// `envelope`, serialized, with the two positions that are only known after it was written. Fields
// appended to a serialized message count as part of it, so nothing is parsed.
std::string WithPosition(std::string envelope, int64_t sequence, uint64_t pub_seq);

}  // namespace naober::events

#endif  // NAOBER_LIBS_EVENTS_LOG_POSITION_H_
