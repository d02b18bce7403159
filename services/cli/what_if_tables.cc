// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/what_if_tables.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/cli/listing.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::matching::v1;

using Number = std::optional<int>;  // none where it isn't known

// How a figure of a scenario is written.
enum class Figures {
  kBesideNow,  // "42 (+3)", for people
  kPlain,      // "42", for a spreadsheet
};

// A figure of newcomers, by the name that a person reads.
struct Figure {
  const char* name;
  Number (*of)(const pb::MatchingFigures&);
};

constexpr Figure kNewcomers = {
    "newcomers", [](const pb::MatchingFigures& f) -> Number { return f.newcomers(); }};
constexpr Figure kMatched = {"matched",
                             [](const pb::MatchingFigures& f) -> Number { return f.matched(); }};
constexpr Figure kWaiting = {"waiting",
                             [](const pb::MatchingFigures& f) -> Number { return f.waiting(); }};
constexpr Figure kLocal = {"local",
                           [](const pb::MatchingFigures& f) -> Number { return f.local(); }};
// Without pairs there is no journey, and no score either.
constexpr Figure kTravel = {"travel, mean minutes", [](const pb::MatchingFigures& f) -> Number {
                              if (!f.has_mean_travel_minutes()) return std::nullopt;
                              return f.mean_travel_minutes();
                            }};
constexpr Figure kFarTravel = {"travel, 9 of 10 within",
                               [](const pb::MatchingFigures& f) -> Number {
                                 if (!f.has_p90_travel_minutes()) return std::nullopt;
                                 return f.p90_travel_minutes();
                               }};
constexpr Figure kScore = {"score, mean of 1000", [](const pb::MatchingFigures& f) -> Number {
                             if (f.matched() == 0) return std::nullopt;
                             return f.mean_score_permille();
                           }};
constexpr Figure kAll[] = {kNewcomers, kMatched, kWaiting, kLocal, kTravel, kFarTravel, kScore};
constexpr Figure kOfMunicipalities[] = {kNewcomers, kMatched, kWaiting, kTravel, kScore};

std::vector<std::string> Columns(std::vector<std::string> first,
                                 const pb::WhatIfComparison& comparison) {
  first.emplace_back("NOW");
  for (const pb::ScenarioOutcome& scenario : comparison.scenarios())
    first.push_back(absl::AsciiStrToUpper(scenario.name()));
  return first;
}

std::string Text(Number now, Number value, Figures figures) {
  if (!value.has_value()) return "-";
  if (figures == Figures::kPlain || !now.has_value() || *value == *now) return absl::StrCat(*value);
  return absl::StrFormat("%d (%+d)", *value, *value - *now);
}

// Adds a row behind `cells`: a number of now and of each scenario.
void AddRow(Table& table, std::vector<std::string> cells, const pb::WhatIfComparison& comparison,
            Figures figures, absl::FunctionRef<Number(const pb::ScenarioOutcome&)> of) {
  const Number now = of(comparison.baseline());
  cells.push_back(Text(now, now, figures));
  for (const pb::ScenarioOutcome& scenario : comparison.scenarios())
    cells.push_back(Text(now, of(scenario), figures));
  table.AddRow(std::move(cells));
}

// The outcomes in the order of the columns.
std::vector<const pb::ScenarioOutcome*> OutcomesOf(const pb::WhatIfComparison& comparison) {
  std::vector<const pb::ScenarioOutcome*> outcomes = {&comparison.baseline()};
  for (const pb::ScenarioOutcome& scenario : comparison.scenarios()) outcomes.push_back(&scenario);
  return outcomes;
}

// Calls add(cells, number of a column) for each row of all newcomers.
void ForEachTotal(
    const pb::WhatIfComparison& comparison,
    absl::FunctionRef<void(const char*, absl::FunctionRef<Number(const pb::ScenarioOutcome&)>)>
        add) {
  add("buddy places", [](const pb::ScenarioOutcome& o) -> Number { return o.buddy_places(); });
  const std::vector<const pb::ScenarioOutcome*> outcomes = OutcomesOf(comparison);
  if (std::any_of(outcomes.begin(), outcomes.end(),
                  [](const auto* outcome) { return outcome->reserved_places() > 0; }))
    add("places kept", [](const pb::ScenarioOutcome& o) -> Number { return o.reserved_places(); });
  for (const Figure& figure : kAll)
    add(figure.name, [&](const pb::ScenarioOutcome& o) { return figure.of(o.total()); });
  if (std::any_of(outcomes.begin(), outcomes.end(),
                  [](const auto* outcome) { return outcome->floors_size() > 0; }))
    add("short of floors", [](const pb::ScenarioOutcome& o) -> Number {
      if (o.floors().empty()) return std::nullopt;
      return o.shortfall();
    });
}

