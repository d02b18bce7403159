// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment/cheapest_assignment.h"

#include <algorithm>

#include "services/matching/domain/assignment/auction.h"
#include "services/matching/domain/assignment/cost_width.h"
#include "services/matching/domain/assignment/dense_assignment.h"
#include "services/matching/domain/assignment/fair_set.h"
#include "services/matching/domain/assignment/sparse_assignment.h"

namespace naober::matching::assignment {

namespace {

using PartProgress = absl::FunctionRef<bool(int32_t done)>;

// Rows are scanned as a whole when at least one pair in four exists.
constexpr int64_t kDenseFrom = 4;

template <typename Engine>
absl::Status Run(Engine engine, const Part& part, PartProgress progress,
                 std::vector<int32_t>& buddy_of, Certificate& certificate) {
  if (absl::Status status = engine.Solve(progress); !status.ok()) return status;
  for (const int32_t i : part.newcomers) {
    buddy_of[i] = engine.buddy_of(i);
    certificate.newcomer_price[i] = engine.newcomer_price(i);
  }
  for (size_t j = 0; j < part.buddies.size(); ++j) {
    if (part.buddies[j]) certificate.buddy_price[j] = engine.buddy_price(static_cast<int32_t>(j));
  }
  return absl::OkStatus();
}

template <typename Cost>
absl::Status RunInWidth(const Problem& problem, const Part& part, InstructionSet instructions,
                        PartProgress progress, std::vector<int32_t>& buddy_of,
                        Certificate& certificate) {
  const CostRule<Cost> rule = {static_cast<Cost>(certificate.top_value),
                               static_cast<Cost>(certificate.local_bonus)};
  const int64_t cells = int64_t{problem.newcomers()} * problem.buddies();
  if (problem.pairs() * kDenseFrom >= cells)
    return Run(DenseAssignment<Cost>(problem, part, rule, instructions), part, progress, buddy_of,
               certificate);
  return Run(SparseAssignment<Cost>(problem, part, rule), part, progress, buddy_of, certificate);
}

// Pairs lead from the rest to covered buddies, never back. Covered prices as a whole go down, and
// those of the newcomers there up, until no pair from outside is cheaper than its prices.
void LowerCoveredPrices(const Problem& problem, const Part& rest, const Part& covered,
                        Certificate& certificate) {
  int64_t shift = 0;
  for (const int32_t i : rest.newcomers) {
    problem.ForEachPair(i, [&](int32_t j, PackedPair pair) {
      if (!covered.buddies[j]) return;
      const int64_t cost =
          certificate.top_value - QualityOf(pair) - (IsLocal(pair) ? certificate.local_bonus : 0);
      shift = std::max(shift, certificate.newcomer_price[i] + certificate.buddy_price[j] - cost);
    });
  }
  if (shift == 0) return;
  for (const int32_t i : covered.newcomers) certificate.newcomer_price[i] += shift;
  for (size_t j = 0; j < covered.buddies.size(); ++j) {
    if (covered.buddies[j]) certificate.buddy_price[j] -= shift;
  }
}

}  // namespace

absl::Status AssignCheapest(const Problem& problem, bool local_first, InstructionSet instructions,
                            absl::FunctionRef<bool(int32_t done)> progress,
                            std::vector<int32_t>& buddy_of, Certificate& certificate) {
  Part covered, rest;
  for (int32_t j = 0; j < problem.buddies(); ++j) {
    covered.buddies.push_back(FairSet::Covered(certificate, j));
    rest.buddies.push_back(!covered.buddies[j]);
  }
  for (int32_t i = 0; i < problem.newcomers(); ++i) {
    if (buddy_of[i] == kUnmatched) continue;
    (covered.buddies[buddy_of[i]] ? covered : rest).newcomers.push_back(i);
  }
  const auto matched = static_cast<int64_t>(covered.newcomers.size() + rest.newcomers.size());

  // One local pair more outweighs every loss of quality in the whole assignment.
  certificate.local_first = local_first;
  certificate.local_bonus = local_first ? kMaxQuality * matched + 1 : 0;
  certificate.top_value = kMaxQuality + certificate.local_bonus;
  certificate.newcomer_price.assign(problem.newcomers(), 0);
  certificate.buddy_price.assign(problem.buddies(), 0);
  const bool narrow = Fits<int32_t>(matched, certificate.top_value);
  int32_t before = 0;
  const auto overall = [&](int32_t done) { return progress(before + done); };
  for (const Part* part : {&covered, &rest}) {
    if (absl::Status status =
            (narrow ? RunInWidth<int32_t> : RunInWidth<int64_t>)(problem, *part, instructions,
                                                                 overall, buddy_of, certificate);
        !status.ok())
      return status;
    before += static_cast<int32_t>(part->newcomers.size());
  }
  LowerCoveredPrices(problem, rest, covered, certificate);
  return absl::OkStatus();
}

}  // namespace naober::matching::assignment
