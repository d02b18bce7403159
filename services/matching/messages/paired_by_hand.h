// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_MESSAGES_PAIRED_BY_HAND_H_
#define NAOBER_SERVICES_MATCHING_MESSAGES_PAIRED_BY_HAND_H_

#include "naober/matching/v1/matching.pb.h"
#include "services/matching/domain/proposal.h"

namespace naober::matching {

v1::PairedByHand ToProto(const PairedByHand& by_hand);

// Of a message that ToProto made: values are taken as they are.
PairedByHand FromProto(const v1::PairedByHand& by_hand);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_MESSAGES_PAIRED_BY_HAND_H_
