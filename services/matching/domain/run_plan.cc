// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/run_plan.h"

#include <utility>

#include "libs/base/status_macros.h"
#include "services/matching/domain/rematch_plan.h"

namespace naober::matching {

namespace {

constexpr int kSamples = 16;

}  // namespace

absl::StatusOr<int> KeepPlaces(PlanInput& input, const ArrivalHistory& history, int weeks,
                               PlanProgress progress) {
  ASSIGN_OR_RETURN(const std::vector<int> reserved,
                   ReservePlaces(input, history, {.weeks = weeks, .samples = kSamples}, progress));
  int kept = 0;
  for (size_t buddy = 0; buddy < reserved.size(); ++buddy) {
    input.buddies[buddy].free_capacity -= reserved[buddy];
    kept += reserved[buddy];
  }
  return kept;
}

absl::StatusOr<RunPlan> PlanRun(const RunInput& input, const RunOptions& options,
                                PlanProgress progress) {
  RunPlan planned;
  planned.input = input.present;
  // The plan itself tells how far it is; until then it is at the start.
  const auto at_start = [&](int) { return progress(0); };
  if (options.max_moved.has_value()) {
    ASSIGN_OR_RETURN(KeptPairs chosen,
                     ChooseKept(planned.input, input.proposed, *options.max_moved, at_start));
    planned.input.kept = std::move(chosen.kept);
    planned.moved = chosen.moved;
  }
  if (options.look_ahead_weeks > 0) {
    const ArrivalHistory history(input.arrived, input.history_until, kHistoryWeeks);
    ASSIGN_OR_RETURN(planned.reserved_places,
                     KeepPlaces(planned.input, history, options.look_ahead_weeks, at_start));
  }
  ASSIGN_OR_RETURN(planned.audited, PlanAndAudit(planned.input, progress));
  return planned;
}

}  // namespace naober::matching
