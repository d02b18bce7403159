// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/example/business_clock.h"

#include <gmock/gmock.h>

#include <cstdio>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "libs/base/uuid.h"
#include "libs/testing/matchers.h"

namespace naober::cli {
namespace {

class BusinessClockTest : public ::testing::Test {
 protected:
  BusinessClockTest() : path_(absl::StrCat(::testing::TempDir(), "/", NewUuidV7(), "-clock")) {
    EXPECT_TRUE(absl::LoadTimeZone("Europe/Amsterdam", &zone_));
    std::ofstream(path_) << "2026-09-01T08:00:00+02:00\n";
  }
  ~BusinessClockTest() override { std::remove(path_.c_str()); }

  absl::Time Day(int month, int day) {
    return absl::FromCivil(absl::CivilHour(2026, month, day, 8), zone_);
  }

  std::string path_;
  absl::TimeZone zone_;
};

TEST_F(BusinessClockTest, GoesForwardInTheZonesTime) {
  const BusinessClock clock(path_, zone_);
  EXPECT_OK(clock.AdvanceTo(Day(10, 27)));
  ASSERT_OK_AND_ASSIGN(const absl::Time now, clock.Now());
  EXPECT_EQ(now, Day(10, 27));
  EXPECT_EQ(clock.Text(now), "2026-10-27T08:00:00+01:00");
}

TEST_F(BusinessClockTest, NeverGoesBack) {
  const BusinessClock clock(path_, zone_);
  EXPECT_OK(clock.AdvanceTo(Day(8, 1)));
  ASSERT_OK_AND_ASSIGN(const absl::Time now, clock.Now());
  EXPECT_EQ(now, Day(9, 1));
}

TEST_F(BusinessClockTest, NeedsAFileWithATime) {
  EXPECT_TRUE(absl::IsNotFound(BusinessClock("/nowhere/clock", zone_).Now().status()));
}

}  // namespace
}  // namespace naober::cli
