// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/match_run.h"

#include <gtest/gtest.h>

#include "libs/testing/matchers.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasReason;

const absl::Time kNow = absl::FromUnixSeconds(1788242400);

TEST(MatchRun, CanBeCancelledUntilItIsOver) {
  MatchRun run;
  run.Start(kNow);
  EXPECT_OK(run.Cancel(kNow));
  EXPECT_THAT(run.Cancel(kNow), HasReason("MATCH_RUN_ENDED"));
}

TEST(MatchRun, KeepsItsFirstStartWhenItIsTakenOver) {
  MatchRun run;
  run.Start(kNow);
  run.Start(kNow + absl::Minutes(1));
  EXPECT_EQ(run.started_at, kNow);
  run.Succeed({}, kNow + absl::Minutes(2));
  EXPECT_EQ(run.progress_percent, 100);
  EXPECT_TRUE(run.IsOver());
}

}  // namespace
}  // namespace naober::matching
