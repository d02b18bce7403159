// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/round/seating_plan.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/matching/domain/round/random_sequence.h"

namespace naober::matching {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Never tries all seatings.
constexpr SearchEffort kSearchOnly = {.exact_up_to = 0, .steps = 4'000, .repair_steps = 4'000};

// A dinner in which everybody speaks Dutch and everybody would do with everybody.
Dinner OpenDinner(int newcomers, int locals, std::vector<int> seats) {
  Dinner dinner;
  for (int i = 0; i < newcomers + locals; ++i) {
    Guest guest;
    guest.side = i < newcomers ? Side::kNewcomer : Side::kBuddy;
    guest.languages = {"nl"};
    dinner.guests.push_back(guest);
  }
  dinner.seats = std::move(seats);
  dinner.qualities = CoupleQualities(newcomers + locals);
  for (int a = 0; a < newcomers; ++a) {
    for (int b = newcomers; b < newcomers + locals; ++b) dinner.qualities.Set(a, b, 500);
  }
  return dinner;
}

// Some speak this and some that; two thirds of the couples are possible.
Dinner RandomDinner(int newcomers, int locals, std::vector<int> seats, uint64_t seed) {
  RandomSequence random(seed);
  Dinner dinner = OpenDinner(newcomers, locals, std::move(seats));
  const std::vector<std::string> languages = {"nl", "ar", "ti", "en"};
  for (Guest& guest : dinner.guests) {
    guest.languages = {languages[random.Below(4)]};
    if (random.Below(2) == 0) guest.languages.push_back(languages[random.Below(4)]);
  }
  for (int a = 0; a < newcomers; ++a) {
    for (int b = newcomers; b < newcomers + locals; ++b)
      dinner.qualities.Set(
          a, b, random.Below(3) == 0 ? CoupleQualities::kIncompatible : random.Below(1001));
  }
  // Two who came together.
  dinner.guests[0].household = dinner.guests[1].household = 7;
  return dinner;
}

// A dinner for 40 and 40 at ten tables of eight of which one perfect seating is known: who belong
// to a table share its language and, one by one, are each other's best.
Dinner PlantedDinner(uint64_t seed) {
  constexpr int kTables = 10, kSide = 4;
  Dinner dinner = OpenDinner(kTables * kSide, kTables * kSide, std::vector<int>(kTables, 8));
  RandomSequence random(seed);
  std::vector<int> table(kTables * kSide);
  for (size_t i = 0; i < table.size(); ++i) table[i] = static_cast<int>(i) / kSide;
  std::vector<int> local_table = table;
  for (size_t i = table.size() - 1; i > 0; --i) {
    std::swap(table[i], table[random.Below(static_cast<int>(i + 1))]);
    std::swap(local_table[i], local_table[random.Below(static_cast<int>(i + 1))]);
  }
  std::vector<int> newcomers_seen(kTables, 0), locals_seen(kTables, 0);
  std::vector<int> rank(80);
  for (int i = 0; i < 80; ++i) {
    const int at = i < 40 ? table[i] : local_table[i - 40];
    rank[i] = (i < 40 ? newcomers_seen : locals_seen)[at]++;
    dinner.guests[i].languages = {"language-" + std::to_string(at)};
  }
  for (int a = 0; a < 40; ++a) {
    for (int b = 40; b < 80; ++b) {
      const bool same = table[a] == local_table[b - 40];
      const int quality = !same ? (random.Below(4) == 0 ? 400 : CoupleQualities::kIncompatible)
                                : (rank[a] == rank[b] ? 900 : 600);
      dinner.qualities.Set(a, b, quality);
    }
  }
  return dinner;
}

std::vector<std::vector<int>> TablesOf(const Dinner& dinner, const Seating& seating) {
  std::vector<std::vector<int>> tables(dinner.seats.size());
  for (size_t guest = 0; guest < dinner.guests.size(); ++guest) {
    if (seating.table[guest] != Seating::kAway)
      tables[seating.table[guest]].push_back(static_cast<int>(guest));
  }
  return tables;
}

// Every seating, judged with the words of the header and nothing else of the code under test but
// the order of Rank. `former`: moves and partings count.
class BruteForce {
 public:
  BruteForce(const Dinner& dinner, std::vector<int> min_sizes, std::vector<int> max_sizes,
             const Seating* former)
      : dinner_(dinner), min_(std::move(min_sizes)), max_(std::move(max_sizes)), former_(former) {
    table_.assign(dinner.guests.size(), Seating::kAway);
    for (const Guest& guest : dinner.guests) {
      if (guest.away) continue;
      ++present_;
      newcomers_ += guest.side == Side::kNewcomer;
    }
  }

