// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment/row_kernels.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

namespace naober::matching::assignment {
namespace {

// Everything that the kernels give for one random row.
template <typename Cost>
std::vector<Cost> Results(InstructionSet instructions, uint32_t seed) {
  std::mt19937 random(seed);
  const size_t size = 1 + random() % 300;
  const CostRule<Cost> rule = {5000 + kMaxQuality, 5000};
  std::vector<PackedPair> row;
  std::vector<Cost> price, distance, settled, reduced(size);
  std::vector<int32_t> from(size, -1);
  for (size_t j = 0; j < size; ++j) {
    row.push_back(random() % 5 == 0
                      ? kNoPair
                      : Pack({0, static_cast<int>(random() % 1001), random() % 2 == 0}));
    price.push_back(-static_cast<Cost>(random() % 300));
    distance.push_back(static_cast<Cost>(random() % 7000));
    settled.push_back(random() % 4 == 0 ? std::numeric_limits<Cost>::max() : 0);
  }
  const RowKernels<Cost>& kernels = KernelsFor<Cost>(instructions);
  std::vector<Cost> results;
  const Cost least = kernels.reduce(row.data(), price.data(), size, rule, reduced.data());
  results.push_back(least);
  const std::vector<Cost> none_hidden(size, 0);
  const size_t at = kernels.find(reduced.data(), none_hidden.data(), 0, size, least);
  results.push_back(static_cast<Cost>(at));
  results.push_back(
      static_cast<Cost>(kernels.find(reduced.data(), none_hidden.data(), at + 1, size, least)));
  results.push_back(kernels.least_except(reduced.data(), size, at));
  results.push_back(kernels.relax(row.data(), price.data(), size, rule, Cost{-100}, 7,
                                  distance.data(), from.data(), settled.data()));
  results.push_back(static_cast<Cost>(
      kernels.find(distance.data(), settled.data(), size / 3, size, results.back())));
  results.insert(results.end(), reduced.begin(), reduced.end());
  results.insert(results.end(), distance.begin(), distance.end());
  results.insert(results.end(), from.begin(), from.end());
  return results;
}

template <typename Cost>
void ExpectTheSameFromAll() {
  for (uint32_t seed = 0; seed < 500; ++seed) {
    const std::vector<Cost> portable = Results<Cost>(InstructionSet::kPortable, seed);
    for (const InstructionSet instructions : {InstructionSet::kAvx2, InstructionSet::kAvx512}) {
      if (instructions > WidestInstructionSet()) continue;
      ASSERT_EQ(Results<Cost>(instructions, seed), portable) << "seed " << seed;
    }
  }
}

TEST(RowKernels, AgreeToTheBitInAllInstructionSets) {
  ExpectTheSameFromAll<int32_t>();
  ExpectTheSameFromAll<int64_t>();
}

TEST(RowKernels, DoWhatTheyPromise) {
  const std::vector<PackedPair> row = {Pack({0, 900, false}), kNoPair, Pack({0, 10, true}),
                                       Pack({0, 900, false})};
  const std::vector<int32_t> price = {-50, 0, -30, -50};
  const std::vector<int32_t> none_hidden(4, 0);
  const CostRule<int32_t> rule = {3000, 2000};
  const RowKernels<int32_t>& kernels = KernelsFor<int32_t>(InstructionSet::kPortable);
  std::vector<int32_t> reduced(4);
  EXPECT_EQ(kernels.reduce(row.data(), price.data(), 4, rule, reduced.data()), 1020);
  EXPECT_EQ(reduced[0], 2150);
  EXPECT_EQ(reduced[2], 1020);
  EXPECT_GT(reduced[1], 1 << 28);
  EXPECT_EQ(kernels.least_except(reduced.data(), 4, 2), 2150);
  EXPECT_EQ(kernels.find(reduced.data(), none_hidden.data(), 1, 4, 2150), 3u);
  EXPECT_EQ(kernels.find(reduced.data(), none_hidden.data(), 0, 4, 7), 4u);

  std::vector<int32_t> distance = {40, 40, 5, 60};
  std::vector<int32_t> from(4, 1);
  const std::vector<int32_t> settled = {0, 0, 0x7fffffff, 0};
  EXPECT_EQ(kernels.relax(row.data(), price.data(), 4, rule, -980, 9, distance.data(), from.data(),
                          settled.data()),
            40);
  EXPECT_EQ(distance, (std::vector<int32_t>{40, 40, 5, 60}));  // 1170, none, 40, 1170
  EXPECT_EQ(kernels.relax(row.data(), price.data(), 4, rule, -2100, 9, distance.data(), from.data(),
                          none_hidden.data()),
            -1080);
  EXPECT_EQ(distance, (std::vector<int32_t>{40, 40, -1080, 50}));
  EXPECT_EQ(from, (std::vector<int32_t>{1, 1, 9, 9}));
}

}  // namespace
}  // namespace naober::matching::assignment
