// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment/row_kernels.h"

#include <algorithm>
#include <limits>

#include "services/matching/domain/assignment/cost_width.h"

namespace naober::matching::assignment {

namespace {

#define NAOBER_INLINE [[gnu::always_inline]] inline

// Without branches, so that the compiler can do many at once.
template <typename Cost>
NAOBER_INLINE Cost CostAt(PackedPair pair, const CostRule<Cost>& rule) {
  const Cost bits = pair;
  const Cost cost = rule.top_value - (bits & kQualityBits) -
                    ((bits & kLocalBit) != 0 ? rule.local_bonus : Cost{0});
  return bits < 0 ? kFar<Cost> : cost;
}

template <typename Cost>
NAOBER_INLINE Cost Reduce(const PackedPair* row, const Cost* price, size_t size,
                          CostRule<Cost> rule, Cost* __restrict reduced) {
  Cost least = std::numeric_limits<Cost>::max();
  for (size_t j = 0; j < size; ++j) {
    reduced[j] = CostAt(row[j], rule) - price[j];
    least = std::min(least, reduced[j]);
  }
  return least;
}

template <typename Cost>
NAOBER_INLINE Cost LeastExcept(const Cost* values, size_t size, size_t except) {
  Cost least = std::numeric_limits<Cost>::max();
  for (size_t j = 0; j < except; ++j) least = std::min(least, values[j]);
  for (size_t j = except + 1; j < size; ++j) least = std::min(least, values[j]);
  return least;
}

template <typename Cost>
NAOBER_INLINE size_t Find(const Cost* values, const Cost* hidden, size_t begin, size_t size,
                          Cost wanted) {
  constexpr size_t kAtOnce = 64;
  size_t j = begin;
  for (; j + kAtOnce <= size; j += kAtOnce) {
    Cost any = 0;
    for (size_t k = 0; k < kAtOnce; ++k)
      any |= (values[j + k] | hidden[j + k]) == wanted ? Cost{1} : Cost{0};
    if (any != 0) break;
  }
  while (j < size && (values[j] | hidden[j]) != wanted) ++j;
  return j;
}

template <typename Cost>
NAOBER_INLINE Cost Relax(const PackedPair* row, const Cost* price, size_t size, CostRule<Cost> rule,
                         Cost offset, int32_t newcomer, Cost* __restrict distance,
                         int32_t* __restrict from, const Cost* settled) {
  Cost least = std::numeric_limits<Cost>::max();
  for (size_t j = 0; j < size; ++j) {
    const Cost reached = offset + CostAt(row[j], rule) - price[j];
    const bool nearer = reached < distance[j];
    from[j] = nearer ? newcomer : from[j];
    distance[j] = nearer ? reached : distance[j];
    least = std::min<Cost>(least, distance[j] | settled[j]);
  }
  return least;
}

// The kernels in one instruction set.
#define NAOBER_KERNELS(Name, attributes)                                                        \
  template <typename Cost>                                                                      \
  struct Name {                                                                                 \
    attributes static Cost ReduceRow(const PackedPair* row, const Cost* price, size_t size,     \
                                     CostRule<Cost> rule, Cost* reduced) {                      \
      return Reduce(row, price, size, rule, reduced);                                           \
    }                                                                                           \
    attributes static Cost LeastOfOthers(const Cost* values, size_t size, size_t except) {      \
      return LeastExcept(values, size, except);                                                 \
    }                                                                                           \
    attributes static size_t FindFirst(const Cost* values, const Cost* hidden, size_t begin,    \
                                       size_t size, Cost wanted) {                              \
      return Find(values, hidden, begin, size, wanted);                                         \
    }                                                                                           \
    attributes static Cost RelaxRow(const PackedPair* row, const Cost* price, size_t size,      \
                                    CostRule<Cost> rule, Cost offset, int32_t newcomer,         \
                                    Cost* distance, int32_t* from, const Cost* settled) {       \
      return Relax(row, price, size, rule, offset, newcomer, distance, from, settled);          \
    }                                                                                           \
    static constexpr RowKernels<Cost> kTable = {ReduceRow, LeastOfOthers, FindFirst, RelaxRow}; \
  };

NAOBER_KERNELS(Portable, )
#if defined(__x86_64__)
NAOBER_KERNELS(Avx2, [[gnu::target("avx2")]])
NAOBER_KERNELS(Avx512,
               [[gnu::target("avx512f,avx512bw,avx512dq,avx512vl,prefer-vector-width=512")]])
#endif

}  // namespace

InstructionSet WidestInstructionSet() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return InstructionSet::kAvx512;
  if (__builtin_cpu_supports("avx2")) return InstructionSet::kAvx2;
#endif
  return InstructionSet::kPortable;
}

template <typename Cost>
const RowKernels<Cost>& KernelsFor(InstructionSet instructions) {
#if defined(__x86_64__)
  if (instructions == InstructionSet::kAvx512) return Avx512<Cost>::kTable;
  if (instructions == InstructionSet::kAvx2) return Avx2<Cost>::kTable;
#endif
  return Portable<Cost>::kTable;
}

template const RowKernels<int32_t>& KernelsFor(InstructionSet);
template const RowKernels<int64_t>& KernelsFor(InstructionSet);

}  // namespace naober::matching::assignment
