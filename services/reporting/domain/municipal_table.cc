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

// A row before it is decided what may be shown.
struct DraftRow {
  std::string code;
  Figures figures;
  std::map<std::string, int64_t> referrals;
  Cells cells;
  Cells referral_cells;
};

DraftRow Draft(DisclosureTable& table, const std::string& code, const Figures& figures,
               std::map<std::string, int64_t> referrals) {
  DraftRow row{code, figures, std::move(referrals), AddRow(table, figures), {}};
  for (const auto& [state, count] : row.referrals) row.referral_cells[state] = table.AddCell(count);
  return row;
}

// Columns add up to the total, as everybody knows.
void AddColumnIdentities(DisclosureTable& table, const std::vector<DraftRow>& rows,
                         const DraftRow& total, Cells DraftRow::*cells) {
  if (rows.empty()) return;
  for (const auto& [column, total_cell] : total.*cells) {
    std::vector<DisclosureTable::Cell> parts;
    for (const DraftRow& row : rows) parts.push_back((row.*cells).at(column));
    table.AddIdentity(std::move(parts), total_cell);
  }
}

MunicipalRow Show(const DisclosureTable& table, const DraftRow& draft) {
  const auto shown = [&](DisclosureTable::Cell cell, int64_t value) {
    return table.IsSuppressed(cell) ? std::nullopt : std::optional<int64_t>(value);
  };
  MunicipalRow row{draft.code, {}, {}};
  for (const auto& [column, value] : ValuesOf(draft.figures)) {
    row.cells[column] = shown(draft.cells.at(column), value);
  }
  for (const auto& [state, count] : draft.referrals) {
    row.referrals[state] = shown(draft.referral_cells.at(state), count);
  }
  return row;
}

}  // namespace

MunicipalTable MakeMunicipalTable(const std::map<std::string, Figures>& figures,
                                  const ReferralCounts& referrals, Audience audience,
                                  int threshold) {
  // A municipality may have referrals and nobody enrolled; every row shows every state.
  std::map<std::string, Figures> all = figures;
  std::map<std::string, int64_t> referral_total;
  for (const auto& [code, states] : referrals) {
    all.try_emplace(code);
    for (const auto& [state, count] : states) referral_total[state] += count;
  }
  DisclosureTable disclosure(threshold);
  Figures sum;
  std::vector<DraftRow> drafts;
  for (const auto& [code, row] : all) {
    sum += row;
    std::map<std::string, int64_t> states;
    for (const auto& [state, count] : referral_total) states[state] = 0;
    if (const auto known = referrals.find(code); known != referrals.end()) {
      for (const auto& [state, count] : known->second) states[state] = count;
    }
    drafts.push_back(Draft(disclosure, code, row, std::move(states)));
  }
  const DraftRow total = Draft(disclosure, "", sum, referral_total);
  AddColumnIdentities(disclosure, drafts, total, &DraftRow::cells);
  AddColumnIdentities(disclosure, drafts, total, &DraftRow::referral_cells);
  if (audience == Audience::kOutside) disclosure.Suppress();

  MunicipalTable table;
  for (const DraftRow& draft : drafts) table.rows.push_back(Show(disclosure, draft));
  table.total = Show(disclosure, total);
  return table;
}

}  // namespace naober::reporting
