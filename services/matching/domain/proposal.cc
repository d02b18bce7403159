// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/proposal.h"

#include "libs/base/errors.h"

namespace naober::matching {

namespace {

absl::Status Ended(const Proposal& proposal, ProposalState state) {
  return Refuse("PROPOSAL_ENDED", "the proposal is no longer open",
                {{"proposal_id", proposal.id.str()}, {"state", std::string(ToString(state))}});
}

}  // namespace

absl::string_view ToString(ProposalState state) {
  switch (state) {
    case ProposalState::kProposed:
      return "PROPOSED";
    case ProposalState::kApproved:
      return "APPROVED";
    case ProposalState::kConfirmedByNewcomer:
      return "CONFIRMED_BY_NEWCOMER";
    case ProposalState::kConfirmedByBuddy:
      return "CONFIRMED_BY_BUDDY";
    case ProposalState::kActivated:
      return "ACTIVATED";
    case ProposalState::kDeclined:
      return "DECLINED";
    case ProposalState::kExpired:
      return "EXPIRED";
  }
  Impossible("a proposal state without a name");
}

bool Proposal::IsOpen() const {
  return state == ProposalState::kProposed || state == ProposalState::kApproved ||
         state == ProposalState::kConfirmedByNewcomer || state == ProposalState::kConfirmedByBuddy;
}

absl::Status Proposal::Approve(const ApprovalId& approval, absl::string_view by, absl::Time now,
                               absl::Duration lifetime) {
  if (state != ProposalState::kProposed)
    return Refuse("PROPOSAL_NOT_PROPOSED", "only a proposal that waits for staff can be approved",
                  {{"proposal_id", id.str()}, {"state", std::string(ToString(state))}});
  state = ProposalState::kApproved;
  approval_id = approval;
  approved_at = now;
  approved_by = std::string(by);
  expires_at = now + lifetime;
  ++version;
  return absl::OkStatus();
}

absl::StatusOr<bool> Proposal::Confirm(Side side, absl::Time now) {
  if (!IsOpen()) return Ended(*this, state);
  if (state == ProposalState::kProposed)
    return Refuse("PROPOSAL_NOT_APPROVED", "staff has not approved the proposal yet",
                  {{"proposal_id", id.str()}});
  if (expires_at && now >= *expires_at) return Ended(*this, ProposalState::kExpired);
  const ProposalState own = side == Side::kNewcomer ? ProposalState::kConfirmedByNewcomer
                                                    : ProposalState::kConfirmedByBuddy;
  if (state == own) return false;
  if (state != ProposalState::kApproved) return true;
  state = own;
  ++version;
  return false;
}

void Proposal::Activate(const MatchId& match) {
  NAOBER_CHECK(IsOpen());
  state = ProposalState::kActivated;
  match_id = match;
  expires_at.reset();
  ++version;
}

absl::Status Proposal::Decline(Side side, DeclineReason reason) {
  if (!IsOpen()) return Ended(*this, state);
  state = ProposalState::kDeclined;
  declined_by = side;
  decline_reason = reason;
  ++version;
  return absl::OkStatus();
}

void Proposal::Expire() {
  NAOBER_CHECK(IsOpen());
  state = ProposalState::kExpired;
  ++version;
}

}  // namespace naober::matching
