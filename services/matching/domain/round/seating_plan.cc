// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/round/seating_plan.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <tuple>
#include <utility>

#include "libs/base/errors.h"
#include "services/matching/domain/round/arrangement.h"
#include "services/matching/domain/round/seating_search.h"

namespace naober::matching {

namespace {

// The tables that are used, filled evenly; the others have room for nobody.
std::vector<TableBounds> EvenTables(const Dinner& dinner, int guests) {
  const int count = static_cast<int>(dinner.seats.size());
  std::vector<int> order(count);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int a, int b) { return dinner.seats[a] > dinner.seats[b]; });
  int seats = 0, used = 0;
  while (used < count && seats < guests) seats += dinner.seats[order[used++]];
  NAOBER_CHECK(seats >= guests);
  std::vector<TableBounds> bounds(count);
  for (int i = 0; i < used; ++i) {
    const int share = dinner.seats[order[i]] * guests;
    bounds[order[i]] = {share / seats, (share + seats - 1) / seats};
  }
  return bounds;
}

std::vector<TableBounds> AnySize(const Dinner& dinner) {
  std::vector<TableBounds> bounds;
  for (const int seats : dinner.seats) bounds.push_back({0, seats});
  return bounds;
}

// Seats couples and households as wholes while there is room for them, and then whoever is left.
class FirstSeating {
 public:
  FirstSeating(const SeatingJudge& judge, const IdealCouples& ideal)
      : judge_(judge), ideal_(ideal), guests_(judge.bounds().size()) {
    tables_.assign(judge.dinner().guests.size(), Seating::kAway);
  }

  std::vector<int> Find() {
    std::vector<std::vector<int>> units = Units();
    std::stable_sort(units.begin(), units.end(),
                     [](const auto& a, const auto& b) { return a.size() > b.size(); });
    for (const std::vector<int>& unit : units) {
      if (Place(unit)) continue;
      for (const int guest : unit) NAOBER_CHECK(Place({guest}));
    }
    return std::move(tables_);
  }

 private:
  // Who is linked to whom by a couple or a household.
  std::vector<std::vector<int>> Units() const {
    std::vector<std::vector<int>> units;
    std::vector<char> met(tables_.size(), 0);
    for (const int start : PresentGuests(judge_.dinner())) {
      if (met[start]) continue;
      std::vector<int> unit = {start};
      met[start] = 1;
      const auto meet = [&](int guest) {
        if (guest == Seating::kNone || met[guest]) return;
        met[guest] = 1;
        unit.push_back(guest);
      };
      for (size_t i = 0; i < unit.size(); ++i) {
        const int guest = unit[i];
        meet(ideal_.mate[guest]);
        for (const int other : judge_.HouseholdOf(guest)) meet(other);
      }
      units.push_back(std::move(unit));
    }
    return units;
  }

  bool Place(const std::vector<int>& unit) {
    int best = -1;
    std::tuple<bool, int, int> best_key;
    for (size_t table = 0; table < guests_.size(); ++table) {
      const TableBounds& bounds = judge_.bounds()[table];
      const int size = static_cast<int>(guests_[table].size() + unit.size());
      if (bounds.max_size == 0 || size > judge_.dinner().seats[table]) continue;
      const std::tuple key{size <= bounds.max_size, CountTalks(guests_[table], unit),
                           bounds.max_size - size};
      if (best >= 0 && key <= best_key) continue;
      best = static_cast<int>(table);
      best_key = key;
    }
    if (best < 0) return false;
    for (const int guest : unit) {
      tables_[guest] = best;
      guests_[best].push_back(guest);
    }
    return true;
  }

  int CountTalks(const std::vector<int>& a, const std::vector<int>& b) const {
    int talks = 0;
    for (const int x : a) {
      for (const int y : b) talks += judge_.CanTalk(x, y);
    }
    return talks;
  }

  const SeatingJudge& judge_;
  const IdealCouples& ideal_;
  std::vector<int> tables_;
  std::vector<std::vector<int>> guests_;
};

// Tries every seating, when there are not too many.
class Enumeration {
 public:
  // `alike`: tables of one size are the same, because nobody sat at one before.
  Enumeration(SeatingJudge& judge, int limit, bool alike)
      : judge_(judge), present_(PresentGuests(judge.dinner())), limit_(limit), alike_(alike) {
    for (size_t table = 0; table < judge.bounds().size(); ++table) {
      if (judge.bounds()[table].max_size > 0) open_.push_back(static_cast<int>(table));
    }
    sizes_.assign(judge.bounds().size(), 0);
    seating_.table.assign(judge.dinner().guests.size(), Seating::kAway);
  }

