// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/domain/closed_loop.h"

namespace naober::referrals {

std::vector<Milestone> ClosedLoop(const Referral& referral, const Progress& progress,
                                  std::optional<int> waiting_position) {
  std::vector<Milestone> loop;
  if (referral.received_at.has_value()) {
    loop.push_back({.kind = MilestoneKind::kReceived, .reached_at = *referral.received_at});
  }
  if (!referral.accepted_at.has_value()) return loop;
  loop.push_back({.kind = MilestoneKind::kAccepted, .reached_at = *referral.accepted_at});
  if (progress.matched_at.has_value()) {
    loop.push_back({.kind = MilestoneKind::kMatched, .reached_at = *progress.matched_at});
    if (progress.training_at.has_value()) {
      loop.push_back({.kind = MilestoneKind::kTraining, .reached_at = *progress.training_at});
    }
  } else if (progress.ready_at.has_value()) {
    loop.push_back({.kind = MilestoneKind::kWaiting,
                    .reached_at = *progress.ready_at,
                    .waiting_position = waiting_position});
  }
  return loop;
}

}  // namespace naober::referrals
