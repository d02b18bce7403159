// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_MATCH_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_MATCH_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/matching/domain/guidance.h"
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

inline constexpr absl::Duration kWeek = absl::Hours(24 * 7);

// A pair that meets.
struct Match {
  MatchId id;
  int version = 1;
  ProposalId proposal_id;
  Pairing pairing;
  MatchState state = MatchState::kActive;
  absl::Time active_from;
  absl::Time planned_end_at;             // agreed; nothing ends by itself
  std::optional<absl::Time> paused_at;   // while it rests
  std::optional<absl::Time> resumed_at;  // when it last went on after a rest
  std::optional<absl::Time> ended_at;
  std::optional<MatchEndReason> end_reason;
  int confirmed_meetings = 0;
  int confirmed_minutes = 0;
  std::optional<absl::Time> last_meeting_at;  // confirmed or not

  // The match that both sides of `proposal` have confirmed, for as long as the programme agrees on.
  static Match From(const Proposal& proposal, const MatchId& id, const Guidance& guidance,
                    absl::Time now);

  // Since when the pair has not met, as far as anybody said: the last meeting, the start, or when
  // it went on after a rest.
  absl::Time SilentSince() const;

  absl::Status Pause(absl::Time now);                       // MATCH_NOT_ACTIVE, metadata `state`
  absl::Status Resume(absl::Time now);                      // MATCH_NOT_PAUSED, metadata `state`
  absl::Status End(MatchEndReason reason, absl::Time now);  // MATCH_ENDED
  // So many weeks after the planned end or, when that is past, from now on. MATCH_ENDED.
  absl::Status Renew(int weeks, absl::Time now);
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_MATCH_H_
