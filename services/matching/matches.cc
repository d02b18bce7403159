// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/matches.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/idempotency.h"
#include "services/matching/facts.h"
#include "services/matching/preconditions.h"
#include "services/matching/store/check_in_store.h"
#include "services/matching/store/contact_store.h"
#include "services/matching/store/meeting_store.h"
#include "services/matching/store/policy_store.h"
#include "services/matching/store/pool_store.h"

namespace naober::matching {

namespace {

absl::StatusOr<Guidance> GuidanceOf(postgres::Transaction& tx, const Match& match) {
  ASSIGN_OR_RETURN(const PolicyVersion policy, LatestPolicy(tx, match.pairing.programme_code));
  return policy.policy.guidance;
}

// Ends a locked match: what was still to be asked gives way to the follow-up.
absl::Status EndLocked(postgres::Transaction& tx, Match& match, MatchEndReason reason,
                       absl::Time now) {
  RETURN_IF_ERROR(match.End(reason, now));
  RETURN_IF_ERROR(SaveMatch(tx, match));
  RETURN_IF_ERROR(CloseSignals(tx, match, now));
  RETURN_IF_ERROR(DropOpenCheckIns(tx, match.id));
  ASSIGN_OR_RETURN(const Guidance guidance, GuidanceOf(tx, match));
  RETURN_IF_ERROR(InsertCheckIns(tx, PlanFollowUp(match, guidance)));
  return EmitMatchEnded(tx, match, now);
}

}  // namespace

absl::StatusOr<Match> StartMatch(postgres::Transaction& tx, const Proposal& proposal,
                                 absl::Time now) {
  ASSIGN_OR_RETURN(const PolicyVersion policy, LatestPolicy(tx, proposal.pairing.programme_code));
  const Guidance& guidance = policy.policy.guidance;
  const Match match = Match::From(proposal, MatchId::New(), guidance, now);
  RETURN_IF_ERROR(InsertMatch(tx, match));
  RETURN_IF_ERROR(InsertCheckIns(tx, PlanStart(match, guidance)));
  RETURN_IF_ERROR(EmitMatchActivated(tx, match, now));
  return match;
}

absl::Status EndMatches(postgres::Transaction& tx, std::vector<Match> matches,
                        MatchEndReason reason, absl::Time now) {
  for (Match& match : matches) RETURN_IF_ERROR(EndLocked(tx, match, reason, now));
  return absl::OkStatus();
}

absl::StatusOr<Match> Matches::Get(const rpc::Call& call, const MatchId& id) {
  Match match;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(match, FindMatch(tx, id, ReachParameters::From(call.reach)));
        return absl::OkStatus();
      }));
  call.Audit("match", id.str());
  return match;
}

absl::StatusOr<std::vector<Match>> Matches::List(const rpc::Call& call, const MatchFilter& filter,
                                                 const rpc::Page& page) {
  std::vector<Match> matches;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(matches, ListMatches(tx, filter, ReachParameters::From(call.reach), page));
        return absl::OkStatus();
      }));
  return matches;
}

absl::StatusOr<Match> Matches::Change(const rpc::Call& call, const MatchId& id,
                                      const std::string& etag, Step step) {
  Match match;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<rpc::EarlierAnswer> earlier,
                         rpc::ClaimRequest(tx, call));
        ASSIGN_OR_RETURN(match, LockMatch(tx, id, ReachParameters::From(call.reach)));
        if (earlier) return absl::OkStatus();
        RETURN_IF_ERROR(CheckEtag(etag, match.version, "match", id.str()));
        RETURN_IF_ERROR(step(tx, match));
        call.Audit("match", id.str());
        return rpc::RecordAnswer(tx, call, id.str(), match.version);
      }));
  return match;
}

absl::StatusOr<Match> Matches::Pause(const rpc::Call& call, const MatchId& id,
                                     const std::string& etag) {
  return Change(call, id, etag, [&](postgres::Transaction& tx, Match& match) -> absl::Status {
    RETURN_IF_ERROR(match.Pause(call.now));
    RETURN_IF_ERROR(SaveMatch(tx, match));
    RETURN_IF_ERROR(CloseSignals(tx, match, call.now));
    return EmitMatchPaused(tx, match, call.now);
  });
}

absl::StatusOr<Match> Matches::Resume(const rpc::Call& call, const MatchId& id,
                                      const std::string& etag) {
  return Change(call, id, etag, [&](postgres::Transaction& tx, Match& match) -> absl::Status {
    RETURN_IF_ERROR(match.Resume(call.now));
    RETURN_IF_ERROR(SaveMatch(tx, match));
    return EmitMatchResumed(tx, match, call.now);
  });
}

absl::StatusOr<Match> Matches::End(const rpc::Call& call, const MatchId& id, MatchEndReason reason,
                                   const std::string& etag) {
  return Change(call, id, etag, [&](postgres::Transaction& tx, Match& match) {
    return EndLocked(tx, match, reason, call.now);
  });
}

absl::StatusOr<Match> Matches::Renew(const rpc::Call& call, const MatchId& id, int weeks,
                                     const std::string& etag) {
  if (weeks < 0 || weeks > kMaxPeriodWeeks)
    return InvalidField("weeks", "OUT_OF_RANGE",
                        absl::StrCat("must be from 0 to ", kMaxPeriodWeeks));
  return Change(call, id, etag, [&](postgres::Transaction& tx, Match& match) -> absl::Status {
    ASSIGN_OR_RETURN(const Guidance guidance, GuidanceOf(tx, match));
    RETURN_IF_ERROR(match.Renew(weeks == 0 ? guidance.period_weeks : weeks, call.now));
    RETURN_IF_ERROR(SaveMatch(tx, match));
    return EmitMatchRenewed(tx, match, call.now);
  });
}

