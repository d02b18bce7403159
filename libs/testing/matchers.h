// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_TESTING_MATCHERS_H_
#define NAOBER_LIBS_TESTING_MATCHERS_H_

#include <gmock/gmock.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/errors.h"

namespace naober::testing {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <class T>
const absl::Status& StatusOf(const absl::StatusOr<T>& value) {
  return value.status();
}

MATCHER(IsOk, "is OK") {
  *result_listener << StatusOf(arg);
  return StatusOf(arg).ok();
}

MATCHER_P(HasCode, code, "has status code " + absl::StatusCodeToString(code)) {
  *result_listener << StatusOf(arg);
  return StatusOf(arg).code() == code;
}

MATCHER_P(HasReason, reason, "has reason " + std::string(reason)) {
  *result_listener << StatusOf(arg) << " with reason " << ReasonOf(StatusOf(arg));
  return ReasonOf(StatusOf(arg)) == reason;
}

// A field violation on `field` with `reason`.
MATCHER_P2(HasViolation, field, reason, std::string("names field ") + field + " with " + reason) {
  for (const FieldViolation& violation : FieldViolationsOf(StatusOf(arg))) {
    if (violation.field == field && violation.reason == reason) return true;
  }
  *result_listener << StatusOf(arg);
  return false;
}

MATCHER_P(IsOkAndHolds, matcher, "is OK and holds the value that matches") {
  if (!arg.ok()) {
    *result_listener << arg.status();
    return false;
  }
  return ::testing::ExplainMatchResult(matcher, *arg, result_listener);
}

}  // namespace naober::testing

#define ASSERT_OK(expr) ASSERT_THAT(expr, ::naober::testing::IsOk())
#define EXPECT_OK(expr) EXPECT_THAT(expr, ::naober::testing::IsOk())

// Declares or assigns `lhs`; fails the test when `rexpr` is an error. Inside functions that return
// void.
#define ASSERT_OK_AND_ASSIGN(lhs, rexpr) \
  NAOBER_ASSERT_ASSIGN_(NAOBER_TEST_CONCAT_(naober_test_value_, __LINE__), lhs, rexpr)
#define NAOBER_TEST_CONCAT_INNER_(a, b) a##b
#define NAOBER_TEST_CONCAT_(a, b) NAOBER_TEST_CONCAT_INNER_(a, b)
#define NAOBER_ASSERT_ASSIGN_(value, lhs, rexpr) \
  auto value = (rexpr);                          \
  ASSERT_OK(value);                              \
  lhs = *std::move(value)

#endif  // NAOBER_LIBS_TESTING_MATCHERS_H_
