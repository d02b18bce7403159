// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/round/seating.h"

#include <algorithm>
#include <map>
#include <set>

namespace naober::matching {

namespace {

// A couple that was there before is kept whatever the qualities say.
constexpr int64_t kKeptCouple = int64_t{1} << 21;

bool ShareLanguage(const Guest& a, const Guest& b) {
  return std::any_of(a.languages.begin(), a.languages.end(), [&](const std::string& language) {
    return std::find(b.languages.begin(), b.languages.end(), language) != b.languages.end();
  });
}

int Outside(int value, int least, int most) { return std::max({least - value, value - most, 0}); }

}  // namespace

std::vector<int> PresentGuests(const Dinner& dinner) {
  std::vector<int> present;
  for (size_t guest = 0; guest < dinner.guests.size(); ++guest) {
    if (!dinner.guests[guest].away) present.push_back(static_cast<int>(guest));
  }
  return present;
}

void SeatingScore::Add(const SeatingScore& other, int sign) {
  households_apart += sign * other.households_apart;
  cut_off += sign * other.cut_off;
  imbalance += sign * other.imbalance;
  without_mate += sign * other.without_mate;
  missing_candidates += sign * other.missing_candidates;
  moved += sign * other.moved;
  parted += sign * other.parted;
  quality += sign * other.quality;
}

SeatingJudge::SeatingJudge(const Dinner& dinner, std::vector<TableBounds> bounds,
                           const Seating* former)
    : dinner_(dinner),
      size_(static_cast<int>(dinner.guests.size())),
      bounds_(std::move(bounds)),
      former_(former),
      can_talk_(static_cast<size_t>(size_) * size_, 0),
      attainable_(size_, 0),
      households_(size_) {
  for (int a = 0; a < size_; ++a) {
    const Guest& guest = dinner_.guests[a];
    households_[a] = {a};
    if (guest.away) continue;
    ++present_;
    newcomers_ += guest.side == Side::kNewcomer;
    for (int b = 0; b < size_; ++b) {
      const Guest& other = dinner_.guests[b];
      if (a == b || other.away) continue;
      can_talk_[static_cast<size_t>(a) * size_ + b] = ShareLanguage(guest, other);
      if (guest.side != other.side) attainable_[a] += dinner_.qualities.Compatible(a, b);
      if (guest.household >= 0 && guest.household == other.household) households_[a].push_back(b);
    }
    attainable_[a] = std::min(attainable_[a], dinner_.wanted_candidates);
    std::sort(households_[a].begin(), households_[a].end());
  }
}

std::pair<int, int> SeatingJudge::NewcomersFor(int size) const {
  if (present_ == 0) return {0, 0};
  const int least = size * newcomers_ / present_;
  return {least, (size * newcomers_ + present_ - 1) / present_};
}

int SeatingJudge::CountCutOff(const std::vector<int>& guests) {
  const int count = static_cast<int>(guests.size());
  met_.assign(count, 0);
  int largest = 0;
  for (int start = 0; start < count; ++start) {
    if (met_[start]) continue;
    int circle = 1;
    met_[start] = 1;
    waiting_.assign(1, start);
    while (!waiting_.empty()) {
      const int at = waiting_.back();
      waiting_.pop_back();
      for (int other = 0; other < count; ++other) {
        if (met_[other] || !CanTalk(guests[at], guests[other])) continue;
        ++circle;
        met_[other] = 1;
        waiting_.push_back(other);
      }
    }
    largest = std::max(largest, circle);
  }
  return count - largest;
}

int SeatingJudge::MissingCandidates(const std::vector<int>& guests) const {
  int missing = 0;
  for (const int a : guests) {
    int found = 0;
    for (const int b : guests) {
      if (found == attainable_[a]) break;
      found +=
          dinner_.guests[a].side != dinner_.guests[b].side && dinner_.qualities.Compatible(a, b);
    }
    missing += attainable_[a] - found;
  }
  return missing;
}

void SeatingJudge::JudgeCouples(const std::vector<int>& guests, std::vector<int>* mates,
                                SeatingScore& score) {
  rows_.clear();
  columns_.clear();
  for (const int guest : guests)
    (dinner_.guests[guest].side == Side::kNewcomer ? rows_ : columns_).push_back(guest);
  const std::vector<int>& column_of =
      couples_.Make(static_cast<int>(rows_.size()), static_cast<int>(columns_.size()),
                    [&](int row, int column) -> int64_t {
                      const int a = rows_[row], b = columns_[column];
                      const bool kept = former_ != nullptr && former_->mate[a] == b;
                      return dinner_.qualities.Get(a, b) + (kept ? kKeptCouple : 0);
                    });
  score.without_mate = static_cast<int>(guests.size());
  for (size_t row = 0; row < rows_.size(); ++row) {
    const int a = rows_[row];
    const int b = column_of[row] < 0 ? Seating::kNone : columns_[column_of[row]];
    if (mates != nullptr) (*mates)[a] = b;
    if (former_ != nullptr && former_->mate[a] != Seating::kNone && former_->mate[a] != b)
      score.parted += !dinner_.guests[former_->mate[a]].away;
    if (b == Seating::kNone) continue;
    if (mates != nullptr) (*mates)[b] = a;
    score.without_mate -= 2;
    score.quality += std::max(0, dinner_.qualities.Get(a, b));
  }
}

SeatingScore SeatingJudge::JudgeTable(int table, const std::vector<int>& guests,
                                      std::vector<int>* mates) {
  SeatingScore score;
  const int size = static_cast<int>(guests.size());
  score.imbalance = Outside(size, bounds_[table].min_size, bounds_[table].max_size);
  if (size == 0) return score;
  if (mates != nullptr) {
    for (const int guest : guests) (*mates)[guest] = Seating::kNone;
  }
  JudgeCouples(guests, mates, score);
  const auto [least, most] = NewcomersFor(size);
  score.imbalance += Outside(static_cast<int>(rows_.size()), least, most);
  score.cut_off = CountCutOff(guests);
  score.missing_candidates = MissingCandidates(guests);
  if (former_ != nullptr) {
    for (const int guest : guests) score.moved += former_->table[guest] != table;
  }
  return score;
}

int SeatingJudge::HouseholdApart(int guest, const std::vector<int>& tables) const {
  const std::vector<int>& household = households_[guest];
  int apart = 0;
  for (size_t i = 1; i < household.size(); ++i) {
    const int table = tables[household[i]];
    apart += std::none_of(household.begin(), household.begin() + i,
                          [&](int earlier) { return tables[earlier] == table; });
  }
  return apart;
}

SeatingScore SeatingJudge::JudgeAll(Seating& seating) {
  seating.mate.assign(size_, Seating::kNone);
  std::vector<std::vector<int>> tables(dinner_.seats.size());
  SeatingScore score;
  for (int guest = 0; guest < size_; ++guest) {
    if (seating.table[guest] == Seating::kAway) continue;
    tables[seating.table[guest]].push_back(guest);
    if (households_[guest].front() == guest)
      score.households_apart += HouseholdApart(guest, seating.table);
  }
  for (size_t table = 0; table < tables.size(); ++table)
    score.Add(JudgeTable(static_cast<int>(table), tables[table], &seating.mate), 1);
  return score;
}

namespace {

// Lists what is wrong with one seating.
class ViolationLister {
 public:
  ViolationLister(const Dinner& dinner, const Seating& seating)
      : dinner_(dinner),
        seating_(seating),
        judge_(dinner, std::vector<TableBounds>(dinner.seats.size()), nullptr),
        tables_(dinner.seats.size()) {
    for (size_t guest = 0; guest < dinner.guests.size(); ++guest) {
      if (seating.table[guest] != Seating::kAway)
        tables_[seating.table[guest]].push_back(static_cast<int>(guest));
    }
  }

