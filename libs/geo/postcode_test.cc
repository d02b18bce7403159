// SPDX-License-Identifier: EUPL-1.2
#include "libs/geo/postcode.h"

#include <gtest/gtest.h>

#include "libs/testing/matchers.h"

namespace naober::geo {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;
using ::naober::testing::IsOkAndHolds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Postcode, DutchSpellingsBecomeOne) {
  for (const char* text : {"4001AB", "4001 AB", "4001ab", " 4001 aB "}) {
    EXPECT_THAT(NormalizePostcode("NL", text), IsOkAndHolds("4001AB")) << text;
  }
  EXPECT_THAT(NormalizePostcode("NL", "4001"), IsOkAndHolds("4001"));
}

TEST(Postcode, DutchOnesFollowTheRule) {
  for (const char* text : {"", "400", "0401AB", "4001 A", "4001 ABC", "4001 SA", "4001sd", "4001SS",
                           "40o1AB", "4001-AB", "AB4001", "4001 A1"}) {
    EXPECT_THAT(NormalizePostcode("NL", text),
                AllOf(HasCode(absl::StatusCode::kInvalidArgument), HasReason("POSTCODE_MALFORMED")))
        << text;
  }
  EXPECT_THAT(NormalizePostcode("NL", "4001SB"), IsOkAndHolds("4001SB"));
}

TEST(Postcode, BelgianOnesAreFourDigits) {
  EXPECT_THAT(NormalizePostcode("BE", " 9000 "), IsOkAndHolds("9000"));
  for (const char* text : {"", "900", "0900", "90000", "9000 AB", "B-9000"}) {
    EXPECT_THAT(NormalizePostcode("BE", text), HasReason("POSTCODE_MALFORMED")) << text;
  }
}

TEST(Postcode, RefusesCountriesItDoesNotKnow) {
  EXPECT_THAT(NormalizePostcode("DE", "47533"), HasReason("COUNTRY_UNSUPPORTED"));
  EXPECT_THAT(NormalizePostcode("nl", "4001AB"), HasReason("COUNTRY_UNSUPPORTED"));
}

TEST(Postcode, ErrorsNeverRepeatTheValue) {
  EXPECT_THAT(NormalizePostcode("NL", "4001 XYZ").status().message(), Not(HasSubstr("4001")));
}

}  // namespace
}  // namespace naober::geo