absl::StatusOr<Rhythm> Matches::RhythmOfMatch(const rpc::Call& call, const MatchId& id) {
  Rhythm rhythm;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const Match match, FindMatch(tx, id, ReachParameters::From(call.reach)));
        ASSIGN_OR_RETURN(const std::vector<Meeting> meetings, AllMeetings(tx, id));
        rhythm = RhythmOf(match, meetings, call.now);
        return absl::OkStatus();
      }));
  call.Audit("match", id.str());
  return rhythm;
}

absl::StatusOr<Meeting> Matches::LogMeeting(const rpc::Call& call, const MatchId& match_id,
                                            const Meeting& draft) {
  Meeting meeting;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<rpc::EarlierAnswer> earlier,
                         rpc::ClaimRequest(tx, call));
        ASSIGN_OR_RETURN(Match match, LockMatch(tx, match_id, ReachParameters::From(call.reach)));
        if (earlier) {
          ASSIGN_OR_RETURN(meeting, FindMeeting(tx, MeetingId::FromTrusted(earlier->resource_id)));
          return absl::OkStatus();
        }
        RETURN_IF_ERROR(CheckSide(call.reach, match.pairing, draft.logged_by));
        RETURN_IF_ERROR(CheckMeeting(draft, match, call.now));
        meeting = draft;
        meeting.id = MeetingId::New();
        meeting.match_id = match_id;
        meeting.logged_at = call.now;
        RETURN_IF_ERROR(InsertMeeting(tx, meeting));
        match.last_meeting_at =
            std::max(match.last_meeting_at.value_or(meeting.starts_at), meeting.starts_at);
        RETURN_IF_ERROR(SaveMatch(tx, match));
        // Logged late or not: the gap that somebody was told of has ended.
        RETURN_IF_ERROR(CloseSignals(tx, match, call.now));
        RETURN_IF_ERROR(EmitMeetingLogged(tx, match, meeting, call.now));
        call.Audit("meeting", meeting.id.str());
        return rpc::RecordAnswer(tx, call, meeting.id.str());
      }));
  return meeting;
}

absl::StatusOr<Meeting> Matches::ConfirmMeeting(const rpc::Call& call, const MeetingId& id,
                                                Side side) {
  Meeting meeting;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<rpc::EarlierAnswer> earlier,
                         rpc::ClaimRequest(tx, call));
        // The match is locked before its meetings, as by LogMeeting; out of reach is not found.
        ASSIGN_OR_RETURN(meeting, FindMeeting(tx, id));
        absl::StatusOr<Match> match =
            LockMatch(tx, meeting.match_id, ReachParameters::From(call.reach));
        if (absl::IsNotFound(match.status())) return NotFound("meeting", id.str());
        RETURN_IF_ERROR(match.status());
        ASSIGN_OR_RETURN(meeting, LockMeeting(tx, id));
        if (earlier) return absl::OkStatus();
        RETURN_IF_ERROR(CheckSide(call.reach, match->pairing, side));
        ASSIGN_OR_RETURN(const bool changed, meeting.Confirm(side, call.now));
        if (changed) {
          ++match->confirmed_meetings;
          match->confirmed_minutes += meeting.minutes;
          RETURN_IF_ERROR(SaveMeeting(tx, meeting));
          RETURN_IF_ERROR(SaveMatch(tx, *match));
          RETURN_IF_ERROR(EmitMeetingConfirmed(tx, *match, meeting, call.now));
        }
        call.Audit("meeting", id.str());
        return rpc::RecordAnswer(tx, call, id.str());
      }));
  return meeting;
}

absl::StatusOr<std::vector<Meeting>> Matches::ListMeetings(const rpc::Call& call,
                                                           const MatchId& match,
                                                           const rpc::Page& page) {
  std::vector<Meeting> meetings;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
      [&](postgres::Transaction& tx) -> absl::Status {
        RETURN_IF_ERROR(FindMatch(tx, match, ReachParameters::From(call.reach)).status());
        ASSIGN_OR_RETURN(meetings, matching::ListMeetings(tx, match, page));
        return absl::OkStatus();
      }));
  return meetings;
}

absl::StatusOr<std::vector<ActiveMatchCheck>> Matches::CheckActive(
    const rpc::Call& call, const std::string& programme_code,
    const std::vector<std::string>& people) {
  std::vector<ActiveMatchCheck> checks;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const auto matches, OpenMatches(tx, programme_code, people));
        ASSIGN_OR_RETURN(const auto ready, ReadyPeople(tx, programme_code, people));
        checks.clear();
        for (const std::string& id : people) {
          ActiveMatchCheck check{PersonId::FromTrusted(id), {}, false};
          if (const auto match = matches.find(check.person_id); match != matches.end())
            check.match_id = match->second;
          check.waiting = check.match_id.empty() && ready.contains(check.person_id);
          checks.push_back(std::move(check));
        }
        return absl::OkStatus();
      }));
  return checks;
}

}  // namespace naober::matching
