// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_MESSAGES_CONTRIBUTION_H_
#define NAOBER_SERVICES_MATCHING_MESSAGES_CONTRIBUTION_H_

#include "naober/matching/v1/matching.pb.h"
#include "services/matching/domain/pair_scorer.h"

namespace naober::matching {

v1::RuleContribution ToProto(const Contribution& contribution);

// Of a message that ToProto made: values are taken as they are.
Contribution FromProto(const v1::RuleContribution& contribution);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_MESSAGES_CONTRIBUTION_H_
