// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_CONVERT_WHAT_IF_H_
#define NAOBER_SERVICES_MATCHING_CONVERT_WHAT_IF_H_

#include <vector>

#include "absl/status/statusor.h"
#include "libs/geo/gazetteer.h"
#include "naober/matching/v1/what_if_service.pb.h"
#include "services/matching/domain/rematch_plan.h"
#include "services/matching/domain/scenario.h"
#include "services/matching/domain/scenario_outcome.h"

namespace naober::matching {

// The scenarios of a request, or everything at once that is wrong with them whatever the programme
// is like: REQUIRED, OUT_OF_RANGE, TOO_LONG, TOO_MANY, UNKNOWN_KIND, UNKNOWN_LEVEL, UNKNOWN_VALUE,
// MUNICIPALITY_UNKNOWN, NOT_A_POSTCODE_AREA.
absl::StatusOr<std::vector<Scenario>> ScenariosOf(const v1::CompareWhatIfRequest& request,
                                                  const geo::Gazetteer& gazetteer);

v1::ScenarioOutcome ToProto(const ScenarioOutcome& outcome);

v1::RematchTradeOff ToProto(const TradeOff& trade_off);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_CONVERT_WHAT_IF_H_
