// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_MATCH_RUN_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_MATCH_RUN_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/matching/domain/ids.h"
#include "services/matching/domain/match_plan.h"
#include "services/matching/domain/run_outcome.h"

namespace naober::matching {

// The numbers are stored and those of the API.  QUEUED → RUNNING → SUCCEEDED, FAILED, CANCELLED
enum class MatchRunState {
  kQueued = 1,
  kRunning = 2,
  kSucceeded = 3,
  kFailed = 4,
  kCancelled = 5,
};

// "RUNNING".
absl::string_view ToString(MatchRunState state);

// What a run found.
struct MatchRunResult {
  std::string input_hash;
  int newcomers = 0;     // that waited
  int buddies = 0;       // with a free place
  int buddy_places = 0;  // their free places
  int64_t feasible_pairs = 0;
  std::vector<Exclusion> exclusions;
  int proposals = 0;
  int64_t total_quality = 0;
  int engine_version = 0;
  RunOutcome outcome;
  // With a budget of moves: proposals that stay, which `proposals` doesn't count and the outcome
  // does, and those that could have stayed and don't.
  int kept = 0;
  int moved = 0;
  int reserved_places = 0;  // kept for who is expected; not among buddy_places
};

// How a run is to differ from one that makes the best plan for those who wait now.
struct RunOptions {
  std::optional<int> max_moved;  // proposals that nobody has approved yet and may move; none = all
  int look_ahead_weeks = 0;      // of expected arrivals for whom places are kept

  static constexpr int kMostMoved = 1000;
  static constexpr int kMostWeeks = 26;

  friend bool operator==(const RunOptions&, const RunOptions&) = default;
};

// One matching of a programme: made by a person, worked through by a worker, polled.
struct MatchRun {
  MatchRunId id;
  int version = 1;
  std::string programme_code;
  MatchRunState state = MatchRunState::kQueued;
  int progress_percent = 0;
  int policy_version = 0;
  RunOptions options;
  MatchRunResult result;       // of one that SUCCEEDED
  std::string failure_reason;  // of one that FAILED
  absl::Time created_at;
  std::optional<absl::Time> started_at;
  std::optional<absl::Time> ended_at;

  bool IsOver() const {
    return state != MatchRunState::kQueued && state != MatchRunState::kRunning;
  }

  void Start(absl::Time now);  // also when taken over after a crash
  void Succeed(MatchRunResult found, absl::Time now);
  void Fail(absl::string_view reason, absl::Time now);
  absl::Status Cancel(absl::Time now);  // MATCH_RUN_ENDED, metadata `state`

  // FAILED_PRECONDITION (MATCH_RUN_NOT_SUCCEEDED, metadata `match_run_id`, `state`) unless it is.
  absl::Status CheckSucceeded() const;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_MATCH_RUN_H_