  SeatingRank Best() {
    Visit(0);
    return best_;
  }

 private:
  void Visit(size_t guest) {
    if (guest == dinner_.guests.size()) {
      const SeatingRank rank = Judge();
      if (!any_ || rank < best_) best_ = rank;
      any_ = true;
      return;
    }
    if (dinner_.guests[guest].away) return Visit(guest + 1);
    for (size_t table = 0; table < dinner_.seats.size(); ++table) {
      if (max_[table] == 0) continue;
      if (std::count(table_.begin(), table_.end(), table) == dinner_.seats[table]) continue;
      table_[guest] = static_cast<int>(table);
      Visit(guest + 1);
      table_[guest] = Seating::kAway;
    }
  }

  SeatingRank Judge() {
    SeatingScore score;
    std::map<int, std::set<int>> households;
    for (size_t guest = 0; guest < table_.size(); ++guest) {
      if (table_[guest] == Seating::kAway) continue;
      if (dinner_.guests[guest].household >= 0)
        households[dinner_.guests[guest].household].insert(table_[guest]);
      if (former_ != nullptr) score.moved += former_->table[guest] != table_[guest];
    }
    for (const auto& [household, tables] : households)
      score.households_apart += static_cast<int>(tables.size()) - 1;
    for (size_t table = 0; table < dinner_.seats.size(); ++table)
      JudgeTable(static_cast<int>(table), score);
    return score.Rank();
  }

  void JudgeTable(int table, SeatingScore& score) {
    std::vector<int> newcomers, locals, all;
    for (size_t guest = 0; guest < table_.size(); ++guest) {
      if (table_[guest] != table) continue;
      all.push_back(static_cast<int>(guest));
      (dinner_.guests[guest].side == Side::kNewcomer ? newcomers : locals).push_back(guest);
    }
    const int size = static_cast<int>(all.size());
    score.imbalance += std::max({min_[table] - size, size - max_[table], 0});
    if (size == 0) return;
    const int least = size * newcomers_ / present_;
    const int most = (size * newcomers_ + present_ - 1) / present_;
    const int of_side = static_cast<int>(newcomers.size());
    score.imbalance += std::max({least - of_side, of_side - most, 0});
    score.cut_off += CutOff(all);
    for (const int a : all) score.missing_candidates += MissingOf(a, all);
    best_couples_ = {-1, 0, 0};
    Couple(newcomers, locals, 0, {0, 0, 0});
    score.without_mate += size - 2 * std::get<0>(best_couples_);
    if (former_ != nullptr) {
      for (const int a : newcomers) {
        const int mate = former_->mate[a];
        score.parted += mate != Seating::kNone && !dinner_.guests[mate].away;
      }
      score.parted -= std::get<1>(best_couples_);
    }
    score.quality += std::get<2>(best_couples_);
  }

  int CutOff(const std::vector<int>& all) const {
    std::map<int, int> circle;
    for (const int a : all) circle[a] = a;
    for (size_t round = 0; round < all.size(); ++round) {
      for (const int a : all) {
        for (const int b : all) {
          for (const std::string& language : dinner_.guests[a].languages) {
            const auto& others = dinner_.guests[b].languages;
            if (std::count(others.begin(), others.end(), language) > 0)
              circle[a] = circle[b] = std::min(circle[a], circle[b]);
          }
        }
      }
    }
    std::map<int, int> sizes;
    for (const auto& [guest, first] : circle) ++sizes[first];
    int largest = 0;
    for (const auto& [first, size] : sizes) largest = std::max(largest, size);
    return static_cast<int>(all.size()) - largest;
  }

