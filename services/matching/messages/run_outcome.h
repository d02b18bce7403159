// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_MESSAGES_RUN_OUTCOME_H_
#define NAOBER_SERVICES_MATCHING_MESSAGES_RUN_OUTCOME_H_

#include "naober/matching/v1/matching.pb.h"
#include "services/matching/domain/run_outcome.h"

namespace naober::matching {

// Answered and stored alike.
v1::MatchRunOutcome ToProto(const RunOutcome& outcome);
RunOutcome FromProto(const v1::MatchRunOutcome& in);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_MESSAGES_RUN_OUTCOME_H_