  std::vector<SeatingViolation> List() {
    AddHouseholds();
    for (size_t table = 0; table < tables_.size(); ++table) {
      AddImbalance(static_cast<int>(table));
      AddLanguageGaps(static_cast<int>(table));
      for (const int guest : tables_[table]) {
        AddFewCandidates(guest);
        AddWithoutMate(guest);
      }
    }
    return std::move(violations_);
  }

 private:
  void Add(SeatingViolationKind kind, bool guests_fault, int table, std::vector<int> guests) {
    violations_.push_back(
        {kind, guests_fault ? SeatingViolationReason::kGuests : SeatingViolationReason::kSeating,
         table, std::move(guests)});
  }

  void AddHouseholds() {
    const int largest = *std::max_element(dinner_.seats.begin(), dinner_.seats.end());
    for (size_t guest = 0; guest < dinner_.guests.size(); ++guest) {
      const std::vector<int>& household = judge_.HouseholdOf(static_cast<int>(guest));
      if (household.front() != static_cast<int>(guest)) continue;
      if (judge_.HouseholdApart(static_cast<int>(guest), seating_.table) > 0)
        Add(SeatingViolationKind::kHouseholdApart, static_cast<int>(household.size()) > largest, -1,
            household);
    }
  }

  void AddImbalance(int table) {
    const std::vector<int>& guests = tables_[table];
    const auto [least, most] = judge_.NewcomersFor(static_cast<int>(guests.size()));
    const auto newcomers = std::count_if(guests.begin(), guests.end(), [&](int guest) {
      return dinner_.guests[guest].side == Side::kNewcomer;
    });
    if (newcomers < least || newcomers > most)
      Add(SeatingViolationKind::kImbalance, false, table, {});
  }