  // The best one; none when there are more than the limit.
  std::optional<std::vector<int>> Find() {
    if (!Visit(0, /*judging=*/false)) return std::nullopt;
    Visit(0, /*judging=*/true);
    return best_;
  }

 private:
  // False: too many.
  bool Visit(size_t at, bool judging) {
    if (at == present_.size()) return judging ? Judge() : ++count_ <= limit_;
    for (const int table : open_) {
      if (sizes_[table] == judge_.dinner().seats[table] || IsLikeAnEarlier(table)) continue;
      ++sizes_[table];
      seating_.table[present_[at]] = table;
      const bool go_on = Visit(at + 1, judging);
      --sizes_[table];
      if (!go_on) return false;
    }
    return true;
  }

  bool Judge() {
    Seating seating = seating_;
    const SeatingRank rank = judge_.JudgeAll(seating).Rank();
    if (!best_ || rank < best_rank_) {
      best_rank_ = rank;
      best_ = std::move(seating.table);
    }
    return true;
  }

  // An empty table is tried once for all that are the same.
  bool IsLikeAnEarlier(int table) const {
    if (!alike_ || sizes_[table] > 0) return false;
    return std::any_of(open_.begin(), open_.end(), [&](int other) {
      return other < table && sizes_[other] == 0 &&
             judge_.dinner().seats[other] == judge_.dinner().seats[table] &&
             judge_.bounds()[other].min_size == judge_.bounds()[table].min_size &&
             judge_.bounds()[other].max_size == judge_.bounds()[table].max_size;
    });
  }

  SeatingJudge& judge_;
  const std::vector<int> present_;
  const int limit_;
  const bool alike_;
  std::vector<int> open_;
  std::vector<int> sizes_;
  Seating seating_;
  std::optional<std::vector<int>> best_;
  SeatingRank best_rank_;
  int count_ = 0;
};

PlannedSeating Finished(SeatingJudge& judge, std::vector<int> tables, bool is_proven_best) {
  PlannedSeating planned;
  planned.is_proven_best = is_proven_best;
  planned.seating.table = std::move(tables);
  planned.score = judge.JudgeAll(planned.seating);
  return planned;
}

}  // namespace

PlannedSeating PlanSeating(const Dinner& dinner, const SearchEffort& effort) {
  const int guests = static_cast<int>(PresentGuests(dinner).size());
  SeatingJudge judge(dinner, EvenTables(dinner, guests), nullptr);
  if (const auto best = Enumeration(judge, effort.exact_up_to, /*alike=*/true).Find())
    return Finished(judge, *best, /*is_proven_best=*/true);
  const IdealCouples ideal = IdealCouples::Of(dinner);
  Arrangement arrangement(judge, FirstSeating(judge, ideal).Find());
  SeatingSearch search(judge, arrangement, ideal, effort.seed);
  PlannedSeating planned = Finished(judge, search.Search(effort.steps), false);
  planned.is_proven_best = ideal.IsReachedBy(planned.score);
  return planned;
}

PlannedSeating RepairSeating(const Dinner& dinner, const Seating& former,
                             const SearchEffort& effort) {
  SeatingJudge judge(dinner, AnySize(dinner), &former);
  if (const auto best = Enumeration(judge, effort.exact_up_to, /*alike=*/false).Find())
    return Finished(judge, *best, /*is_proven_best=*/true);
  std::vector<int> tables = former.table;
  for (size_t guest = 0; guest < tables.size(); ++guest) {
    if (dinner.guests[guest].away) tables[guest] = Seating::kAway;
  }
  const IdealCouples ideal = IdealCouples::Of(dinner);
  Arrangement arrangement(judge, std::move(tables));
  SeatingSearch search(judge, arrangement, ideal, effort.seed);
  const bool was_whole = ideal.HasNoFault(arrangement.score());
  // What one move, or one exchange of two, mends is mended by nothing smaller.
  const bool one_step = !was_whole && search.Descend() == 1 && arrangement.score().moved <= 2;
  if ((was_whole || one_step) && ideal.HasNoFault(arrangement.score()))
    return Finished(judge, arrangement.seating().table, /*is_proven_best=*/true);
  Arrangement found(judge, search.Search(effort.repair_steps));
  SeatingSearch(judge, found, ideal, effort.seed).Descend();
  return Finished(judge, found.seating().table, /*is_proven_best=*/false);
}

}  // namespace naober::matching
