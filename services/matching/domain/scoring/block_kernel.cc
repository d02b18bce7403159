// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/scoring/block_kernel.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

// Loops over a block of buddies that the compiler turns into vector instructions: each rule is a
// few operations on columns of 32-bit numbers, without a branch on a pair. That hard conditions are
// best refused by bit masks over columns, and sums taken beside them, is the practice of column
// stores (Polychroniou, Raghavan, Ross: Rethinking SIMD Vectorization for In-Memory Databases,
// SIGMOD 2015). The same source is compiled for each instruction set, so nothing has to be kept
// alike by hand; this file alone is compiled with -O3 (see services/matching/CMakeLists.txt).
//
// Division: a quotient of whole numbers n / d with n < 2^24 and a result of at most 1000 is exact
// when the division of IEEE single precision is rounded down, as long as d <= 16384. It can only
// go wrong if the rounding reaches the next whole number; but n / d stays at least 1 / d >= 2^-14
// below that, and half a unit in the last place is at most 2^-15 there.

namespace naober::matching::scoring {

namespace {

#define NAOBER_INTO_EACH [[gnu::always_inline]] inline

constexpr int32_t kFull = 1000;
constexpr int32_t kLevelValues[kScoredLevels.size()] = {250, 400, 600, 800, kFull};

NAOBER_INTO_EACH int32_t Quotient(int32_t n, int32_t d) {
  return static_cast<int32_t>(static_cast<float>(n) / static_cast<float>(d));
}

// The share of `full`, of at most 100, in thousandths: (2 n + 1) / 2 d lies at least 1 / 2 d from a
// whole number, so a multiplication by the rounded inverse of 2 d is near enough, and quicker.
struct Shares {
  explicit Shares(int32_t full) : full(full), half_inverse(0.5f / static_cast<float>(full)) {}
  int32_t full;
  float half_inverse;
};
NAOBER_INTO_EACH int32_t Share(int32_t count, const Shares& shares) {
  const int32_t n = (count < shares.full ? count : shares.full) * kFull;
  return static_cast<int32_t>(static_cast<float>(2 * n + 1) * shares.half_inverse);
}

// How many bits are set (Warren, Hacker's Delight, 5-1; the sum at the end is by shifts, since a
// multiplication there makes GCC put in a scalar instruction).
NAOBER_INTO_EACH int32_t CountBits(uint32_t bits) {
  bits -= bits >> 1 & 0x55555555;
  bits = (bits & 0x33333333) + (bits >> 2 & 0x33333333);
  bits = (bits + (bits >> 4)) & 0x0F0F0F0F;
  bits += bits >> 8;
  bits += bits >> 16;
  return static_cast<int32_t>(bits & 0x3F);
}

using Lanes = int32_t[kBlock];

// Refuses where a lane isn't positive.
NAOBER_INTO_EACH void RefuseUnless(const Lanes& passes, const Step& step, Block& block) {
  const uint32_t refusal = step.refusal;
  for (int i = 0; i < kBlock; ++i) block.refusals[i] |= passes[i] > 0 ? 0 : refusal;
}

// The bit that says of a buddy that both sides have stated what the rule looks at: of none, when
// the newcomer has not.
NAOBER_INTO_EACH uint32_t StatedBit(const BlockView& view, const Step& step) {
  return view.newcomers.stated[view.newcomer] & 1u << static_cast<int>(step.kind);
}

NAOBER_INTO_EACH void RefuseUnlessOrUnknown(const BlockView& view, const Lanes& passes,
                                            const Step& step, Block& block) {
  const uint32_t* __restrict stated = view.buddies.stated.data() + view.first;
  const uint32_t bit = StatedBit(view, step), refusal = step.refusal;
  for (int i = 0; i < kBlock; ++i) {
    const uint32_t refused = passes[i] <= 0 ? refusal : 0;
    block.refusals[i] |= (stated[i] & bit) != 0 ? refused : 0;
  }
}

NAOBER_INTO_EACH void AddWhereKnown(const BlockView& view, const Lanes& values, const Step& step,
                                    Block& block) {
  const uint32_t* __restrict stated = view.buddies.stated.data() + view.first;
  const uint32_t bit = StatedBit(view, step);
  const int32_t weight = step.weight;
  for (int i = 0; i < kBlock; ++i) {
    const int32_t added = (stated[i] & bit) != 0 ? weight : 0;
    block.points[i] += values[i] * added;
    block.weights[i] += added;
  }
}

// How many of the newcomer's codes each buddy has.
NAOBER_INTO_EACH void CountCommon(const BlockView& view, const BitColumns& newcomers,
                                  const BitColumns& buddies, Lanes& counts) {
  for (int i = 0; i < kBlock; ++i) counts[i] = 0;
  for (int word = 0; word < buddies.words(); ++word) {
    const uint32_t own = newcomers.At(word, view.newcomer);
    if (own == 0) continue;
    const uint32_t* __restrict theirs = buddies.Word(word) + view.first;
    for (int i = 0; i < kBlock; ++i) counts[i] += CountBits(own & theirs[i]);
  }
}

NAOBER_INTO_EACH void CountMoments(const BlockView& view, Lanes& counts) {
  const uint32_t own = view.newcomers.availability[view.newcomer];
  const uint32_t* __restrict theirs = view.buddies.availability.data() + view.first;
  for (int i = 0; i < kBlock; ++i) counts[i] = CountBits(own & theirs[i]);
}

NAOBER_INTO_EACH void CountShared(const BlockView& view, RuleKind kind, Lanes& counts) {
  if (kind == RuleKind::kAvailabilityOverlap) return CountMoments(view, counts);
  if (kind == RuleKind::kInterests)
    return CountCommon(view, view.newcomers.interests, view.buddies.interests, counts);
  CountCommon(view, view.newcomers.competences, view.buddies.competences, counts);
}

// Value where one of the newcomer's languages is also the buddy's; other lanes stay.
NAOBER_INTO_EACH void PutWhereCommon(const BlockView& view, const BitColumns& newcomers,
                                     const BitColumns& buddies, int32_t value, Lanes& lanes) {
  for (int word = 0; word < buddies.words(); ++word) {
    const uint32_t own = newcomers.At(word, view.newcomer);
    if (own == 0) continue;
    const uint32_t* __restrict theirs = buddies.Word(word) + view.first;
    for (int i = 0; i < kBlock; ++i) lanes[i] = (own & theirs[i]) != 0 ? value : lanes[i];
  }
}

NAOBER_INTO_EACH int32_t Apart(int32_t a, int32_t b) {
  const int32_t size = a < b ? b - a : a - b;
  return size < kFarUnits ? size : kFarUnits;
}

// DistanceUnits, for a block.
NAOBER_INTO_EACH void Measure(const BlockView& view, Lanes& units) {
  const PackedSide& own = view.newcomers;
  const int32_t x = own.x[view.newcomer], y = own.y[view.newcomer], z = own.z[view.newcomer];
  const int32_t* __restrict xs = view.buddies.x.data() + view.first;
  const int32_t* __restrict ys = view.buddies.y.data() + view.first;
  const int32_t* __restrict zs = view.buddies.z.data() + view.first;
  for (int i = 0; i < kBlock; ++i) {
    const int32_t dx = Apart(x, xs[i]), dy = Apart(y, ys[i]), dz = Apart(z, zs[i]);
    units[i] =
        static_cast<int32_t>(__builtin_sqrtf(static_cast<float>(dx * dx + dy * dy + dz * dz)));
  }
}

// The value of the shorter journey that a side makes within its own limit; 0 without one.
NAOBER_INTO_EACH void WeighJourney(const BlockView& view, Lanes& values) {
  Lanes units;
  Measure(view, units);
  const int32_t own_pace = view.newcomers.pace[view.newcomer];
  const int32_t own_limit = view.newcomers.limit[view.newcomer];
  const int32_t* __restrict paces = view.buddies.pace.data() + view.first;
  const int32_t* __restrict limits = view.buddies.limit.data() + view.first;
  constexpr int32_t kNever = std::numeric_limits<int32_t>::max();
  for (int i = 0; i < kBlock; ++i) {
    int32_t ours = units[i] * own_pace, theirs = units[i] * paces[i];
    ours = ours <= own_limit << kPaceShift ? ours : kNever;
    theirs = theirs <= limits[i] << kPaceShift ? theirs : kNever;
    const int32_t time = theirs < ours ? theirs : ours;
    const int32_t limit = theirs < ours ? limits[i] : own_limit;
    const int32_t value = kFull - Quotient((time >> kPaceShift) * kFull, limit > 0 ? limit : 1);
    values[i] = time == kNever ? 0 : value;
  }
}

NAOBER_INTO_EACH void RefuseJourney(const BlockView& view, const Step& step, Block& block) {
  Lanes units;
  Measure(view, units);
  const int32_t own_pace = view.newcomers.pace[view.newcomer];
  const int32_t own_limit = view.newcomers.limit[view.newcomer] << kPaceShift;
  const int32_t* __restrict paces = view.buddies.pace.data() + view.first;
  const int32_t* __restrict limits = view.buddies.limit.data() + view.first;
  const uint32_t* __restrict stated = view.buddies.stated.data() + view.first;
  const uint32_t bit = StatedBit(view, step), refusal = step.refusal;
  for (int i = 0; i < kBlock; ++i) {
    const uint32_t ours = units[i] * own_pace <= own_limit ? bit : 0;
    const uint32_t theirs = units[i] * paces[i] <= limits[i] << kPaceShift ? bit : 0;
    block.refusals[i] |= ((ours | theirs) & stated[i]) != 0 ? 0 : refusal;
  }
}

// 1000, or 0 where a wish isn't met, or -1 where that can't be known since a gender is not stated.
NAOBER_INTO_EACH void JudgeGender(const BlockView& view, Lanes& values) {
  const uint32_t own = view.newcomers.gender[view.newcomer];
  const uint32_t crossed = Crossed(own);
  const uint32_t* __restrict theirs = view.buddies.gender.data() + view.first;
  for (int i = 0; i < kBlock; ++i) {
    const uint32_t meets = crossed & theirs[i], any = own | theirs[i];
    const int32_t failed = (any & kGenderUnknownBit) != 0 ? -1 : 0;
    const int32_t half = (meets & kOwnGender) != 0 ? kFull : failed;
    values[i] = (meets & kWelcomeGenders) != 0 ? half : failed;
  }
}

NAOBER_INTO_EACH void AddWhereNotNegative(const Lanes& values, const Step& step, Block& block) {
  const int32_t weight = step.weight;
  for (int i = 0; i < kBlock; ++i) {
    const int32_t added = values[i] >= 0 ? weight : 0;
    block.points[i] += values[i] * added;
    block.weights[i] += added;
  }
}

NAOBER_INTO_EACH void YearsBetween(const BlockView& view, Lanes& years) {
  const int32_t own = view.newcomers.birth_year[view.newcomer];
  const int32_t* __restrict theirs = view.buddies.birth_year.data() + view.first;
  for (int i = 0; i < kBlock; ++i) years[i] = own < theirs[i] ? theirs[i] - own : own - theirs[i];
}

// Years between the two closest children, looked for up to `most`.
NAOBER_INTO_EACH void YearsBetweenChildren(const BlockView& view, int32_t most, Lanes& years) {
  const uint32_t own = view.newcomers.children[view.newcomer];
  const uint32_t* __restrict theirs = view.buddies.children.data() + view.first;
  for (int i = 0; i < kBlock; ++i) years[i] = most;
  for (int difference = std::min(most, kChildAges) - 1; difference >= 0; --difference) {
    const uint32_t around = own << difference | own >> difference;
    for (int i = 0; i < kBlock; ++i) years[i] = (around & theirs[i]) != 0 ? difference : years[i];
  }
}

NAOBER_INTO_EACH void Difference(const BlockView& view, const Step& step, Lanes& years) {
  if (step.kind == RuleKind::kAge) return YearsBetween(view, years);
  YearsBetweenChildren(view, step.full, years);
}

NAOBER_INTO_EACH void SameMunicipality(const BlockView& view, Lanes& values) {
  const int32_t own = view.newcomers.municipality[view.newcomer];
  const int32_t* __restrict theirs = view.buddies.municipality.data() + view.first;
  for (int i = 0; i < kBlock; ++i) values[i] = own == theirs[i] && own != 0 ? kFull : 0;
}

NAOBER_INTO_EACH void RefuseBy(const BlockView& view, const Step& step, Block& block) {
  Lanes lanes;
  switch (step.kind) {
    case RuleKind::kCommonLanguage:
      for (int i = 0; i < kBlock; ++i) lanes[i] = 0;
      PutWhereCommon(view, view.newcomers.usable_languages, view.buddies.usable_languages, 1,
                     lanes);
      return RefuseUnless(lanes, step, block);
    case RuleKind::kAvailabilityOverlap:
      CountMoments(view, lanes);
      for (int i = 0; i < kBlock; ++i) lanes[i] -= step.least - 1;
      return RefuseUnless(lanes, step, block);
    case RuleKind::kTravelLimit:
      return RefuseJourney(view, step, block);
    case RuleKind::kGenderWish:
      JudgeGender(view, lanes);
      return RefuseUnless(lanes, step, block);
    case RuleKind::kInterests:
    case RuleKind::kCompetences:
      CountShared(view, step.kind, lanes);
      return RefuseUnlessOrUnknown(view, lanes, step, block);
    case RuleKind::kAge:
    case RuleKind::kHousehold:
      Difference(view, step, lanes);
      for (int i = 0; i < kBlock; ++i) lanes[i] = step.full - lanes[i];
      return RefuseUnlessOrUnknown(view, lanes, step, block);
    case RuleKind::kSameMunicipality:
      SameMunicipality(view, lanes);
      return RefuseUnlessOrUnknown(view, lanes, step, block);
    default:
      return;  // of one side alone: in the program's columns
  }
}

NAOBER_INTO_EACH void WeighBy(const BlockView& view, const Step& step, Block& block) {
  Lanes lanes;
  const Shares shares(step.full);
  switch (step.kind) {
    case RuleKind::kCommonLanguage:
      for (int i = 0; i < kBlock; ++i) lanes[i] = 0;
      for (size_t level = 0; level < kScoredLevels.size(); ++level)
        PutWhereCommon(view, view.newcomers.languages_at[level], view.buddies.languages_at[level],
                       kLevelValues[level], lanes);
      return AddWhereKnown(view, lanes, step, block);
    case RuleKind::kAvailabilityOverlap:
    case RuleKind::kInterests:
    case RuleKind::kCompetences:
      CountShared(view, step.kind, lanes);
      for (int i = 0; i < kBlock; ++i) lanes[i] = Share(lanes[i], shares);
      return AddWhereKnown(view, lanes, step, block);
    case RuleKind::kTravelLimit:
      WeighJourney(view, lanes);
      return AddWhereKnown(view, lanes, step, block);
    case RuleKind::kGenderWish:
      JudgeGender(view, lanes);
      return AddWhereNotNegative(lanes, step, block);
    case RuleKind::kAge:
    case RuleKind::kHousehold:
      Difference(view, step, lanes);
      for (int i = 0; i < kBlock; ++i) lanes[i] = kFull - Share(lanes[i], shares);
      return AddWhereKnown(view, lanes, step, block);
    case RuleKind::kSameMunicipality:
      SameMunicipality(view, lanes);
      return AddWhereKnown(view, lanes, step, block);
    default:
      return;  // of one side alone: in the program's columns
  }
}

NAOBER_INTO_EACH void MakeKeys(const BlockView& view, Block& block) {
  const int32_t own = view.newcomers.municipality[view.newcomer];
  const int32_t* __restrict theirs = view.buddies.municipality.data() + view.first;
  const int32_t local_key = Block::kLocal | (view.program.local_first ? Block::kLocalGoesFirst : 0);
  for (int i = 0; i < kBlock; ++i) {
    const int32_t weights = block.weights[i] > 0 ? block.weights[i] : 1;
    const int32_t quality = Quotient(block.points[i], weights);
    const int32_t local = own == theirs[i] && own != 0 ? local_key : 0;
    const int32_t key = quality << Block::kQualityShift | local;
    block.keys[i] = block.refusals[i] == 0 ? key : Block::kRefused;
  }
  for (int group = 0; group < kBlock / Block::kGroup; ++group) {
    const int32_t* __restrict keys = block.keys + group * Block::kGroup;
    int32_t best = Block::kRefused;
    for (int i = 0; i < Block::kGroup; ++i) best = keys[i] > best ? keys[i] : best;
    block.best_of_group[group] = best;
  }
}

NAOBER_INTO_EACH int32_t CountRefused(const Block& block, uint32_t refusals) {
  int32_t refused = 0;
  for (int i = 0; i < kBlock; ++i) refused += (block.refusals[i] & refusals) != 0 ? 1 : 0;
  return refused;
}

NAOBER_INTO_EACH void RefuseBlock(const BlockView& view, Block& block) {
  const uint32_t* __restrict refusals = view.program.buddy_refusals.data() + view.first;
  const int32_t* __restrict points = view.program.buddy_points.data() + view.first;
  const int32_t* __restrict weights = view.program.buddy_weights.data() + view.first;
  const int32_t own_points = view.program.newcomer_points[view.newcomer];
  const int32_t own_weights = view.program.newcomer_weights[view.newcomer];
  for (int i = 0; i < kBlock; ++i) {
    block.refusals[i] = refusals[i];
    block.points[i] = points[i] + own_points;
    block.weights[i] = weights[i] + own_weights;
  }
  for (const Step& step : view.program.hard) RefuseBy(view, step, block);
}

NAOBER_INTO_EACH void WeighBlock(const BlockView& view, Block& block) {
  for (const Step& step : view.program.weighed) WeighBy(view, step, block);
  MakeKeys(view, block);
}

// The functions of a kernel, for one instruction set.
#define NAOBER_KERNEL(Name, attribute)                                                           \
  attribute void Refuse##Name(const BlockView& view, Block& block) { RefuseBlock(view, block); } \
  attribute void Weigh##Name(const BlockView& view, Block& block) { WeighBlock(view, block); }   \
  attribute int32_t Count##Name(const Block& block, uint32_t refusals) {                         \
    return CountRefused(block, refusals);                                                        \
  }

NAOBER_KERNEL(Portable, )
#if defined(__x86_64__)
NAOBER_KERNEL(Avx2, [[gnu::target("avx2")]])
NAOBER_KERNEL(Avx512, [[gnu::target("avx512f,avx512bw,avx512dq,avx512vl,prefer-vector-width=512")]])
#endif

}  // namespace

const std::vector<Kernel>& Kernels() {
  static const auto* const kKernels = [] {
    auto* kernels =
        new std::vector<Kernel>{{"portable", RefusePortable, WeighPortable, CountPortable}};
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2"))
      kernels->push_back({"avx2", RefuseAvx2, WeighAvx2, CountAvx2});
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
      kernels->push_back({"avx512", RefuseAvx512, WeighAvx512, CountAvx512});
#endif
    return kernels;
  }();
  return *kKernels;
}

}  // namespace naober::matching::scoring
