// SPDX-License-Identifier: EUPL-1.2
#include "libs/base/uuid.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>

#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace naober {
namespace {

constexpr size_t kTextSize = 36;

bool IsDashPosition(size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

void AppendBigEndian(uint64_t value, std::string& out) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

// Puts version and variant (RFC 9562, sections 4.1 and 4.2) over the two halves and writes them
// out.
std::string Format(uint64_t high, uint64_t low, uint64_t version) {
  high = (high & ~0xf000ULL) | (version << 12);
  low = (low & ~(3ULL << 62)) | (2ULL << 62);
  std::string bytes;
  AppendBigEndian(high, bytes);
  AppendBigEndian(low, bytes);
  const std::string hex = absl::BytesToHexString(bytes);
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                      hex.substr(16, 4), "-", hex.substr(20, 12));
}

// Real time in units of 1/4096 millisecond, never the same twice and never going back.
uint64_t NextTick() {
  static std::atomic<uint64_t> last{0};
  const uint64_t now_ns = static_cast<uint64_t>(absl::GetCurrentTimeNanos());
  const uint64_t fraction = (now_ns % 1000000) * 4096 / 1000000;
  const uint64_t now = (now_ns / 1000000) << 12 | fraction;
  uint64_t previous = last.load(std::memory_order_relaxed);
  uint64_t next;
  do {
    next = std::max(now, previous + 1);
  } while (!last.compare_exchange_weak(previous, next, std::memory_order_relaxed));
  return next;
}

}  // namespace

std::string NewUuidV7() {
  thread_local absl::BitGen random;
  const uint64_t tick = NextTick();
  // 48 bits of milliseconds, 4 bits for the version, 12 bits of the rest of the tick.
  const uint64_t high = (tick >> 12) << 16 | (tick & 0xfff);
  return Format(high, absl::Uniform<uint64_t>(random), 7);
}

std::string UuidFrom(std::initializer_list<absl::string_view> parts) {
  std::string input;
  for (absl::string_view part : parts) {
    AppendBigEndian(part.size(), input);
    input.append(part.data(), part.size());
  }
  std::array<uint8_t, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const uint8_t*>(input.data()), input.size(), digest.data());
  uint64_t high = 0;
  uint64_t low = 0;
  for (size_t i = 0; i < 8; ++i) {
    high = high << 8 | digest[i];
    low = low << 8 | digest[i + 8];
  }
  return Format(high, low, 8);
}

bool IsUuid(absl::string_view text) {
  if (text.size() != kTextSize) return false;
  for (size_t i = 0; i < kTextSize; ++i) {
    const char c = text[i];
    if (IsDashPosition(i) ? c != '-' : !absl::ascii_isxdigit(c) || absl::ascii_isupper(c)) {
      return false;
    }
  }
  return true;
}

}  // namespace naober