  int MissingOf(int a, const std::vector<int>& all) const {
    int everywhere = 0, here = 0;
    for (size_t b = 0; b < dinner_.guests.size(); ++b) {
      if (dinner_.guests[b].away || !dinner_.qualities.Compatible(a, static_cast<int>(b))) continue;
      ++everywhere;
      here += std::count(all.begin(), all.end(), b) > 0;
    }
    return std::max(0, std::min(2, everywhere) - here);
  }

  // All ways to make couples: how many, how many of them as before, their qualities.
  void Couple(const std::vector<int>& newcomers, std::vector<int> locals, size_t at,
              std::tuple<int, int, int64_t> sofar) {
    if (at == newcomers.size()) {
      best_couples_ = std::max(best_couples_, sofar);
      return;
    }
    Couple(newcomers, locals, at + 1, sofar);
    const int a = newcomers[at];
    for (size_t i = 0; i < locals.size(); ++i) {
      const int b = locals[i];
      if (!dinner_.qualities.Compatible(a, b)) continue;
      std::vector<int> rest = locals;
      rest.erase(rest.begin() + i);
      const bool kept = former_ != nullptr && former_->mate[a] == b;
      Couple(newcomers, rest, at + 1,
             {std::get<0>(sofar) + 1, std::get<1>(sofar) + kept,
              std::get<2>(sofar) + dinner_.qualities.Get(a, b)});
    }
  }

  const Dinner& dinner_;
  const std::vector<int> min_, max_;
  const Seating* const former_;
  std::vector<int> table_;
  int present_ = 0, newcomers_ = 0;
  std::tuple<int, int, int64_t> best_couples_;
  SeatingRank best_;
  bool any_ = false;
};

TEST(PlanSeating, FindsTheBestOfAllSeatingsOfSmallDinners) {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    const Dinner dinner = RandomDinner(4, 4, {4, 4}, seed);
    const SeatingRank best = BruteForce(dinner, {4, 4}, {4, 4}, nullptr).Best();
    const PlannedSeating exact = PlanSeating(dinner);
    EXPECT_TRUE(exact.is_proven_best);
    EXPECT_EQ(exact.score.Rank(), best) << "seed " << seed;
  }
}

TEST(PlanSeating, FindsItByLocalSearchToo) {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    const Dinner dinner = RandomDinner(4, 4, {4, 4}, seed);
    const PlannedSeating exact = PlanSeating(dinner);
    EXPECT_EQ(PlanSeating(dinner, kSearchOnly).score, exact.score) << "seed " << seed;
  }
}

TEST(PlanSeating, FindsItForUnevenSidesAndTables) {
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    const Dinner dinner = RandomDinner(5, 3, {3, 3, 3}, seed);
    const SeatingRank best = BruteForce(dinner, {2, 2, 2}, {3, 3, 3}, nullptr).Best();
    EXPECT_EQ(PlanSeating(dinner).score.Rank(), best) << "seed " << seed;
    EXPECT_EQ(PlanSeating(dinner, {.exact_up_to = 0, .steps = 20'000}).score.Rank(), best)
        << "seed " << seed;
  }
}

TEST(PlanSeating, FindsThePlantedSeatingOfTenTablesOfEight) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    const Dinner dinner = PlantedDinner(seed);
    const PlannedSeating planned = PlanSeating(dinner);
    EXPECT_TRUE(planned.is_proven_best);
    EXPECT_EQ(planned.score.Rank(), SeatingRank(0, 0, 0, 0, 0, -40 * 900)) << "seed " << seed;
    EXPECT_THAT(ListViolations(dinner, planned.seating), IsEmpty());
    for (const std::vector<int>& table : TablesOf(dinner, planned.seating)) {
      EXPECT_THAT(table, SizeIs(8));
      EXPECT_EQ(std::count_if(table.begin(), table.end(), [](int guest) { return guest < 40; }), 4);
    }
  }
}

