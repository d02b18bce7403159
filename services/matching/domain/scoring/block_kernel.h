// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_SCORING_BLOCK_KERNEL_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_SCORING_BLOCK_KERNEL_H_

#include <cstdint>
#include <vector>

#include "services/matching/domain/policy.h"
#include "services/matching/domain/scoring/packed_people.h"

namespace naober::matching::scoring {

// A rule of which a block of buddies is judged at once.
struct Step {
  RuleKind kind = RuleKind::kCommonLanguage;
  uint32_t refusal = 0;  // the bit that a hard rule sets
  int32_t weight = 0;
  int32_t least = 1;  // COUNTs: what a hard rule asks
  int32_t full = 1;   // count, years, days or runs that give the full value, or none of it
};

// What a policy asks, sorted by when it can be answered.
struct Program {
  std::vector<Step> hard;     // of both sides
  std::vector<Step> weighed;  // of both sides
  bool local_first = false;
  // Answers that depend on one side alone, by person; padding is refused by every bit.
  std::vector<uint32_t> buddy_refusals;
  std::vector<int32_t> buddy_points, buddy_weights;
  std::vector<int32_t> newcomer_points, newcomer_weights;
};

// A newcomer beside the buddies from `first` on.
struct BlockView {
  const Program& program;
  const PackedSide& newcomers;
  const PackedSide& buddies;
  int newcomer = 0;
  int first = 0;  // a multiple of kBlock
};

// What is found about a block of buddies.
struct Block {
  static constexpr int32_t kRefused = -1;
  static constexpr int kQualityShift = 1;
  static constexpr int32_t kLocal = 1;                 // bit of a key
  static constexpr int32_t kLocalGoesFirst = 1 << 11;  // above any quality

  alignas(64) uint32_t refusals[kBlock];  // bit i: hard_rules()[i]
  alignas(64) int32_t points[kBlock];     // sum of value × weight
  alignas(64) int32_t weights[kBlock];    // of the rules that can be known
  // The order of candidates: kRefused, or the quality shifted by one beside whether the pair is
  // local, which comes above it where local goes first.
  alignas(64) int32_t keys[kBlock];
  // The largest key of each group, so that most groups need no closer look.
  static constexpr int kGroup = 32;
  int32_t best_of_group[kBlock / kGroup];

  static int QualityOf(int32_t key) { return (key & (kLocalGoesFirst - 1)) >> kQualityShift; }
};

// Judges blocks, with one set of instructions. Refuse fills in refusals, and starts points and
// weights with what one side alone decides; Weigh adds the rest and makes keys of them. Between the
// two the caller may refuse pairs and change points, and count. The functions are the same loops,
// compiled for each set; whole numbers, so they agree to the bit.
struct Kernel {
  const char* name;  // "portable", "avx2", "avx512"
  void (*refuse)(const BlockView&, Block&);
  void (*weigh)(const BlockView&, Block&);
  int32_t (*count)(const Block&, uint32_t refusals);  // pairs that one of these refuses
};

// Those that this processor runs, the portable one first and the fastest last.
const std::vector<Kernel>& Kernels();

}  // namespace naober::matching::scoring

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_SCORING_BLOCK_KERNEL_H_
