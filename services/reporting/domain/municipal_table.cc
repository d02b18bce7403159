// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/domain/municipal_table.h"

#include <algorithm>
#include <utility>

#include "services/reporting/domain/disclosure.h"

namespace naober::reporting {
namespace {

using Cells = std::map<std::string, DisclosureTable::Cell>;

std::map<std::string, int64_t> ValuesOf(const Figures& figures) {
  return {{"registered", figures.registered},   {"ready", figures.ready},
          {"matched", figures.matched},         {"matchedLocally", figures.matched_locally},
          {"waiting", figures.waiting},         {"meetings", figures.meetings},
          {"minutes", figures.minutes},         {"buddies", figures.buddies},
          {"buddiesFree", figures.buddies_free}};
}

bool CountsPeople(const std::string& column) { return column != "meetings" && column != "minutes"; }

// The rest of `whole` when `parts` are taken away: never shown, and found by anyone who subtracts.
void ProtectRest(DisclosureTable& table, const Cells& row,
                 const std::map<std::string, int64_t>& values,
                 const std::vector<std::string>& parts, const std::string& whole) {
  int64_t rest = values.at(whole);
  std::vector<DisclosureTable::Cell> cells;
  for (const std::string& part : parts) {
    rest -= values.at(part);
    cells.push_back(row.at(part));
  }
  if (rest < 0) return;  // facts of one service are ahead of another's; the parts do not add up yet
  cells.push_back(table.AddHiddenCell(rest));
  table.AddIdentity(std::move(cells), row.at(whole));
}

Cells AddRow(DisclosureTable& table, const Figures& figures) {
  const auto values = ValuesOf(figures);
  Cells row;
  for (const char* column : kMunicipalColumns) {
    row[column] = CountsPeople(column) ? table.AddCell(values.at(column))
                                       : table.AddCell(values.at(column), figures.met);
  }
  ProtectRest(table, row, values, {"ready"}, "registered");
  ProtectRest(table, row, values, {"matched", "waiting"}, "ready");
  ProtectRest(table, row, values, {"matchedLocally"}, "matched");
  ProtectRest(table, row, values, {"buddiesFree"}, "buddies");
  return row;
}

MunicipalRow Show(const DisclosureTable* table, const Cells& cells, const std::string& code,
                  const Figures& figures) {
  MunicipalRow row{code, {}};
  for (const auto& [column, value] : ValuesOf(figures)) {
    const bool suppressed = table != nullptr && table->IsSuppressed(cells.at(column));
    row.cells[column] = suppressed ? std::nullopt : std::optional<int64_t>(value);
  }
  return row;
}

}  // namespace

MunicipalTable MakeMunicipalTable(const std::map<std::string, Figures>& figures, Audience audience,
                                  int threshold) {
  Figures sum;
  for (const auto& [code, row] : figures) sum += row;

  DisclosureTable disclosure(threshold);
  std::map<std::string, Cells> cells;
  for (const auto& [code, row] : figures) cells[code] = AddRow(disclosure, row);
  const Cells total = AddRow(disclosure, sum);
  for (const char* column : kMunicipalColumns) {
    std::vector<DisclosureTable::Cell> parts;
    for (const auto& [code, row] : cells) parts.push_back(row.at(column));
    if (!parts.empty()) disclosure.AddIdentity(std::move(parts), total.at(column));
  }
  if (audience == Audience::kOutside) disclosure.Suppress();

  const DisclosureTable* shown_by = audience == Audience::kOutside ? &disclosure : nullptr;
  MunicipalTable table;
  for (const auto& [code, row] : figures)
    table.rows.push_back(Show(shown_by, cells.at(code), code, row));
  table.total = Show(shown_by, total, "", sum);
  return table;
}

}  // namespace naober::reporting
