// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_PROPOSAL_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_PROPOSAL_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/matching/domain/pair_scorer.h"
#include "services/matching/domain/pairing.h"

namespace naober::matching {

// The numbers are stored and those of the API.
//
//   PROPOSED → APPROVED → CONFIRMED_BY_NEWCOMER or CONFIRMED_BY_BUDDY → ACTIVATED
//   each of the first four → DECLINED, EXPIRED
enum class ProposalState {
  kProposed = 1,
  kApproved = 2,
  kConfirmedByNewcomer = 3,
  kConfirmedByBuddy = 4,
  kActivated = 5,
  kDeclined = 6,
  kExpired = 7,
};

// "APPROVED".
absl::string_view ToString(ProposalState state);

enum class DeclineReason {
  kDistance = 1,
  kTime = 2,
  kLanguage = 3,
  kAcquainted = 4,
  kOtherWish = 5,
  kNotInterested = 6,
  kStaffJudgement = 7,
  kOther = 8,
};

// Why people put two together by hand. The numbers are stored and those of the API.
enum class PairReason { kWish = 1, kAcquainted = 2, kStaffJudgement = 3, kOther = 4 };

// What people decided by hand, and what that did to what was proposed.
struct PairedByHand {
  PairReason reason = PairReason::kOther;
  std::vector<RuleKind> refused_by;  // hard rules that speak against the pair
  int quality_before = 0;            // of the proposals that gave way, in sum
  int quality_after = 0;             // of this one and the one beside it
  std::vector<ProposalId> replaced;  // that gave way
  ProposalId beside;                 // made for somebody else; empty = none

  friend bool operator==(const PairedByHand&, const PairedByHand&) = default;
};

// A pair that is proposed; people decide (AVG art. 22).
struct Proposal {
  ProposalId id;
  int version = 1;
  MatchRunId run_id;  // or the id of the round, or of the decision by hand, that made it
  Pairing pairing;
  ProposalState state = ProposalState::kProposed;
  int quality = 0;  // 0 … 1000
  std::vector<Contribution> contributions;
  absl::Time created_at;
  std::optional<absl::Time> approved_at;
  std::string approved_by;  // subject
  ApprovalId approval_id;   // the act of approving that it was part of
  std::optional<absl::Time> expires_at;
  std::optional<Side> declined_by;
  std::optional<DeclineReason> decline_reason;
  MatchId match_id;                     // of an activated one
  std::optional<PairedByHand> by_hand;  // of one that people made

  // Neither activated, declined nor expired: it holds a place with the buddy.
  bool IsOpen() const;

  // Lets both sides confirm until `lifetime` from now. PROPOSAL_NOT_PROPOSED (metadata
  // `proposal_id`, `state`) unless it is PROPOSED; the caller skips one that is approved already.
  absl::Status Approve(const ApprovalId& approval, absl::string_view by, absl::Time now,
                       absl::Duration lifetime);

  // Notes that one side said yes. Returns true when both sides have now said so: the caller then
  // activates. Saying it twice changes nothing. PROPOSAL_NOT_APPROVED; PROPOSAL_ENDED (metadata
  // `state`), also when its time is over.
  absl::StatusOr<bool> Confirm(Side side, absl::Time now);

  // After both confirmed.
  void Activate(const MatchId& match);

  // PROPOSAL_ENDED (metadata `state`) unless it is open.
  absl::Status Decline(Side side, DeclineReason reason);

  // Only while it is open.
  void Expire();
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_PROPOSAL_H_
