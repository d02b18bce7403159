// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/round/seating_search.h"

#include <algorithm>

namespace naober::matching {

namespace {

bool Occurs(int guest, const Step& step) {
  return std::any_of(step.begin(), step.end(),
                     [&](const SeatChange& change) { return change.guest == guest; });
}

}  // namespace

IdealCouples IdealCouples::Of(const Dinner& dinner) {
  std::vector<int> sides[2];
  for (const int guest : PresentGuests(dinner))
    sides[dinner.guests[guest].side == Side::kNewcomer ? 0 : 1].push_back(guest);
  CoupleMaker maker;
  const std::vector<int>& best =
      maker.Make(static_cast<int>(sides[0].size()), static_cast<int>(sides[1].size()),
                 [&](int row, int column) -> int64_t {
                   return dinner.qualities.Get(sides[0][row], sides[1][column]);
                 });
  IdealCouples ideal;
  ideal.mate.assign(dinner.guests.size(), Seating::kNone);
  ideal.without_mate = static_cast<int>(sides[0].size() + sides[1].size());
  for (size_t row = 0; row < best.size(); ++row) {
    if (best[row] < 0) continue;
    const int a = sides[0][row], b = sides[1][best[row]];
    ideal.mate[a] = b;
    ideal.mate[b] = a;
    ideal.without_mate -= 2;
    ideal.quality += dinner.qualities.Get(a, b);
  }
  return ideal;
}

SeatingSearch::SeatingSearch(SeatingJudge& judge, Arrangement& arrangement,
                             const IdealCouples& ideal, uint64_t seed)
    : judge_(judge),
      arrangement_(arrangement),
      ideal_(ideal),
      random_(seed),
      present_(PresentGuests(judge.dinner())) {
  for (size_t table = 0; table < judge.bounds().size(); ++table) {
    if (judge.bounds()[table].max_size > 0) open_.push_back(static_cast<int>(table));
  }
}

std::vector<int> SeatingSearch::Search(int steps) {
  constexpr size_t kMemory = 64;
  constexpr int kPatience = 500;
  std::vector<int> best = arrangement_.seating().table;
  if (open_.size() < 2 || present_.empty()) return best;
  SeatingRank best_rank = arrangement_.score().Rank();
  std::vector<SeatingRank> earlier(kMemory, best_rank);
  int last_better = 0;
  for (int i = 0; i < steps; ++i) {
    if (ideal_.IsReachedBy(arrangement_.score())) return arrangement_.seating().table;
    if (i - last_better > kPatience) {
      Shake();
      earlier.assign(kMemory, arrangement_.score().Rank());
      last_better = i;
    }
    const Step step = Propose();
    if (!arrangement_.Fits(step)) continue;
    const SeatingRank rank = arrangement_.Try(step).Rank();
    SeatingRank& then = earlier[i % kMemory];
    if (rank <= then || rank <= arrangement_.score().Rank()) arrangement_.Take();
    const SeatingRank now = arrangement_.score().Rank();
    then = std::min(then, now);
    if (now < best_rank) {
      best_rank = now;
      best = arrangement_.seating().table;
      last_better = i;
    }
  }
  return best;
}

void SeatingSearch::Shake() {
  constexpr int kSteps = 6;
  for (int i = 0; i < kSteps; ++i) {
    const Step step = Propose();
    if (!arrangement_.Fits(step)) continue;
    arrangement_.Try(step);
    arrangement_.Take();
  }
}

int SeatingSearch::Descend() {
  int taken = 0;
  while (true) {
    SeatingRank best_rank = arrangement_.score().Rank();
    Step best;
    for (const bool households : {false, true}) {
      EachExchange(households, [&](const Step& step) {
        const SeatingRank rank = arrangement_.Try(step).Rank();
        if (rank >= best_rank) return;
        best_rank = rank;
        best = step;
      });
    }
    if (best.empty()) return taken;
    arrangement_.Try(best);
    arrangement_.Take();
    ++taken;
  }
}

void SeatingSearch::EachExchange(bool households,
                                 absl::FunctionRef<void(const Step&)> visit) const {
  for (const int guest : present_) {
    const bool is_alone = judge_.HouseholdOf(guest).size() == 1;
    const int origin = arrangement_.TableOf(guest);
    for (const int table : open_) {
      if (table == origin) continue;
      Step move;
      AddGuest(guest, households, table, move);
      if (!(households && is_alone) && arrangement_.Fits(move)) visit(move);
      for (const int other : arrangement_.GuestsAt(table)) {
        if (Occurs(other, move)) continue;
        // Two who came alone were exchanged already, without households.
        const bool other_is_alone = judge_.HouseholdOf(other).size() == 1;
        if (households ? is_alone && other_is_alone : other < guest) continue;
        Step exchange = move;
        AddGuest(other, households, origin, exchange);
        if (arrangement_.Fits(exchange)) visit(exchange);
      }
    }
  }
}

Step SeatingSearch::Propose() {
  int guest = AnyOf(present_);
  // Rather somebody whose table has a fault.
  for (int again = 0; again < 3 && !arrangement_.IsTroubled(guest); ++again)
    guest = AnyOf(present_);
  const int origin = arrangement_.TableOf(guest);
  const int table = AnyOf(open_);
  if (table == origin) return {};
  Step step;
  const bool households = random_.Below(8) != 0;
  AddGuest(guest, households, table, step);
  const int mate = arrangement_.MateOf(guest);
  const bool with_mate = mate != Seating::kNone && random_.Below(2) == 0;
  if (with_mate) AddGuest(mate, households, table, step);
  if (random_.Below(4) == 0 && arrangement_.Fits(step)) return step;
  if (arrangement_.GuestsAt(table).empty()) return step;
  const size_t leaving = step.size();
  for (size_t i = 0; i < leaving && step.size() < 2 * leaving; ++i) {
    const int other = random_.Below(4) == 0
                          ? AnyOf(arrangement_.GuestsAt(table))
                          : AnyOfSide(table, judge_.dinner().guests[step[i].guest].side, step);
    if (other == Seating::kNone || Occurs(other, step)) continue;
    AddGuest(other, households, origin, step);
    const int other_mate = arrangement_.MateOf(other);
    if (with_mate && other_mate != Seating::kNone) AddGuest(other_mate, households, origin, step);
  }
  return step;
}

void SeatingSearch::AddGuest(int guest, bool household, int table, Step& step) const {
  const auto add = [&](int member) {
    if (arrangement_.TableOf(member) != table && !Occurs(member, step))
      step.push_back({member, table});
  };
  if (!household) return add(guest);
  for (const int member : judge_.HouseholdOf(guest)) add(member);
}

int SeatingSearch::AnyOfSide(int table, Side side, const Step& step) {
  constexpr int kTries = 6;
  const std::vector<int>& guests = arrangement_.GuestsAt(table);
  for (int i = 0; i < kTries && !guests.empty(); ++i) {
    const int guest = AnyOf(guests);
    if (judge_.dinner().guests[guest].side == side && !Occurs(guest, step)) return guest;
  }
  return Seating::kNone;
}

}  // namespace naober::matching
