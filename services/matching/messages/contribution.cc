// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/messages/contribution.h"

#include <string>

namespace naober::matching {

v1::RuleContribution ToProto(const Contribution& contribution) {
  v1::RuleContribution out;
  out.set_kind(static_cast<v1::RuleKind>(contribution.kind));
  const bool hard = contribution.strength == Strength::kHard;
  out.set_strength(hard ? v1::RULE_STRENGTH_HARD : v1::RULE_STRENGTH_SOFT);
  out.set_passed(hard);
  out.set_value_permille(contribution.value);
  out.set_weight(contribution.weight);
  out.set_contribution_permille(contribution.points);
  for (const std::string& code : contribution.shared) out.add_shared(code);
  if (contribution.amount) out.set_amount(*contribution.amount);
  if (contribution.travel_mode)
    out.set_travel_mode(
        static_cast<common::v1::TravelMode>(static_cast<int>(*contribution.travel_mode) + 1));
  return out;
}

Contribution FromProto(const v1::RuleContribution& in) {
  Contribution out;
  out.kind = static_cast<RuleKind>(in.kind());
  out.strength = in.strength() == v1::RULE_STRENGTH_HARD ? Strength::kHard : Strength::kSoft;
  out.value = in.value_permille();
  out.weight = in.weight();
  out.points = in.contribution_permille();
  out.shared.assign(in.shared().begin(), in.shared().end());
  if (in.has_amount()) out.amount = in.amount();
  if (in.travel_mode() != 0)
    out.travel_mode = static_cast<geo::TravelMode>(static_cast<int>(in.travel_mode()) - 1);
  return out;
}

}  // namespace naober::matching
