// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/match_run.h"

#include <utility>

#include "libs/base/errors.h"

namespace naober::matching {

absl::string_view ToString(MatchRunState state) {
  switch (state) {
    case MatchRunState::kQueued:
      return "QUEUED";
    case MatchRunState::kRunning:
      return "RUNNING";
    case MatchRunState::kSucceeded:
      return "SUCCEEDED";
    case MatchRunState::kFailed:
      return "FAILED";
    case MatchRunState::kCancelled:
      return "CANCELLED";
  }
  Impossible("a run state without a name");
}

void MatchRun::Start(absl::Time now) {
  NAOBER_CHECK(!IsOver());
  state = MatchRunState::kRunning;
  progress_percent = 0;
  if (!started_at) started_at = now;
  ++version;
}

void MatchRun::Succeed(MatchRunResult found, absl::Time now) {
  NAOBER_CHECK(!IsOver());
  state = MatchRunState::kSucceeded;
  progress_percent = 100;
  result = std::move(found);
  ended_at = now;
  ++version;
}

void MatchRun::Fail(absl::string_view reason, absl::Time now) {
  NAOBER_CHECK(!IsOver());
  state = MatchRunState::kFailed;
  failure_reason = std::string(reason);
  ended_at = now;
  ++version;
}

absl::Status MatchRun::Cancel(absl::Time now) {
  if (IsOver())
    return Refuse("MATCH_RUN_ENDED", "the run has ended",
                  {{"match_run_id", id.str()}, {"state", std::string(ToString(state))}});
  state = MatchRunState::kCancelled;
  ended_at = now;
  ++version;
  return absl::OkStatus();
}

absl::Status MatchRun::CheckSucceeded() const {
  if (state == MatchRunState::kSucceeded) return absl::OkStatus();
  return Refuse("MATCH_RUN_NOT_SUCCEEDED", "the run has no result",
                {{"match_run_id", id.str()}, {"state", std::string(ToString(state))}});
}

}  // namespace naober::matching
