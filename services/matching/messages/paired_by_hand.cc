// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/messages/paired_by_hand.h"

namespace naober::matching {

v1::PairedByHand ToProto(const PairedByHand& by_hand) {
  v1::PairedByHand out;
  out.set_reason(static_cast<v1::PairReason>(by_hand.reason));
  for (const RuleKind kind : by_hand.refused_by)
    out.add_refused_by(static_cast<v1::RuleKind>(kind));
  out.set_score_before_permille(by_hand.quality_before);
  out.set_score_after_permille(by_hand.quality_after);
  for (const ProposalId& id : by_hand.replaced) out.add_replaced_proposal_ids(id.str());
  out.set_beside_proposal_id(by_hand.beside.str());
  return out;
}

PairedByHand FromProto(const v1::PairedByHand& in) {
  PairedByHand by_hand;
  by_hand.reason = static_cast<PairReason>(in.reason());
  for (const int kind : in.refused_by()) by_hand.refused_by.push_back(static_cast<RuleKind>(kind));
  by_hand.quality_before = in.score_before_permille();
  by_hand.quality_after = in.score_after_permille();
  for (const std::string& id : in.replaced_proposal_ids())
    by_hand.replaced.push_back(ProposalId::FromTrusted(id));
  by_hand.beside = ProposalId::FromTrusted(in.beside_proposal_id());
  return by_hand;
}

}  // namespace naober::matching
