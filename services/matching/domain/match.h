// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_MATCH_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_MATCH_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/matching/domain/pairing.h"
#include "services/matching/domain/proposal.h"

namespace naober::matching {

// The numbers are stored and those of the API.  ACTIVE ⇄ PAUSED, both → ENDED
enum class MatchState { kActive = 1, kPaused = 2, kEnded = 3 };

// "PAUSED".
absl::string_view ToString(MatchState state);

enum class MatchEndReason {
  kCompleted = 1,
  kMoved = 2,
  kTime = 3,
  kNoFit = 4,
  kCouldNotContact = 5,
  kNotInterested = 6,
  kSafety = 7,
  kLeftProgramme = 8,
  kOther = 9,
};

// A pair that meets.
struct Match {
  MatchId id;
  int version = 1;
  ProposalId proposal_id;
  Pairing pairing;
  MatchState state = MatchState::kActive;
  absl::Time active_from;
  std::optional<absl::Time> paused_at;
  std::optional<absl::Time> ended_at;
  std::optional<MatchEndReason> end_reason;
  int confirmed_meetings = 0;
  int confirmed_minutes = 0;
  std::optional<absl::Time> last_meeting_at;  // confirmed or not

  // The match that both sides of `proposal` have confirmed.
  static Match From(const Proposal& proposal, const MatchId& id, absl::Time now);

  absl::Status Pause(absl::Time now);                       // MATCH_NOT_ACTIVE, metadata `state`
  absl::Status Resume();                                    // MATCH_NOT_PAUSED, metadata `state`
  absl::Status End(MatchEndReason reason, absl::Time now);  // MATCH_ENDED
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_MATCH_H_
