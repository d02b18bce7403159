// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_ROW_KERNELS_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_ROW_KERNELS_H_

#include <cstddef>
#include <cstdint>

#include "services/matching/domain/assignment/auction.h"
#include "services/matching/domain/assignment/problem.h"

namespace naober::matching::assignment {

enum class InstructionSet { kPortable, kAvx2, kAvx512 };

// The widest that this processor has.
InstructionSet WidestInstructionSet();

// The loops over dense rows: the row scan and the relaxation of Jonker and Volgenant's algorithm
// (1987), over whole numbers. One text, compiled for each instruction set; which one runs changes
// only the speed.
template <typename Cost>
struct RowKernels {
  // reduced[j] = cost of row[j] − price[j], kFar more where there is no pair. Returns the least.
  Cost (*reduce)(const PackedPair* row, const Cost* price, size_t size, CostRule<Cost> rule,
                 Cost* reduced);

  // The least value at another place than `except`.
  Cost (*least_except)(const Cost* values, size_t size, size_t except);

  // The first place from `begin` where (values[j] | hidden[j]) is `wanted`; `size` if there is
  // none.
  size_t (*find)(const Cost* values, const Cost* hidden, size_t begin, size_t size, Cost wanted);

  // Where offset + cost − price is below distance[j], it becomes that and from[j] `newcomer`.
  // Returns the least (distance[j] | settled[j]): all bits but the sign set in `settled` hide j.
  Cost (*relax)(const PackedPair* row, const Cost* price, size_t size, CostRule<Cost> rule,
                Cost offset, int32_t newcomer, Cost* distance, int32_t* from, const Cost* settled);
};

template <typename Cost>
const RowKernels<Cost>& KernelsFor(InstructionSet instructions);

}  // namespace naober::matching::assignment

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_ROW_KERNELS_H_