// The municipalities of all columns, by code.
std::set<std::string> MunicipalitiesOf(const pb::WhatIfComparison& comparison) {
  std::set<std::string> codes;
  for (const pb::ScenarioOutcome* outcome : OutcomesOf(comparison)) {
    for (const pb::MunicipalityFigures& part : outcome->municipalities())
      codes.insert(part.municipality_code());
  }
  return codes;
}

Number OfMunicipality(const pb::ScenarioOutcome& outcome, const std::string& code,
                      const Figure& figure) {
  for (const pb::MunicipalityFigures& part : outcome.municipalities()) {
    if (part.municipality_code() == code) return figure.of(part.figures());
  }
  return std::nullopt;
}

using FloorKey = std::pair<std::string, std::string>;  // name, municipality
FloorKey KeyOf(const pb::FloorOutcome& floor) { return {floor.name(), floor.municipality_code()}; }

std::string FloorText(const pb::ScenarioOutcome& outcome, const FloorKey& key) {
  for (const pb::FloorOutcome& floor : outcome.floors()) {
    if (KeyOf(floor) == key) return absl::StrCat(floor.matched(), " of ", floor.minimum());
  }
  return "-";
}

}  // namespace

Table TotalTable(const pb::WhatIfComparison& comparison) {
  Table table(Columns({"FIGURE"}, comparison));
  ForEachTotal(comparison, [&](const char* name, auto of) {
    AddRow(table, {name}, comparison, Figures::kBesideNow, of);
  });
  return table;
}

Table MunicipalityTable(const pb::WhatIfComparison& comparison, const MunicipalityNames& names) {
  Table table(Columns({"FIGURE", "MUNICIPALITY"}, comparison));
  const std::set<std::string> codes = MunicipalitiesOf(comparison);
  for (const Figure& figure : kOfMunicipalities) {
    for (const std::string& code : codes)
      AddRow(table, {figure.name, names.CodeAndNameOf(code)}, comparison, Figures::kBesideNow,
             [&](const pb::ScenarioOutcome& o) { return OfMunicipality(o, code, figure); });
  }
  return table;
}

Table FloorTable(const pb::WhatIfComparison& comparison, const MunicipalityNames& names) {
  Table table(Columns({"FLOOR", "MUNICIPALITY"}, comparison));
  std::vector<FloorKey> keys;  // as they come up
  for (const pb::ScenarioOutcome* outcome : OutcomesOf(comparison)) {
    for (const pb::FloorOutcome& floor : outcome->floors()) {
      if (std::find(keys.begin(), keys.end(), KeyOf(floor)) == keys.end())
        keys.push_back(KeyOf(floor));
    }
  }
  for (const FloorKey& key : keys) {
    std::vector<std::string> cells = {key.first, names.CodeAndNameOf(key.second)};
    for (const pb::ScenarioOutcome* outcome : OutcomesOf(comparison))
      cells.push_back(FloorText(*outcome, key));
    table.AddRow(std::move(cells));
  }
  return table;
}

Table WhatIfSheet(const pb::WhatIfComparison& comparison) {
  Table table(Columns({"FIGURE", "MUNICIPALITY"}, comparison));
  ForEachTotal(comparison, [&](const char* name, auto of) {
    AddRow(table, {name, "all"}, comparison, Figures::kPlain, of);
  });
  for (const Figure& figure : kAll) {
    for (const std::string& code : MunicipalitiesOf(comparison))
      AddRow(table, {figure.name, OrDash(code)}, comparison, Figures::kPlain,
             [&](const pb::ScenarioOutcome& o) { return OfMunicipality(o, code, figure); });
  }
  return table;
}

}  // namespace naober::cli
