// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/log_position.h"

#include <openssl/sha.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "naober/events/v1/envelope.pb.h"

namespace naober::events {

int ShardOf(absl::string_view aggregate_id) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(aggregate_id.data()), aggregate_id.size(),
         digest.data());
  uint64_t number = 0;
  for (int i = 0; i < 8; ++i) number = number << 8 | digest[i];
  return static_cast<int>(number % kShards);
}

std::string StreamKey(absl::string_view producer, int epoch, int shard) {
  return absl::StrCat("naober:events:", producer, ":", epoch, ":", shard);
}

std::string StreamId(uint64_t pub_seq) { return absl::StrCat(pub_seq, "-0"); }

uint64_t PubSeqOf(absl::string_view stream_id) {
  uint64_t pub_seq = 0;
  if (!absl::SimpleAtoi(stream_id.substr(0, stream_id.find('-')), &pub_seq)) return 0;
  return pub_seq;
}

std::string WithPosition(std::string envelope, int64_t sequence, uint64_t pub_seq) {
  v1::Envelope position;
  position.set_sequence(static_cast<int32_t>(sequence));
  position.set_pub_seq(pub_seq);
  position.AppendToString(&envelope);
  return envelope;
}

}  // namespace naober::events
