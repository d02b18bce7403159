// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/domain/funder_table.h"

#include <algorithm>

#include "services/reporting/domain/disclosure.h"

namespace naober::reporting {

FunderTable MakeFunderTable(const std::map<ChannelKey, int64_t>& channels, int64_t matches,
                            const std::optional<int64_t>& budget_cents, Audience audience,
                            int threshold) {
  std::vector<std::pair<ChannelKey, int64_t>> ordered(channels.begin(), channels.end());
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });

  DisclosureTable disclosure(threshold);
  std::vector<DisclosureTable::Cell> channel_cells;
  int64_t registered = 0;
  for (const auto& [key, count] : ordered) {
    channel_cells.push_back(disclosure.AddCell(count));
    registered += count;
  }
  const DisclosureTable::Cell registered_cell = disclosure.AddCell(registered);
  if (!channel_cells.empty()) disclosure.AddIdentity(channel_cells, registered_cell);
  const DisclosureTable::Cell matches_cell = disclosure.AddCell(matches);
  if (audience == Audience::kOutside) disclosure.Suppress();

  const auto shown = [&](DisclosureTable::Cell cell, int64_t value) {
    return disclosure.IsSuppressed(cell) ? std::nullopt : std::optional<int64_t>(value);
  };
  FunderTable table;
  table.registered = shown(registered_cell, registered);
  for (size_t i = 0; i < ordered.size(); ++i) {
    table.channels.emplace_back(ordered[i].first, shown(channel_cells[i], ordered[i].second));
  }
  table.matches = shown(matches_cell, matches);
  if (budget_cents.has_value() && matches > 0) {
    // Budget and cost together are the number of matches.
    table.cost_suppressed = !table.matches.has_value();
    if (!table.cost_suppressed)
      table.cost_per_match_cents = (2 * *budget_cents + matches) / (2 * matches);
  }
  return table;
}

}  // namespace naober::reporting
