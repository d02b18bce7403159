// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/facts.h"

#include "libs/events/outbox.h"
#include "libs/events/timestamps.h"
#include "naober/matching/v1/events.pb.h"
#include "services/matching/convert.h"

namespace naober::matching {

namespace {

constexpr char kProposal[] = "proposal";
constexpr char kMatch[] = "match";
constexpr char kRun[] = "match_run";

pb::PairCodes CodesOf(const Pairing& pairing) {
  pb::PairCodes codes;
  codes.set_newcomer_id(pairing.newcomer_id.str());
  codes.set_buddy_id(pairing.buddy_id.str());
  codes.set_programme_code(pairing.programme_code);
  *codes.mutable_newcomer_area() = ToProto(pairing.newcomer_area);
  *codes.mutable_buddy_area() = ToProto(pairing.buddy_area);
  codes.set_buddy_background(static_cast<common::v1::BuddyBackground>(pairing.buddy_background));
  codes.set_local(pairing.Local());
  return codes;
}

// A fact about a proposal with the fields that all of them have.
template <class Fact>
Fact About(const Proposal& proposal) {
  Fact fact;
  fact.set_proposal_id(proposal.id.str());
  fact.set_version(proposal.version);
  *fact.mutable_pair() = CodesOf(proposal.pairing);
  return fact;
}

template <class Fact>
Fact About(const Match& match) {
  Fact fact;
  fact.set_match_id(match.id.str());
  fact.set_version(match.version);
  *fact.mutable_pair() = CodesOf(match.pairing);
  return fact;
}

template <class Fact>
Fact About(const Match& match, const Meeting& meeting) {
  Fact fact;
  fact.set_meeting_id(meeting.id.str());
  fact.set_match_id(match.id.str());
  *fact.mutable_pair() = CodesOf(match.pairing);
  *fact.mutable_start_time() = events::ToTimestamp(meeting.starts_at);
  fact.set_minutes(meeting.minutes);
  fact.set_kind(static_cast<common::v1::ContactKind>(meeting.kind));
  for (const ContactFlag flag : meeting.flags)
    fact.add_flags(static_cast<common::v1::ContactFlag>(flag));
  return fact;
}

absl::Status Emit(postgres::Transaction& tx, const char* type, const std::string& id,
                  const google::protobuf::Message& fact, absl::Time now) {
  return events::Emit(tx, {type, id, &fact, now});
}

template <class Fact>
absl::Status EmitAll(postgres::Transaction& tx, const std::vector<Proposal>& proposals,
                     const std::vector<Fact>& facts, absl::Time now) {
  if (facts.empty()) return absl::OkStatus();
  std::vector<events::OutgoingEvent> outgoing;
  outgoing.reserve(facts.size());
  for (size_t i = 0; i < facts.size(); ++i)
    outgoing.push_back({kProposal, proposals[i].id.str(), &facts[i], now});
  return events::Emit(tx, outgoing);
}

}  // namespace

absl::Status EmitRunCompleted(postgres::Transaction& tx, const MatchRun& run, absl::Time now) {
  pb::RunCompleted fact;
  fact.set_match_run_id(run.id.str());
  fact.set_programme_code(run.programme_code);
  fact.set_policy_version(run.policy_version);
  fact.set_newcomers(run.result.newcomers);
  fact.set_buddies(run.result.buddies);
  fact.set_proposals(run.result.proposals);
  return Emit(tx, kRun, run.id.str(), fact, now);
}

absl::Status EmitMatchProposed(postgres::Transaction& tx, const std::vector<Proposal>& proposals,
                               absl::Time now) {
  std::vector<pb::MatchProposed> facts;
  for (const Proposal& proposal : proposals) {
    facts.push_back(About<pb::MatchProposed>(proposal));
    facts.back().set_match_run_id(proposal.run_id.str());
    facts.back().set_score_permille(proposal.quality);
  }
  return EmitAll(tx, proposals, facts, now);
}

absl::Status EmitProposalDeclined(postgres::Transaction& tx, const Proposal& proposal,
                                  absl::Time now) {
  auto fact = About<pb::ProposalDeclined>(proposal);
  fact.set_side(static_cast<pb::MatchSide>(*proposal.declined_by));
  fact.set_reason(static_cast<pb::DeclineReason>(*proposal.decline_reason));
  return Emit(tx, kProposal, proposal.id.str(), fact, now);
}

absl::Status EmitProposalExpired(postgres::Transaction& tx, const std::vector<Proposal>& proposals,
                                 absl::Time now) {
  std::vector<pb::ProposalExpired> facts;
  for (const Proposal& proposal : proposals) facts.push_back(About<pb::ProposalExpired>(proposal));
  return EmitAll(tx, proposals, facts, now);
}

absl::Status EmitMatchActivated(postgres::Transaction& tx, const Match& match, absl::Time now) {
  auto fact = About<pb::MatchActivated>(match);
  fact.set_proposal_id(match.proposal_id.str());
  *fact.mutable_active_from_time() = events::ToTimestamp(match.active_from);
  return Emit(tx, kMatch, match.id.str(), fact, now);
}

absl::Status EmitMatchPaused(postgres::Transaction& tx, const Match& match, absl::Time now) {
  return Emit(tx, kMatch, match.id.str(), About<pb::MatchPaused>(match), now);
}

absl::Status EmitMatchResumed(postgres::Transaction& tx, const Match& match, absl::Time now) {
  return Emit(tx, kMatch, match.id.str(), About<pb::MatchResumed>(match), now);
}

absl::Status EmitMatchRenewed(postgres::Transaction& tx, const Match& match, absl::Time now) {
  auto fact = About<pb::MatchRenewed>(match);
  *fact.mutable_planned_end_time() = events::ToTimestamp(match.planned_end_at);
  return Emit(tx, kMatch, match.id.str(), fact, now);
}

absl::Status EmitMatchEnded(postgres::Transaction& tx, const Match& match, absl::Time now) {
  auto fact = About<pb::MatchEnded>(match);
  fact.set_reason(static_cast<pb::MatchEndReason>(*match.end_reason));
  return Emit(tx, kMatch, match.id.str(), fact, now);
}

absl::Status EmitMeetingLogged(postgres::Transaction& tx, const Match& match,
                               const Meeting& meeting, absl::Time now) {
  auto fact = About<pb::MeetingLogged>(match, meeting);
  fact.set_logged_by(static_cast<pb::MatchSide>(meeting.logged_by));
  return Emit(tx, kMatch, match.id.str(), fact, now);
}

absl::Status EmitMeetingConfirmed(postgres::Transaction& tx, const Match& match,
                                  const Meeting& meeting, absl::Time now) {
  auto fact = About<pb::MeetingConfirmed>(match, meeting);
  fact.set_confirmed_by(static_cast<pb::MatchSide>(*meeting.confirmed_by));
  return Emit(tx, kMatch, match.id.str(), fact, now);
}

absl::Status EmitCheckInRecorded(postgres::Transaction& tx, const Match& match,
                                 const CheckIn& check_in, absl::Time now) {
  pb::CheckInRecorded fact;
  fact.set_check_in_id(check_in.id.str());
  fact.set_match_id(match.id.str());
  *fact.mutable_pair() = CodesOf(match.pairing);
  fact.set_side(static_cast<pb::MatchSide>(check_in.side));
  fact.set_kind(static_cast<pb::CheckInKind>(check_in.kind));
  return Emit(tx, kMatch, match.id.str(), fact, now);
}

absl::Status EmitContactMissing(postgres::Transaction& tx, const Match& match,
                                const ContactSignal& signal, absl::CivilDay since_on,
                                int threshold_days, absl::Time now) {
  pb::ContactMissing fact;
  fact.set_match_id(match.id.str());
  *fact.mutable_pair() = CodesOf(match.pairing);
  fact.set_since_on(absl::FormatCivilTime(since_on));
  fact.set_threshold_days(threshold_days);
  fact.set_contact_signal_id(signal.id.str());
  return Emit(tx, kMatch, match.id.str(), fact, now);
}

}  // namespace naober::matching
