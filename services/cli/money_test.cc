// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/money.h"

#include <gmock/gmock.h>

#include "libs/testing/matchers.h"

namespace naober::cli {
namespace {

using ::naober::testing::HasViolation;

TEST(CentsFrom, ReadsAmountsWithAndWithoutCents) {
  for (const char* text : {"99550", "99550.00", "99,550", "99,550.00"}) {
    ASSERT_OK_AND_ASSIGN(const int cents, CentsFrom("amount", text));
    EXPECT_EQ(cents, 9955000) << text;
  }
  ASSERT_OK_AND_ASSIGN(const int most, CentsFrom("amount", "21474836.47"));
  EXPECT_EQ(most, 2147483647);
}

TEST(CentsFrom, GuessesNothing) {
  for (const char* text : {"", "0", "0.00", "-5", "99,50", "1.5", "1.234", "21474836.48", "99e3",
                           "99999999999999999999", "EUR 5", "."}) {
    EXPECT_THAT(CentsFrom("amount", text), HasViolation("amount", "NOT_AN_AMOUNT")) << text;
  }
}

TEST(MoneyText, GroupsThousands) {
  EXPECT_EQ(MoneyText(9955000, "EUR"), "EUR 99,550.00");
  EXPECT_EQ(MoneyText(414792, "EUR"), "EUR 4,147.92");
  EXPECT_EQ(MoneyText(5, "EUR"), "EUR 0.05");
  EXPECT_EQ(MoneyText(123456789012, "EUR"), "EUR 1,234,567,890.12");
}

}  // namespace
}  // namespace naober::cli
