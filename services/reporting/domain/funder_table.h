// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REPORTING_DOMAIN_FUNDER_TABLE_H_
#define NAOBER_SERVICES_REPORTING_DOMAIN_FUNDER_TABLE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/reporting/domain/municipal_table.h"

namespace naober::reporting {

// How registrations came in: the channel's code and the organisation that referred ("" = none).
using ChannelKey = std::pair<std::string, std::string>;

// The funder's report (R3); nullopt = suppressed, or not known (cost without a budget or without a
// match).
struct FunderTable {
  std::optional<int64_t> registered;
  std::vector<std::pair<ChannelKey, std::optional<int64_t>>> channels;  // most first, then by key
  std::optional<int64_t> matches;
  std::optional<int64_t> cost_per_match_cents;  // budget by matches, rounded half up
  bool cost_suppressed = false;                 // absent because it would give few matches away
};

FunderTable MakeFunderTable(const std::map<ChannelKey, int64_t>& channels, int64_t matches,
                            const std::optional<int64_t>& budget_cents, Audience audience,
                            int threshold);

}  // namespace naober::reporting

#endif  // NAOBER_SERVICES_REPORTING_DOMAIN_FUNDER_TABLE_H_
