// SPDX-License-Identifier: EUPL-1.2
#include "libs/base/status_macros.h"

#include <memory>

#include "gmock/gmock.h"
#include "libs/testing/matchers.h"

namespace naober {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::IsOk;
using ::naober::testing::IsOkAndHolds;

absl::StatusOr<std::unique_ptr<int>> Half(int number) {
  if (number % 2 != 0) return absl::OutOfRangeError("odd");
  return std::make_unique<int>(number / 2);
}

absl::StatusOr<int> Quarter(int number) {
  ASSIGN_OR_RETURN(const std::unique_ptr<int> half, Half(number));
  int quarter = 0;
  ASSIGN_OR_RETURN(quarter, [&]() -> absl::StatusOr<int> {
    ASSIGN_OR_RETURN(const std::unique_ptr<int> value, Half(*half));
    return *value;
  }());
  return quarter;
}

absl::Status MustHaveAQuarter(int number) {
  RETURN_IF_ERROR(Quarter(number).status());
  return absl::OkStatus();
}

TEST(StatusMacros, PassValuesOn) {
  EXPECT_THAT(Quarter(8), IsOkAndHolds(2));
  EXPECT_THAT(MustHaveAQuarter(8), IsOk());
}

TEST(StatusMacros, ReturnTheFirstError) {
  EXPECT_THAT(Quarter(7), HasCode(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(Quarter(6), HasCode(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(MustHaveAQuarter(6), HasCode(absl::StatusCode::kOutOfRange));
}

}  // namespace
}  // namespace naober
