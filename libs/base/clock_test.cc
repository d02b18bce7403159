// SPDX-License-Identifier: EUPL-1.2
#include "libs/base/clock.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "gmock/gmock.h"
#include "libs/testing/matchers.h"

namespace naober {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;

class FileClockTest : public ::testing::Test {
 protected:
  ~FileClockTest() override { std::remove(path_.c_str()); }

  void Write(const std::string& text) { std::ofstream(path_) << text; }

  static absl::Time At(const std::string& text) {
    absl::Time time;
    EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, nullptr));
    return time;
  }

  const std::string path_ = ::testing::TempDir() + "naober-clock-" +
                            ::testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(FileClockTest, StandsAtTheTimeInTheFile) {
  Write("2026-09-01T09:00:00+02:00\n");
  ASSERT_OK_AND_ASSIGN(const auto clock, FileClock::Open(path_));
  EXPECT_EQ(clock->Now(), At("2026-09-01T07:00:00Z"));
}

TEST_F(FileClockTest, FollowsTheFileAtOnceAsOftenAsItChanges) {
  Write("2026-09-01T00:00:00Z");
  ASSERT_OK_AND_ASSIGN(const auto clock, FileClock::Open(path_));
  for (int day = 10; day < 30; ++day) {
    const std::string text = "2026-09-" + std::to_string(day) + "T00:00:00Z";
    Write(text);
    EXPECT_EQ(clock->Now(), At(text));
  }
}

TEST_F(FileClockTest, FollowsAFileThatIsReplaced) {
  Write("2026-09-01T00:00:00Z");
  ASSERT_OK_AND_ASSIGN(const auto clock, FileClock::Open(path_));
  std::ofstream(path_ + ".new") << "2026-09-02T00:00:00Z";
  ASSERT_EQ(std::rename((path_ + ".new").c_str(), path_.c_str()), 0);
  EXPECT_EQ(clock->Now(), At("2026-09-02T00:00:00Z"));
}

TEST_F(FileClockTest, KeepsTheLastGoodTimeWhileTheFileIsBrokenOrGone) {
  Write("2026-09-01T00:00:00Z");
  ASSERT_OK_AND_ASSIGN(const auto clock, FileClock::Open(path_));
  Write("2026-09-02T00:00:00Z");
  EXPECT_EQ(clock->Now(), At("2026-09-02T00:00:00Z"));
  Write("");
  EXPECT_EQ(clock->Now(), At("2026-09-02T00:00:00Z"));
  std::remove(path_.c_str());
  EXPECT_EQ(clock->Now(), At("2026-09-02T00:00:00Z"));
}

TEST_F(FileClockTest, DoesNotOpenWithoutATime) {
  EXPECT_THAT(FileClock::Open(path_), HasReason("CLOCK_FILE_NOT_FOUND"));
  Write("tomorrow");
  EXPECT_THAT(FileClock::Open(path_), HasReason("CLOCK_FILE_INVALID"));
}

TEST_F(FileClockTest, IsMadeFromASpec) {
  Write("2026-09-01T00:00:00Z");
  ASSERT_OK_AND_ASSIGN(const auto clock, MakeClock("file:" + path_));
  EXPECT_EQ(clock->Now(), At("2026-09-01T00:00:00Z"));
}

TEST(MakeClock, MakesTheSystemClock) {
  ASSERT_OK_AND_ASSIGN(const auto clock, MakeClock("system"));
  const absl::Time before = absl::Now();
  const absl::Time now = clock->Now();
  EXPECT_GE(now, before);
  EXPECT_LE(now, absl::Now());
}

TEST(MakeClock, RefusesOtherSpecs) {
  for (const char* spec : {"", "sundial", "file:", "system "}) {
    EXPECT_THAT(MakeClock(spec), HasCode(absl::StatusCode::kInvalidArgument)) << spec;
  }
}

}  // namespace
}  // namespace naober
