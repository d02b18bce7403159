// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/listing.h"

#include <gmock/gmock.h>

#include "libs/testing/matchers.h"
#include "naober/common/v1/codes.pb.h"

namespace naober::cli {
namespace {

using common::v1::BarrierRemoval;
using common::v1::PersonKind;
using ::naober::testing::HasViolation;

TEST(CodeFrom, TakesAnyCaseAndDashes) {
  ASSERT_OK_AND_ASSIGN(const auto kind, CodeFrom<PersonKind>("--kind", "Newcomer"));
  EXPECT_EQ(kind, common::v1::PERSON_KIND_NEWCOMER);
  ASSERT_OK_AND_ASSIGN(const auto removal, CodeFrom<BarrierRemoval>("removal", "pick-up"));
  EXPECT_EQ(removal, common::v1::BARRIER_REMOVAL_PICK_UP);
  ASSERT_OK_AND_ASSIGN(const auto none, CodeFrom<PersonKind>("--kind", ""));
  EXPECT_EQ(none, common::v1::PERSON_KIND_UNSPECIFIED);
}

TEST(CodeFrom, RefusesOthersAndTheZeroValue) {
  EXPECT_THAT(CodeFrom<PersonKind>("--kind", "bud"), HasViolation("--kind", "UNKNOWN_CODE"));
  EXPECT_THAT(CodeFrom<PersonKind>("--kind", "unspecified"),
              HasViolation("--kind", "UNKNOWN_CODE"));
}

TEST(CodeText, IsWhatAPersonWrites) {
  EXPECT_EQ(CodeText(common::v1::BARRIER_REMOVAL_PICK_UP), "pick_up");
  EXPECT_EQ(CodeText(common::v1::PERSON_KIND_UNSPECIFIED), "-");
  EXPECT_EQ(AllCodes<PersonKind>(), "newcomer, buddy, oudkomer");
}

TEST(TimeText, IsUtcToTheMinute) {
  google::protobuf::Timestamp time;
  time.set_seconds(1788242400);
  EXPECT_EQ(TimeText(true, time), "2026-09-01T06:00Z");
  EXPECT_EQ(TimeText(false, time), "-");
}

}  // namespace
}  // namespace naober::cli
