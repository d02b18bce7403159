// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_BASE_STATUS_MACROS_H_
#define NAOBER_LIBS_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the enclosing function, which returns absl::Status or absl::StatusOr, unless `expr`
// is OK.
#define RETURN_IF_ERROR(expr)                                                              \
  do {                                                                                     \
    if (absl::Status naober_status_ = (expr); !naober_status_.ok()) return naober_status_; \
  } while (false)

// Evaluates `rexpr`, an absl::StatusOr; returns its status on failure, else assigns (or declares)
// `lhs`.
#define ASSIGN_OR_RETURN(lhs, rexpr) \
  NAOBER_ASSIGN_OR_RETURN_(NAOBER_CONCAT_(naober_status_or_, __LINE__), lhs, rexpr)

#define NAOBER_CONCAT_INNER_(a, b) a##b
#define NAOBER_CONCAT_(a, b) NAOBER_CONCAT_INNER_(a, b)
#define NAOBER_ASSIGN_OR_RETURN_(result, lhs, rexpr)   \
  auto result = (rexpr);                               \
  if (!result.ok()) return std::move(result).status(); \
  lhs = *std::move(result)

#endif  // NAOBER_LIBS_BASE_STATUS_MACROS_H_
