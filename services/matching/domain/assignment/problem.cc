// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment/problem.h"

#include <algorithm>
#include <utility>

#include "libs/base/errors.h"

namespace naober::matching::assignment {

namespace {

constexpr size_t kBlockSize = size_t{1} << 20;

// A row of 2 bytes a buddy is no larger than a list of 6 bytes a pair from here on.
constexpr size_t kDenseFrom = 3;

}  // namespace

template <typename T>
T* Problem::Blocks<T>::Allocate(size_t count) {
  if (count == 0) return nullptr;
  if (used_ + count > size_) {
    size_ = std::max(kBlockSize, count);
    used_ = 0;
    blocks_.emplace_back(new T[size_]);  // not cleared: memory is taken as it is written
  }
  T* const place = blocks_.back().get() + used_;
  used_ += count;
  return place;
}

Problem::Problem(std::vector<int32_t> capacities) : capacities_(std::move(capacities)) {
  for (const int32_t capacity : capacities_) NAOBER_CHECK(capacity >= 0);
}

int32_t Problem::AddNewcomer(absl::Span<const Pair> pairs) {
  rows_.push_back(MakeRow(pairs));
  pairs_ += static_cast<int64_t>(pairs.size());
  return newcomers() - 1;
}

void Problem::AddPairs(int32_t newcomer, absl::Span<const Pair> pairs) {
  std::vector<Pair> all;
  CopyPairs(newcomer, all);
  all.insert(all.end(), pairs.begin(), pairs.end());
  rows_[newcomer] = MakeRow(all);
  pairs_ += static_cast<int64_t>(pairs.size());
}

void Problem::ReplacePairs(int32_t newcomer, absl::Span<const Pair> pairs) {
  int64_t before = 0;
  ForEachPair(newcomer, [&](int32_t, PackedPair) { ++before; });
  rows_[newcomer] = MakeRow(pairs);
  pairs_ += static_cast<int64_t>(pairs.size()) - before;
}

void Problem::CopyPairs(int32_t newcomer, std::vector<Pair>& pairs) const {
  pairs.clear();
  ForEachPair(newcomer, [&](int32_t buddy, PackedPair pair) {
    pairs.push_back({buddy, QualityOf(pair), IsLocal(pair)});
  });
}

Problem::Row Problem::MakeRow(absl::Span<const Pair> pairs) {
  const bool dense = pairs.size() * kDenseFrom >= capacities_.size();
  Row row;
  row.size = static_cast<int32_t>(dense ? capacities_.size() : pairs.size());
  PackedPair* const packed = packed_.Allocate(row.size);
  row.pairs = packed;
  if (dense) std::fill_n(packed, row.size, kNoPair);
  int32_t* const buddies = dense ? nullptr : buddies_.Allocate(pairs.size());
  row.buddies = buddies;
  for (size_t k = 0; k < pairs.size(); ++k) {
    const Pair& pair = pairs[k];
    NAOBER_CHECK(pair.buddy >= 0 && pair.buddy < this->buddies());
    NAOBER_CHECK(pair.quality >= 0 && pair.quality <= kMaxQuality);
    if (dense) {
      NAOBER_CHECK(packed[pair.buddy] == kNoPair);
      packed[pair.buddy] = Pack(pair);
    } else {
      packed[k] = Pack(pair);
      buddies[k] = pair.buddy;
    }
  }
  return row;
}

}  // namespace naober::matching::assignment
