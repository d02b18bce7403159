// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_DOMAIN_CLOSED_LOOP_H_
#define NAOBER_SERVICES_REFERRALS_DOMAIN_CLOSED_LOOP_H_

#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/referrals/domain/referral.h"

namespace naober::referrals {

// How far a person has come in a programme, as other services' events told: facts and times only,
// never a note of a contact.
struct Progress {
  std::optional<absl::Time> ready_at;      // on the waiting list for a match, and still enrolled
  std::optional<absl::Time> matched_at;    // start of the active match
  std::optional<absl::Time> training_at;   // first seat taken in a training
  std::optional<absl::Time> completed_at;  // the trajectory is complete
};

enum class MilestoneKind { kReceived, kAccepted, kWaiting, kMatched, kTraining, kCompleted };

absl::string_view ToCode(MilestoneKind kind);  // RECEIVED, ACCEPTED, …

struct Milestone {
  MilestoneKind kind = MilestoneKind::kReceived;
  absl::Time reached_at;

  friend bool operator==(const Milestone&, const Milestone&) = default;
};

// What the sender sees of what became of the referral, in order: received → accepted → waiting |
// matched → training → completed. Progress shows only once the referral was accepted, since
// before that it isn't this referral's.
std::vector<Milestone> ClosedLoop(const Referral& referral, const Progress& progress);

// Whether the loop ends in waiting, so that a position belongs to it.
bool IsWaiting(const std::vector<Milestone>& loop);

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_DOMAIN_CLOSED_LOOP_H_
