// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/convert_what_if.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "services/matching/convert.h"
#include "services/matching/domain/match_run.h"
#include "services/matching/domain/scoring/packed_people.h"

namespace naober::matching {

namespace {

constexpr int kMaxScenarios = 8;
constexpr int kMaxChanges = 20;
constexpr size_t kMaxNameBytes = 60;
constexpr int kMaxWeight = 1000;

// Reads scenarios and collects what is wrong with them.
class ScenarioReader {
 public:
  explicit ScenarioReader(const geo::Gazetteer& gazetteer) : gazetteer_(gazetteer) {}

  absl::StatusOr<std::vector<Scenario>> ReadAll(const v1::CompareWhatIfRequest& request) {
    std::vector<Scenario> scenarios;
    if (request.scenarios_size() > kMaxScenarios)
      Add("scenarios", "TOO_MANY", absl::StrCat("at most ", kMaxScenarios));
    for (int i = 0; i < request.scenarios_size(); ++i)
      scenarios.push_back(Read(absl::StrCat("scenarios[", i, "]"), request.scenarios(i)));
    RETURN_IF_ERROR(violations_.ToStatus());
    return scenarios;
  }

 private:
  void Add(const std::string& field, absl::string_view reason, absl::string_view description) {
    violations_.Add(field, reason, description);
  }

  void CheckRange(const std::string& field, int value, int least, int most) {
    if (value < least || value > most)
      Add(field, "OUT_OF_RANGE", absl::StrCat("must be from ", least, " to ", most));
  }

  Scenario Read(const std::string& field, const v1::Scenario& in) {
    Scenario scenario;
    scenario.name = in.name();
    if (in.name().size() > kMaxNameBytes)
      Add(field + ".name", "TOO_LONG", absl::StrCat("at most ", kMaxNameBytes, " bytes"));
    if (in.changes().empty()) Add(field + ".changes", "REQUIRED", "say what is otherwise");
    if (in.changes_size() > kMaxChanges)
      Add(field + ".changes", "TOO_MANY", absl::StrCat("at most ", kMaxChanges));
    for (int j = 0; j < in.changes_size(); ++j)
      Read(absl::StrCat(field, ".changes[", j, "]"), in.changes(j), scenario);
    return scenario;
  }

  void Read(const std::string& field, const v1::ScenarioChange& in, Scenario& scenario) {
    std::vector<ScenarioChange>& changes = scenario.changes;
    switch (in.change_case()) {
      case v1::ScenarioChange::kAddedBuddies:
        changes.emplace_back(Read(field + ".added_buddies", in.added_buddies()));
        return;
      case v1::ScenarioChange::kMaxTravelMinutes:
        CheckRange(field + ".max_travel_minutes", in.max_travel_minutes(), 1,
                   scoring::kLongestJourney);
        changes.emplace_back(TravelLimit{in.max_travel_minutes()});
        return;
      case v1::ScenarioChange::kMinOralLevel:
        if (in.min_oral_level() == 0 || !common::v1::OralLevel_IsValid(in.min_oral_level()))
          Add(field + ".min_oral_level", "UNKNOWN_LEVEL", "must be an oral level");
        changes.emplace_back(LanguageLevel{static_cast<OralLevel>(in.min_oral_level())});
        return;
      case v1::ScenarioChange::kRule:
        changes.emplace_back(Read(field + ".rule", in.rule()));
        return;
      case v1::ScenarioChange::kChildcareOnSite:
        if (in.childcare_on_site()) changes.emplace_back(ChildcareOnSite{});
        return;
      case v1::ScenarioChange::kAddedPlaces:
        changes.emplace_back(Read(field + ".added_places", in.added_places()));
        return;
      case v1::ScenarioChange::kArea:
        if (in.area() == 0 || !v1::MatchingArea_IsValid(in.area()))
          Add(field + ".area", "UNKNOWN_VALUE", "must be an area");
        changes.emplace_back(static_cast<MatchingArea>(in.area()));
        return;
      case v1::ScenarioChange::kFloor:
        changes.emplace_back(ReadFloor(in.floor(), field + ".floor", violations_));
        CheckMunicipalities(in.floor(), field + ".floor", gazetteer_, violations_);
        return;
      case v1::ScenarioChange::kRemovedFloor:
        changes.emplace_back(RemovedFloor{in.removed_floor()});
        return;
      case v1::ScenarioChange::kLeavingNewcomers:
        changes.emplace_back(Read(field + ".leaving_newcomers", in.leaving_newcomers()));
        return;
      case v1::ScenarioChange::kLocalFirst:
        changes.emplace_back(LocalFirst{in.local_first()});
        return;
      case v1::ScenarioChange::kLookAheadWeeks:
        CheckRange(field + ".look_ahead_weeks", in.look_ahead_weeks(), 1, RunOptions::kMostWeeks);
        scenario.look_ahead_weeks = in.look_ahead_weeks();
        return;
      case v1::ScenarioChange::CHANGE_NOT_SET:
        Add(field, "REQUIRED", "say what is otherwise");
    }
  }

