// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/messages/run_outcome.h"

#include <algorithm>
#include <limits>

namespace naober::matching {

namespace {

int32_t Clamped(int64_t value) {
  using Limits = std::numeric_limits<int32_t>;
  return static_cast<int32_t>(std::clamp<int64_t>(value, Limits::min(), Limits::max()));
}

v1::WishPrice ToProto(const WishPrice& price) {
  v1::WishPrice out;
  out.set_matched(price.matched);
  out.set_local(price.local);
  out.set_score_permille(Clamped(price.quality));
  return out;
}

WishPrice FromProto(const v1::WishPrice& in) {
  return {in.matched(), in.local(), in.score_permille()};
}

v1::FloorOutcome ToProto(const PricedFloor& floor) {
  v1::FloorOutcome out;
  out.set_name(floor.result.name);
  out.set_municipality_code(floor.result.municipality_code);
  out.set_newcomers(floor.result.newcomers);
  out.set_minimum(floor.result.minimum);
  out.set_matched(floor.result.matched);
  out.set_missing(floor.result.missing);
  *out.mutable_price() = ToProto(floor.price);
  return out;
}

PricedFloor FromProto(const v1::FloorOutcome& in) {
  return {
      {in.name(), in.municipality_code(), in.newcomers(), in.minimum(), in.matched(), in.missing()},
      FromProto(in.price())};
}

v1::FloorConflict ToProto(const FloorCut& cut) {
  v1::FloorConflict out;
  for (const int floor : cut.floors) out.add_floors(floor);
  out.set_demanded(cut.demanded);
  out.set_elsewhere(cut.elsewhere);
  out.set_buddies(cut.buddies);
  out.set_places(cut.places);
  out.set_missing(cut.missing);
  return out;
}

FloorCut FromProto(const v1::FloorConflict& in) {
  return {{in.floors().begin(), in.floors().end()},
          in.demanded(),
          in.elsewhere(),
          in.buddies(),
          in.places(),
          in.missing()};
}

}  // namespace

v1::MatchRunOutcome ToProto(const RunOutcome& outcome) {
  v1::MatchRunOutcome out;
  out.set_shortfall(Clamped(outcome.shortfall));
  out.set_matched(outcome.matched);
  out.set_local_first(outcome.local_first);
  out.set_local(outcome.local);
  out.set_total_score_permille(Clamped(outcome.quality));
  for (const PricedFloor& floor : outcome.floors) *out.add_floors() = ToProto(floor);
  for (const FloorCut& cut : outcome.conflicts) *out.add_conflicts() = ToProto(cut);
  if (outcome.local_first_price.has_value())
    *out.mutable_local_first_price() = ToProto(*outcome.local_first_price);
  if (outcome.floors_price.has_value())
    *out.mutable_floors_price() = ToProto(*outcome.floors_price);
  for (const MunicipalityResult& result : outcome.municipalities) {
    v1::MunicipalityOutcome& item = *out.add_municipalities();
    item.set_municipality_code(result.municipality_code);
    item.set_newcomers(result.newcomers);
    item.set_matched(result.matched);
    item.set_local(result.local);
    item.set_total_score_permille(Clamped(result.quality));
    item.set_mean_score_permille(result.matched == 0 ? 0
                                                     : Clamped(result.quality / result.matched));
    *item.mutable_given_up() = ToProto(result.given_up);
  }
  out.set_strategy_checked(outcome.strategy_checked);
  out.set_strategy_warnings(outcome.strategy_warnings);
  return out;
}

RunOutcome FromProto(const v1::MatchRunOutcome& in) {
  RunOutcome out;
  out.shortfall = in.shortfall();
  out.matched = in.matched();
  out.local_first = in.local_first();
  out.local = in.local();
  out.quality = in.total_score_permille();
  for (const v1::FloorOutcome& floor : in.floors()) out.floors.push_back(FromProto(floor));
  for (const v1::FloorConflict& cut : in.conflicts()) out.conflicts.push_back(FromProto(cut));
  if (in.has_local_first_price()) out.local_first_price = FromProto(in.local_first_price());
  if (in.has_floors_price()) out.floors_price = FromProto(in.floors_price());
  for (const v1::MunicipalityOutcome& item : in.municipalities())
    out.municipalities.push_back({item.municipality_code(), item.newcomers(), item.matched(),
                                  item.local(), item.total_score_permille(),
                                  FromProto(item.given_up())});
  out.strategy_checked = in.strategy_checked();
  out.strategy_warnings = in.strategy_warnings();
  return out;
}

}  // namespace naober::matching
