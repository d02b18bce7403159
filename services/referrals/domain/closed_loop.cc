// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/domain/closed_loop.h"

#include "libs/base/errors.h"

namespace naober::referrals {

absl::string_view ToCode(MilestoneKind kind) {
  switch (kind) {
    case MilestoneKind::kReceived:
      return "RECEIVED";
    case MilestoneKind::kAccepted:
      return "ACCEPTED";
    case MilestoneKind::kWaiting:
      return "WAITING";
    case MilestoneKind::kMatched:
      return "MATCHED";
    case MilestoneKind::kTraining:
      return "TRAINING";
    case MilestoneKind::kCompleted:
      return "COMPLETED";
  }
  Impossible("unknown milestone");
}

std::vector<Milestone> ClosedLoop(const Referral& referral, const Progress& progress) {
  std::vector<Milestone> loop;
  const auto reached = [&](MilestoneKind kind, const std::optional<absl::Time>& at) {
    if (at.has_value()) loop.push_back({kind, *at});
  };
  reached(MilestoneKind::kReceived, referral.received_at);
  if (!referral.accepted_at.has_value()) return loop;
  reached(MilestoneKind::kAccepted, referral.accepted_at);
  if (progress.matched_at.has_value()) {
    reached(MilestoneKind::kMatched, progress.matched_at);
    reached(MilestoneKind::kTraining, progress.training_at);
  } else if (!progress.completed_at.has_value()) {
    reached(MilestoneKind::kWaiting, progress.ready_at);
  }
  reached(MilestoneKind::kCompleted, progress.completed_at);
  return loop;
}

bool IsWaiting(const std::vector<Milestone>& loop) {
  return !loop.empty() && loop.back().kind == MilestoneKind::kWaiting;
}

}  // namespace naober::referrals
