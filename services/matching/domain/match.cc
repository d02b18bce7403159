// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/match.h"

#include <algorithm>

#include "libs/base/errors.h"

namespace naober::matching {

namespace {

absl::Status RefuseState(const Match& match, absl::string_view reason, absl::string_view message) {
  return Refuse(reason, message,
                {{"match_id", match.id.str()}, {"state", std::string(ToString(match.state))}});
}

}  // namespace

absl::string_view ToString(MatchState state) {
  switch (state) {
    case MatchState::kActive:
      return "ACTIVE";
    case MatchState::kPaused:
      return "PAUSED";
    case MatchState::kEnded:
      return "ENDED";
  }
  Impossible("a match state without a name");
}

Match Match::From(const Proposal& proposal, const MatchId& id, const Guidance& guidance,
                  absl::Time now) {
  Match match;
  match.id = id;
  match.proposal_id = proposal.id;
  match.pairing = proposal.pairing;
  match.active_from = now;
  match.planned_end_at = now + kWeek * guidance.period_weeks;
  return match;
}

absl::Time Match::SilentSince() const {
  return std::max(
      {active_from, last_meeting_at.value_or(active_from), resumed_at.value_or(active_from)});
}

absl::Status Match::Pause(absl::Time now) {
  if (state != MatchState::kActive)
    return RefuseState(*this, "MATCH_NOT_ACTIVE", "only an active match can rest");
  state = MatchState::kPaused;
  paused_at = now;
  ++version;
  return absl::OkStatus();
}

absl::Status Match::Resume(absl::Time now) {
  if (state != MatchState::kPaused)
    return RefuseState(*this, "MATCH_NOT_PAUSED", "only a match that rests can go on");
  state = MatchState::kActive;
  paused_at.reset();
  resumed_at = now;
  ++version;
  return absl::OkStatus();
}

absl::Status Match::End(MatchEndReason reason, absl::Time now) {
  if (state == MatchState::kEnded)
    return RefuseState(*this, "MATCH_ENDED", "the match has ended already");
  state = MatchState::kEnded;
  paused_at.reset();
  ended_at = now;
  end_reason = reason;
  ++version;
  return absl::OkStatus();
}

absl::Status Match::Renew(int weeks, absl::Time now) {
  if (state == MatchState::kEnded)
    return RefuseState(*this, "MATCH_ENDED", "a match that has ended isn't renewed");
  planned_end_at = std::max(planned_end_at, now) + kWeek * weeks;
  ++version;
  return absl::OkStatus();
}

}  // namespace naober::matching
