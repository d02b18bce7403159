// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/parallel.h"

#include <gmock/gmock.h>

#include <atomic>
#include <sstream>
#include <vector>

#include "libs/testing/matchers.h"

namespace naober::cli {
namespace {

TEST(ForEach, DoesEveryIndexOnce) {
  std::ostringstream out;
  ProgressBar progress(out, /*is_terminal=*/false, "work", 500);
  std::vector<std::atomic<int>> done(500);
  EXPECT_OK(ForEach(500, progress, [&](int i) {
    ++done[i];
    return absl::OkStatus();
  }));
  for (const auto& count : done) EXPECT_EQ(count, 1);
  progress.Finish("all");
}

TEST(ForEach, GivesBackTheErrorAndBeginsNoMore) {
  std::ostringstream out;
  ProgressBar progress(out, /*is_terminal=*/false, "work", 100000);
  std::atomic<int> begun = 0;
  const absl::Status status = ForEach(100000, progress, [&](int i) {
    ++begun;
    return i == 10 ? absl::NotFoundError("ten") : absl::OkStatus();
  });
  EXPECT_EQ(status.message(), "ten");
  EXPECT_LT(begun, 100000);
}

TEST(ForEach, DoesNothingForNothing) {
  std::ostringstream out;
  ProgressBar progress(out, /*is_terminal=*/false, "work", 0);
  EXPECT_OK(ForEach(0, progress, [](int) { return absl::InternalError("called"); }));
}

TEST(ProgressBar, TellsHowItEnded) {
  std::ostringstream out;
  {
    ProgressBar done(out, /*is_terminal=*/false, "people", 310);
    done.Finish("310 in");
    ProgressBar broken(out, /*is_terminal=*/false, "meetings", 10);
    broken.Update(4);
  }
  EXPECT_THAT(out.str(), ::testing::HasSubstr("✓ people"));
  EXPECT_THAT(out.str(), ::testing::HasSubstr("✗ meetings  stopped at 4 of 10"));
}

}  // namespace
}  // namespace naober::cli
