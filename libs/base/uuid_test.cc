// SPDX-License-Identifier: EUPL-1.2
#include "libs/base/uuid.h"

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"

namespace naober {
namespace {

using ::testing::AnyOf;

TEST(NewUuidV7, HasVersionSevenAndTheRfcVariant) {
  for (int i = 0; i < 1000; ++i) {
    const std::string id = NewUuidV7();
    ASSERT_TRUE(IsUuid(id)) << id;
    ASSERT_EQ(id[14], '7') << id;
    ASSERT_THAT(id[19], AnyOf('8', '9', 'a', 'b')) << id;
  }
}

TEST(NewUuidV7, BeginsWithTheMillisecondsOfNow) {
  const int64_t before = absl::ToUnixMillis(absl::Now());
  const std::string id = NewUuidV7();
  const int64_t after = absl::ToUnixMillis(absl::Now());
  int64_t stamp = 0;
  ASSERT_TRUE(absl::SimpleHexAtoi(id.substr(0, 8) + id.substr(9, 4), &stamp));
  EXPECT_GE(stamp, before);
  // Ids that were drawn faster than the clock ticks run a little ahead of it.
  EXPECT_LE(stamp, after + 1000);
}

TEST(NewUuidV7, SortsInTheOrderOfMaking) {
  std::vector<std::string> ids;
  for (int i = 0; i < 20000; ++i) ids.push_back(NewUuidV7());
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
}

TEST(NewUuidV7, IsNeverTheSameTwiceAmongThreads) {
  std::vector<std::vector<std::string>> ids(4);
  std::vector<std::thread> threads;
  for (auto& own : ids) {
    threads.emplace_back([&own] {
      for (int i = 0; i < 5000; ++i) own.push_back(NewUuidV7());
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::string> all;
  for (const auto& own : ids) {
    EXPECT_TRUE(std::is_sorted(own.begin(), own.end()));
    all.insert(own.begin(), own.end());
  }
  EXPECT_EQ(all.size(), 20000u);
}

// Computed with Python: hashlib.sha256(struct.pack(">Q", len(p)) + p …), version 8 and variant put
// in. Ids of this kind are stored, so they must never change.
TEST(UuidFrom, GivesTheSameIdForEver) {
  EXPECT_EQ(UuidFrom({"intake", "person", "42"}), "f5d52cf1-bd14-8794-bcb8-a7e2505d04dd");
  EXPECT_EQ(UuidFrom({}), "e3b0c442-98fc-8c14-9afb-f4c8996fb924");
}

TEST(UuidFrom, TellsApartWhereThePartsAreCut) {
  EXPECT_NE(UuidFrom({"ab", "c"}), UuidFrom({"a", "bc"}));
  EXPECT_NE(UuidFrom({"ab"}), UuidFrom({"ab", ""}));
  EXPECT_NE(UuidFrom({"a", "b"}), UuidFrom({"b", "a"}));
}

TEST(UuidFrom, IsAUuidOfVersionEight) {
  const std::string id = UuidFrom({"x"});
  EXPECT_TRUE(IsUuid(id));
  EXPECT_EQ(id[14], '8');
  EXPECT_THAT(id[19], AnyOf('8', '9', 'a', 'b'));
}

TEST(IsUuid, WantsLowerCaseWithDashes) {
  EXPECT_TRUE(IsUuid("018f0000-0000-7000-8000-00000000abcd"));
  EXPECT_TRUE(IsUuid("00000000-0000-0000-0000-000000000000"));
  EXPECT_FALSE(IsUuid(""));
  EXPECT_FALSE(IsUuid("018F0000-0000-7000-8000-00000000ABCD"));
  EXPECT_FALSE(IsUuid("018f000000007000800000000000abcd"));
  EXPECT_FALSE(IsUuid("018f0000-0000-7000-8000-00000000abcg"));
  EXPECT_FALSE(IsUuid("018f0000-0000-7000-8000-00000000abc"));
  EXPECT_FALSE(IsUuid("018f0000-0000-7000-8000-00000000abcd "));
  EXPECT_FALSE(IsUuid("018f00000-000-7000-8000-00000000abcd"));
  EXPECT_FALSE(IsUuid("{18f0000-0000-7000-8000-00000000abc}"));
}

}  // namespace
}  // namespace naober