  // Each circle but the largest is cut off from the others.
  void AddLanguageGaps(int table) {
    std::vector<std::vector<int>> circles;
    for (const int guest : tables_[table]) {
      std::vector<int> joined = {guest};
      std::vector<std::vector<int>> others;
      for (std::vector<int>& circle : circles) {
        const bool talks = std::any_of(circle.begin(), circle.end(),
                                       [&](int other) { return judge_.CanTalk(guest, other); });
        if (talks) {
          joined.insert(joined.end(), circle.begin(), circle.end());
        } else {
          others.push_back(std::move(circle));
        }
      }
      others.push_back(std::move(joined));
      circles = std::move(others);
    }
    for (std::vector<int>& circle : circles) std::sort(circle.begin(), circle.end());
    std::sort(circles.begin(), circles.end(), [](const auto& a, const auto& b) {
      return std::make_tuple(b.size(), a) < std::make_tuple(a.size(), b);
    });
    for (size_t i = 1; i < circles.size(); ++i)
      Add(SeatingViolationKind::kLanguageGap, IsCutOff(circles[i]), table, circles[i]);
  }

  // Whether these can talk with nobody else at the dinner.
  bool IsCutOff(const std::vector<int>& circle) const {
    return std::none_of(circle.begin(), circle.end(), [&](int guest) {
      for (size_t other = 0; other < dinner_.guests.size(); ++other) {
        if (judge_.CanTalk(guest, static_cast<int>(other)) &&
            !std::binary_search(circle.begin(), circle.end(), static_cast<int>(other)))
          return true;
      }
      return false;
    });
  }

  void AddFewCandidates(int guest) {
    const int table = seating_.table[guest];
    int candidates = 0;
    for (const int other : tables_[table])
      candidates += dinner_.guests[guest].side != dinner_.guests[other].side &&
                    dinner_.qualities.Compatible(guest, other);
    if (candidates < dinner_.wanted_candidates)
      Add(SeatingViolationKind::kFewCandidates, judge_.AttainableCandidates(guest) == candidates,
          table, {guest});
  }

  void AddWithoutMate(int guest) {
    if (seating_.mate[guest] != Seating::kNone) return;
    if (most_couples_ < 0) CountCouples();
    Add(SeatingViolationKind::kWithoutMate,
        couples_ == most_couples_ || judge_.AttainableCandidates(guest) == 0, seating_.table[guest],
        {guest});
  }

  // Those of the seating, and the most that these guests could make without tables.
  void CountCouples() {
    std::vector<int> sides[2];
    couples_ = 0;
    for (size_t guest = 0; guest < dinner_.guests.size(); ++guest) {
      if (dinner_.guests[guest].away) continue;
      const bool newcomer = dinner_.guests[guest].side == Side::kNewcomer;
      sides[newcomer ? 0 : 1].push_back(static_cast<int>(guest));
      couples_ += newcomer && seating_.mate[guest] != Seating::kNone;
    }
    CoupleMaker maker;
    const std::vector<int>& best =
        maker.Make(static_cast<int>(sides[0].size()), static_cast<int>(sides[1].size()),
                   [&](int row, int column) -> int64_t {
                     return dinner_.qualities.Compatible(sides[0][row], sides[1][column]) ? 0 : -1;
                   });
    most_couples_ = static_cast<int>(
        std::count_if(best.begin(), best.end(), [](int column) { return column >= 0; }));
  }

  const Dinner& dinner_;
  const Seating& seating_;
  const SeatingJudge judge_;
  std::vector<std::vector<int>> tables_;
  std::vector<SeatingViolation> violations_;
  int couples_ = 0;
  int most_couples_ = -1;
};

}  // namespace

std::vector<SeatingViolation> ListViolations(const Dinner& dinner, const Seating& seating) {
  return ViolationLister(dinner, seating).List();
}

}  // namespace naober::matching
