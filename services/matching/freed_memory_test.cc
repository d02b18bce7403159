// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/freed_memory.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace naober::matching {
namespace {

// Sanitizers have an allocator of their own, which keeps what it likes.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kOwnAllocator = true;
#else
constexpr bool kOwnAllocator = false;
#endif

TEST(FreedMemory, GoesBackToTheSystemOnceThereIsMuch) {
  if (kOwnAllocator) GTEST_SKIP() << "the C library's allocator is not in use";
  FreedMemory memory;
  memory.ReturnIfGrown();
  const int64_t before = ResidentBytes();
  ASSERT_GT(before, 0);
  // In another thread, as plans are made; the last piece keeps the C library from giving back by
  // itself.
  std::unique_ptr<std::string> last;
  std::thread([&] {
    std::vector<std::unique_ptr<std::string>> pieces;
    for (int i = 0; i < 64 * 1024; ++i) pieces.push_back(std::make_unique<std::string>(1000, 'x'));
    last = std::move(pieces.back());
  }).join();
  ASSERT_GT(ResidentBytes(), before + FreedMemory::kMuch) << "nothing is kept: nothing is shown";
  EXPECT_TRUE(memory.ReturnIfGrown());
  EXPECT_LT(ResidentBytes(), before + FreedMemory::kMuch);
  EXPECT_FALSE(memory.ReturnIfGrown()) << "there is nothing more";
}

}  // namespace
}  // namespace naober::matching
