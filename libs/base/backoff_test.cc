// SPDX-License-Identifier: EUPL-1.2
#include "libs/base/backoff.h"

#include <set>

#include "gtest/gtest.h"

namespace naober {
namespace {

TEST(Backoff, DoublesUpToTheLongestAndStaysInTheUpperHalf) {
  for (int round = 0; round < 100; ++round) {
    Backoff backoff(absl::Milliseconds(100), absl::Milliseconds(350));
    for (int full_ms : {100, 200, 350, 350, 350}) {
      const absl::Duration wait = backoff.Next();
      EXPECT_GE(wait, absl::Milliseconds(full_ms) / 2);
      EXPECT_LE(wait, absl::Milliseconds(full_ms));
    }
  }
}

TEST(Backoff, StartsAnewAfterAReset) {
  Backoff backoff(absl::Milliseconds(100), absl::Seconds(10));
  for (int i = 0; i < 5; ++i) backoff.Next();
  backoff.Reset();
  EXPECT_LE(backoff.Next(), absl::Milliseconds(100));
}

TEST(Backoff, SpreadsManyClients) {
  std::set<absl::Duration> waits;
  for (int i = 0; i < 20; ++i) {
    Backoff backoff(absl::Seconds(1), absl::Seconds(10));
    waits.insert(backoff.Next());
  }
  EXPECT_GT(waits.size(), 15u);
}

}  // namespace
}  // namespace naober