TEST(PlanSeating, GivesEverybodyATableAndAMateAtIt) {
  const Dinner dinner = RandomDinner(40, 40, std::vector<int>(10, 8), 3);
  const PlannedSeating planned = PlanSeating(dinner, {.steps = 8'000});
  EXPECT_EQ(planned.score.without_mate, 0);
  for (int guest = 0; guest < 80; ++guest) {
    const int mate = planned.seating.mate[guest];
    ASSERT_NE(mate, Seating::kNone);
    EXPECT_EQ(planned.seating.mate[mate], guest);
    EXPECT_EQ(planned.seating.table[mate], planned.seating.table[guest]);
    EXPECT_TRUE(dinner.qualities.Compatible(guest, mate));
  }
  EXPECT_EQ(planned.seating.table[0], planned.seating.table[1]) << "a household is apart";
}

TEST(PlanSeating, GivesTheSameSeatingEachTime) {
  const Dinner dinner = RandomDinner(20, 20, std::vector<int>(5, 8), 4);
  EXPECT_EQ(PlanSeating(dinner, kSearchOnly).seating, PlanSeating(dinner, kSearchOnly).seating);
}

TEST(PlanSeating, UsesTheFewestTablesAndFillsThemEvenly) {
  const Dinner dinner = OpenDinner(7, 7, {8, 8, 8, 8});
  const auto tables = TablesOf(dinner, PlanSeating(dinner).seating);
  EXPECT_THAT(tables, ElementsAre(SizeIs(7), SizeIs(7), IsEmpty(), IsEmpty()));
}

TEST(PlanSeating, LeadsALanguageToTheOthersThroughSomebodyWhoSpeaksBoth) {
  Dinner dinner = OpenDinner(4, 4, {4, 4});
  dinner.guests[0].languages = {"ti"};        // speaks with guest 5 alone
  dinner.guests[5].languages = {"nl", "ti"};  // of the other side
  dinner.qualities.Set(0, 5, 0);              // and they would be the worst of couples
  const PlannedSeating planned = PlanSeating(dinner);
  EXPECT_EQ(planned.seating.table[0], planned.seating.table[5]);
  EXPECT_EQ(planned.score.cut_off, 0);
}

TEST(ListViolations, SaysWhetherTheGuestsOrTheSeatingCauseIt) {
  Dinner dinner = OpenDinner(6, 6, {6, 6});
  dinner.guests[0].languages = {"so"};  // nobody else does
  for (int b = 7; b < 12; ++b) dinner.qualities.Set(1, b, CoupleQualities::kIncompatible);
  const PlannedSeating planned = PlanSeating(dinner);
  const auto violations = ListViolations(dinner, planned.seating);
  std::map<SeatingViolationKind, std::vector<int>> guests;
  for (const SeatingViolation& violation : violations) {
    EXPECT_EQ(violation.reason, SeatingViolationReason::kGuests);
    guests[violation.kind].insert(guests[violation.kind].end(), violation.guests.begin(),
                                  violation.guests.end());
  }
  EXPECT_THAT(guests[SeatingViolationKind::kLanguageGap], ElementsAre(0));
  EXPECT_THAT(guests[SeatingViolationKind::kFewCandidates], ElementsAre(1));
  EXPECT_THAT(guests, SizeIs(2));
}

TEST(ListViolations, ListsWhatAnotherSeatingWouldNotHave) {
  Dinner dinner = OpenDinner(4, 4, {4, 4});
  dinner.guests[0].household = dinner.guests[4].household = 1;
  Seating seating;
  seating.table = {0, 0, 0, 1, 1, 1, 1, 0};  // three newcomers beside one local, and the reverse
  seating.mate = {7, -1, -1, 4, 3, -1, -1, 0};
  std::map<SeatingViolationKind, int> count;
  for (const SeatingViolation& violation : ListViolations(dinner, seating)) {
    EXPECT_EQ(violation.reason, SeatingViolationReason::kSeating);
    ++count[violation.kind];
  }
  EXPECT_EQ(count[SeatingViolationKind::kHouseholdApart], 1);
  EXPECT_EQ(count[SeatingViolationKind::kImbalance], 2);
  EXPECT_EQ(count[SeatingViolationKind::kWithoutMate], 4);
  EXPECT_EQ(count[SeatingViolationKind::kFewCandidates], 6) << "those of the larger side";
}

TEST(RepairSeating, LeavesEverybodyWhereTheyAreWhenACoupleStaysAway) {
  Dinner dinner = PlantedDinner(1);
  const Seating former = PlanSeating(dinner).seating;
  dinner.guests[0].away = dinner.guests[former.mate[0]].away = true;
  const PlannedSeating repaired = RepairSeating(dinner, former);
  EXPECT_TRUE(repaired.is_proven_best);
  EXPECT_EQ(repaired.score.moved, 0);
  EXPECT_EQ(repaired.score.parted, 0);
  EXPECT_EQ(repaired.seating.table[0], Seating::kAway);
}

TEST(RepairSeating, MovesOnePersonToCoupleTwoWhoWereLeft) {
  Dinner dinner = OpenDinner(40, 40, std::vector<int>(10, 8));
  const Seating former = PlanSeating(dinner).seating;
  int other = 40;  // a local of another table
  while (former.table[other] == former.table[0]) ++other;
  dinner.guests[0].away = dinner.guests[other].away = true;
  const PlannedSeating repaired = RepairSeating(dinner, former);
  EXPECT_TRUE(repaired.is_proven_best);
  EXPECT_EQ(repaired.score.moved, 1);
  EXPECT_EQ(repaired.score.without_mate, 0);
  EXPECT_EQ(repaired.score.parted, 0);
  EXPECT_EQ(repaired.seating.mate[former.mate[0]], former.mate[other]);
}

TEST(RepairSeating, KeepsACoupleThatWasMadeByHandAgainstTheRules) {
  Dinner dinner = OpenDinner(4, 4, {8});
  dinner.qualities.Set(0, 4, CoupleQualities::kIncompatible);
  Seating former;
  former.table.assign(8, 0);
  former.mate = {4, 5, 6, 7, 0, 1, 2, 3};
  dinner.guests[1].away = true;
  EXPECT_EQ(RepairSeating(dinner, former).seating.mate[0], 4);
}

// Somebody of one side stays away, and maybe of the other.
Dinner WithNoShows(Dinner dinner, uint64_t seed) {
  RandomSequence random(seed);
  dinner.guests[random.Below(4)].away = true;
  if (random.Below(2) == 0) dinner.guests[4 + random.Below(4)].away = true;
  return dinner;
}

TEST(RepairSeating, FindsTheSmallestChangeOfAll) {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    const Dinner planned = RandomDinner(4, 4, {4, 4}, seed);
    const Seating former = PlanSeating(planned).seating;
    const Dinner dinner = WithNoShows(planned, seed);
    const SeatingRank best = BruteForce(dinner, {0, 0}, {4, 4}, &former).Best();
    const PlannedSeating exact = RepairSeating(dinner, former);
    EXPECT_TRUE(exact.is_proven_best);
    EXPECT_EQ(exact.score.Rank(), best) << "seed " << seed;
    EXPECT_EQ(RepairSeating(dinner, former, kSearchOnly).score.Rank(), best) << "seed " << seed;
  }
}

TEST(RepairSeating, ProvesThatTheChangeIsTheSmallestWithoutTryingAll) {
  int proven = 0;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const Dinner planned = OpenDinner(6, 6, {6, 6});
    const Seating former = PlanSeating(planned).seating;
    const Dinner dinner = WithNoShows(planned, seed);
    const PlannedSeating found = RepairSeating(dinner, former, kSearchOnly);
    if (!found.is_proven_best) continue;
    ++proven;
    EXPECT_EQ(found.score.moved, RepairSeating(dinner, former).score.moved) << "seed " << seed;
  }
  EXPECT_GT(proven, 10);
}

}  // namespace
}  // namespace naober::matching
