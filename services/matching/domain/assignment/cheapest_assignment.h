// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_CHEAPEST_ASSIGNMENT_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_CHEAPEST_ASSIGNMENT_H_

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "services/matching/domain/assignment/certificate.h"
#include "services/matching/domain/assignment/problem.h"
#include "services/matching/domain/assignment/row_kernels.h"

namespace naober::matching::assignment {

// Levels 4 and 5: moves exactly the newcomers whom `buddy_of` matches to where local pairs and
// quality are best, and writes the prices into the certificate, which must hold levels 1 to 3.
//
// Buddies whom the certificate shows to be full whatever happens, and those who sit with them, are
// solved apart from the rest: no path leads out of there.
//
// CANCELLED if `progress` (of the newcomers decided) says stop.
absl::Status AssignCheapest(const Problem& problem, bool local_first, InstructionSet instructions,
                            absl::FunctionRef<bool(int32_t done)> progress,
                            std::vector<int32_t>& buddy_of, Certificate& certificate);

}  // namespace naober::matching::assignment

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ASSIGNMENT_CHEAPEST_ASSIGNMENT_H_
