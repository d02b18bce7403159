// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/matching_consumer.h"

#include <string>

#include "absl/algorithm/container.h"
#include "naober/matching/v1/events.pb.h"
#include "services/intake/convert_codes.h"
#include "services/intake/pairings.h"
#include "services/intake/trajectories.h"

namespace naober::intake {
namespace {

namespace pb = ::naober::matching::v1;
namespace codes = ::naober::common::v1;

Pairing PairingOf(const pb::PairCodes& pair, std::string id, PairingState state) {
  return Pairing{.id = std::move(id),
                 .match_id = "",
                 .programme_code = pair.programme_code(),
                 .newcomer_id = PersonId::FromTrusted(pair.newcomer_id()),
                 .buddy_id = PersonId::FromTrusted(pair.buddy_id()),
                 .state = state};
}

absl::Status OnProposed(const events::Incoming& event, const pb::MatchProposed& fact) {
  return TakePairing(event.tx, PairingOf(fact.pair(), fact.proposal_id(), PairingState::kProposed),
                     event.occurred_at);
}

absl::Status OnActivated(const events::Incoming& event, const pb::MatchActivated& fact) {
  const std::string& id = fact.proposal_id().empty() ? fact.match_id() : fact.proposal_id();
  Pairing pairing = PairingOf(fact.pair(), id, PairingState::kActive);
  pairing.match_id = fact.match_id();
  return TakePairing(event.tx, pairing, event.occurred_at);
}

absl::Status OnEnded(const events::Incoming& event, const pb::MatchEnded& fact) {
  Pairing match = PairingOf(fact.pair(), "", PairingState::kEnded);
  match.match_id = fact.match_id();
  return EndMatch(event.tx, match, event.occurred_at);
}

// A proposal that came to nothing.
template <class Fact>
absl::Status OnProposalOver(const events::Incoming& event, const Fact& fact) {
  return TakePairing(event.tx, PairingOf(fact.pair(), fact.proposal_id(), PairingState::kEnded),
                     event.occurred_at);
}

// A meeting is first logged by one side and then, in a later version, confirmed by the other.
constexpr int kLoggedVersion = 1;
constexpr int kConfirmedVersion = 2;

// What both facts about a meeting say: in whichever order they arrive, the later version stands.
template <class Fact>
absl::Status TakeMeeting(const events::Incoming& event, const Fact& fact, int version) {
  Contact contact;
  contact.source = LedgerSource::kMeeting;
  contact.source_id = fact.meeting_id();
  contact.version = version;
  contact.unconfirmed = version == kLoggedVersion;
  contact.kind = FromPb<ContactKind>(fact.kind());
  contact.starts_at = FromPb(fact.start_time());
  contact.minutes = fact.minutes();
  contact.alone = absl::c_linear_search(fact.flags(), codes::CONTACT_FLAG_ALONE);
  contact.not_in_dutch = absl::c_linear_search(fact.flags(), codes::CONTACT_FLAG_NOT_IN_DUTCH);
  return TakeContact(event.tx, PersonId::FromTrusted(fact.pair().newcomer_id()),
                     fact.pair().programme_code(), contact, event.occurred_at);
}

absl::Status OnMeetingLogged(const events::Incoming& event, const pb::MeetingLogged& fact) {
  return TakeMeeting(event, fact, kLoggedVersion);
}

absl::Status OnMeetingConfirmed(const events::Incoming& event, const pb::MeetingConfirmed& fact) {
  return TakeMeeting(event, fact, kConfirmedVersion);
}

}  // namespace

void AddMatchingHandlers(events::HandlerTable& handlers) {
  handlers.On<pb::MatchProposed>(OnProposed);
  handlers.On<pb::ProposalDeclined>(OnProposalOver<pb::ProposalDeclined>);
  handlers.On<pb::ProposalExpired>(OnProposalOver<pb::ProposalExpired>);
  handlers.On<pb::MatchActivated>(OnActivated);
  handlers.On<pb::MatchEnded>(OnEnded);
  handlers.On<pb::MeetingLogged>(OnMeetingLogged);
  handlers.On<pb::MeetingConfirmed>(OnMeetingConfirmed);
}

}  // namespace naober::intake