  AddedBuddies Read(const std::string& field, const v1::AddedBuddies& in) {
    AddedBuddies added;
    added.municipality_code = in.municipality_code();
    added.count = in.count();
    added.places = in.places() == 0 ? 1 : in.places();
    CheckRange(field + ".count", added.count, 1, AddedBuddies::kMaxCount);
    CheckRange(field + ".places", added.places, 1, kMaxPlaces);
    RequireMunicipality(field + ".municipality_code", in.municipality_code());
    for (const geo::Place& place : gazetteer_.places()) {
      if (place.municipality_code == in.municipality_code()) added.homes.push_back(place.position);
    }
    return added;
  }

  AddedPlaces Read(const std::string& field, const v1::AddedPlaces& in) {
    CheckRange(field + ".places", in.places(), 1, kMaxPlaces);
    if (!in.municipality_code().empty())
      CheckMunicipality(field + ".municipality_code", in.municipality_code());
    return {in.municipality_code(), in.places()};
  }

  LeavingNewcomers Read(const std::string& field, const v1::LeavingNewcomers& in) {
    RequireMunicipality(field + ".municipality_code", in.municipality_code());
    const std::string& postcode = in.postcode();
    if (!postcode.empty() && (postcode.size() != 4 ||
                              !std::all_of(postcode.begin(), postcode.end(), absl::ascii_isdigit)))
      Add(field + ".postcode", "NOT_A_POSTCODE_AREA", "must be four digits, or empty for all");
    return {in.municipality_code(), postcode};
  }

  RuleSwitch Read(const std::string& field, const v1::RuleSwitch& in) {
    RuleSwitch change;
    if (in.kind() == 0 || !v1::RuleKind_IsValid(in.kind()))
      Add(field + ".kind", "UNKNOWN_KIND", "must be a kind of rule");
    else
      change.kind = static_cast<RuleKind>(in.kind());
    if (!v1::RuleMode_IsValid(in.mode()))
      Add(field + ".mode", "UNKNOWN_VALUE", "must be hard, soft or off");
    else if (in.mode() != 0)
      change.mode = static_cast<RuleMode>(in.mode());
    if (in.has_weight()) {
      CheckRange(field + ".weight", in.weight(), 0, kMaxWeight);
      change.weight = in.weight();
    }
    return change;
  }

  void RequireMunicipality(const std::string& field, const std::string& code) {
    if (code.empty())
      Add(field, "REQUIRED", "say where they live");
    else
      CheckMunicipality(field, code);
  }

  void CheckMunicipality(const std::string& field, const std::string& code) {
    if (!gazetteer_.FindMunicipality(code).ok())
      Add(field, "MUNICIPALITY_UNKNOWN", "must be the code of a municipality");
  }

  const geo::Gazetteer& gazetteer_;
  FieldViolations violations_;
};

v1::MatchingFigures ToProto(const MatchingFigures& figures) {
  v1::MatchingFigures out;
  out.set_newcomers(figures.newcomers);
  out.set_matched(figures.matched);
  out.set_waiting(figures.waiting());
  out.set_local(figures.local);
  if (figures.mean_travel.has_value()) out.set_mean_travel_minutes(*figures.mean_travel);
  if (figures.p90_travel.has_value()) out.set_p90_travel_minutes(*figures.p90_travel);
  out.set_mean_score_permille(figures.mean_quality);
  return out;
}

v1::FloorOutcome ToProto(const FloorResult& floor) {
  v1::FloorOutcome out;
  out.set_name(floor.name);
  out.set_municipality_code(floor.municipality_code);
  out.set_newcomers(floor.newcomers);
  out.set_minimum(floor.minimum);
  out.set_matched(floor.matched);
  out.set_missing(floor.missing);
  return out;
}

}  // namespace

absl::StatusOr<std::vector<Scenario>> ScenariosOf(const v1::CompareWhatIfRequest& request,
                                                  const geo::Gazetteer& gazetteer) {
  return ScenarioReader(gazetteer).ReadAll(request);
}

v1::ScenarioOutcome ToProto(const ScenarioOutcome& outcome) {
  v1::ScenarioOutcome out;
  out.set_buddies(outcome.buddies);
  out.set_buddy_places(outcome.buddy_places);
  *out.mutable_total() = ToProto(outcome.total);
  for (const auto& [code, figures] : outcome.municipalities) {
    v1::MunicipalityFigures& item = *out.add_municipalities();
    item.set_municipality_code(code);
    *item.mutable_figures() = ToProto(figures);
  }
  for (const FloorResult& floor : outcome.floors) *out.add_floors() = ToProto(floor);
  out.set_shortfall(static_cast<int32_t>(outcome.shortfall));
  out.set_reserved_places(outcome.reserved_places);
  return out;
}

v1::RematchTradeOff ToProto(const TradeOff& trade_off) {
  v1::RematchTradeOff out;
  out.set_newcomers(trade_off.newcomers);
  out.set_standing_proposals(trade_off.standing);
  out.set_gone_proposals(trade_off.gone);
  for (const TradeOffPoint& point : trade_off.points) {
    v1::RematchPoint& item = *out.add_points();
    item.set_max_moved_proposals(point.max_moved);
    item.set_moved_proposals(point.moved);
    item.set_matched(point.matched);
    item.set_local(point.local);
    if (point.matched > 0)
      item.set_mean_score_permille(
          static_cast<int32_t>((point.quality + point.matched / 2) / point.matched));
  }
  return out;
}

}  // namespace naober::matching
