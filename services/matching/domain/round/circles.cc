// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/round/circles.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "services/matching/domain/round/random_sequence.h"

namespace naober::matching {

namespace {

constexpr int kMoments = WeeklyAvailability::kDays * WeeklyAvailability::kParts;
constexpr int kNone = -1;

// People and newcomers covered, moments: higher is better.
using Worth = std::tuple<int, int, int>;

Worth Plus(const Worth& a, const Worth& b) {
  return {std::get<0>(a) + std::get<0>(b), std::get<1>(a) + std::get<1>(b),
          std::get<2>(a) + std::get<2>(b)};
}
Worth Minus(const Worth& a, const Worth& b) {
  return {std::get<0>(a) - std::get<0>(b), std::get<1>(a) - std::get<1>(b),
          std::get<2>(a) - std::get<2>(b)};
}

// Judges sets of people.
class CircleJudge {
 public:
  explicit CircleJudge(const CircleInput& input)
      : input_(input), size_(static_cast<int>(input.people.size())) {
    can_talk_.assign(static_cast<size_t>(size_) * size_, 0);
    for (int a = 0; a < size_; ++a) {
      for (int b = 0; b < size_; ++b) {
        for (const std::string& language : input.people[a].languages) {
          const auto& others = input.people[b].languages;
          if (std::find(others.begin(), others.end(), language) != others.end())
            can_talk_[static_cast<size_t>(a) * size_ + b] = 1;
        }
      }
    }
  }

  const CircleInput& input() const { return input_; }
  int size() const { return size_; }
  bool IsBuddy(int person) const { return input_.people[person].side == Side::kBuddy; }
  bool IsFree(int person, int moment) const {
    return (input_.people[person].availability.bits() >> moment & 1) != 0;
  }

  // Buddies enough, and somebody whom they are there for.
  bool HasSides(const std::vector<int>& people) const {
    const auto buddies =
        std::count_if(people.begin(), people.end(), [&](int person) { return IsBuddy(person); });
    return buddies >= input_.min_buddies && buddies < static_cast<int>(people.size());
  }

  // The circle that these make; none when they can't.
  std::optional<Circle> Judge(const std::vector<int>& people) const {
    const int count = static_cast<int>(people.size());
    if (count < input_.min_size || count > input_.max_size) return std::nullopt;
    uint32_t bits = ~0u;
    for (const int person : people) bits &= input_.people[person].availability.bits();
    Circle circle{people, kNone, WeeklyAvailability::FromBits(bits)};
    if (!HasSides(people) || __builtin_popcount(bits) < input_.min_moments ||
        TalkingWith(people.front(), people).size() != people.size())
      return std::nullopt;
    for (const int place : people) {
      const bool all = std::all_of(people.begin(), people.end(),
                                   [&](int person) { return input_.Reaches(person, place); });
      if (!all) continue;
      circle.place = place;
      return circle;
    }
    return std::nullopt;
  }

  Worth WorthOf(const std::vector<int>& people) const {
    const std::optional<Circle> circle = Judge(people);
    if (!circle) return {0, 0, 0};
    const auto newcomers =
        std::count_if(people.begin(), people.end(), [&](int person) { return !IsBuddy(person); });
    return {static_cast<int>(people.size()), static_cast<int>(newcomers),
            __builtin_popcount(circle->moments.bits())};
  }

  // Those among `people` with whom `first` can talk, maybe through others of them, nearest first.
  std::vector<int> TalkingWith(int first, const std::vector<int>& people) const {
    std::vector<int> met = {first};
    for (size_t i = 0; i < met.size(); ++i) {
      for (const int other : people) {
        if (can_talk_[static_cast<size_t>(met[i]) * size_ + other] != 0 &&
            std::find(met.begin(), met.end(), other) == met.end())
          met.push_back(other);
      }
    }
    return met;
  }

 private:
  const CircleInput& input_;
  const int size_;
  std::vector<char> can_talk_;
};

// Why `person` can't be in a circle even if all others were free to join; kNoRoom if they could.
// The furthest that any moment and place gets.
CircleReason Obstacle(const CircleJudge& judge, int person) {
  const CircleInput& input = judge.input();
  CircleReason furthest = CircleReason::kAvailability;
  for (int moment = 0; moment < kMoments; ++moment) {
    if (!judge.IsFree(person, moment)) continue;
    for (int place = 0; place < judge.size(); ++place) {
      if (!judge.IsFree(place, moment)) continue;
      std::vector<int> there;
      int free = 0;
      for (int other = 0; other < judge.size(); ++other) {
        if (!judge.IsFree(other, moment)) continue;
        ++free;
        if (input.Reaches(other, place)) there.push_back(other);
      }
      if (free < input.min_size) continue;
      furthest = std::max(furthest, CircleReason::kTravel);
      if (!input.Reaches(person, place) || static_cast<int>(there.size()) < input.min_size)
        continue;
      furthest = std::max(furthest, CircleReason::kLanguage);
      const std::vector<int> circle = judge.TalkingWith(person, there);
      if (static_cast<int>(circle.size()) < input.min_size) continue;
      furthest = std::max(furthest, CircleReason::kBuddies);
      if (judge.HasSides(circle)) return CircleReason::kNoRoom;
    }
  }
  return furthest;
}

// The best circles of few people, over all ways to part them.
class AllCircles {
 public:
  explicit AllCircles(const CircleJudge& judge) : judge_(judge) {}

  std::vector<std::vector<int>> Find() const {
    const uint32_t all = (1u << judge_.size()) - 1;
    std::vector<Worth> worth(all + 1), best(all + 1);
    std::vector<uint32_t> chosen(all + 1, 0);
    for (uint32_t set = 1; set <= all; ++set) worth[set] = judge_.WorthOf(PeopleIn(set));
    for (uint32_t set = 1; set <= all; ++set) {
      const uint32_t first = set & -set;
      best[set] = best[set ^ first];
      // Each circle with the first of the set.
      for (uint32_t part = set; part != 0; part = (part - 1) & set) {
        if ((part & first) == 0 || std::get<0>(worth[part]) == 0) continue;
        const Worth sum = Plus(worth[part], best[set ^ part]);
        if (sum <= best[set]) continue;
        best[set] = sum;
        chosen[set] = part;
      }
    }
    std::vector<std::vector<int>> circles;
    for (uint32_t set = all; set != 0;) {
      if (chosen[set] != 0) circles.push_back(PeopleIn(chosen[set]));
      set ^= chosen[set] != 0 ? chosen[set] : set & -set;
    }
    return circles;
  }

 private:
  static std::vector<int> PeopleIn(uint32_t set) {
    std::vector<int> people;
    for (int person = 0; set >> person != 0; ++person) {
      if ((set >> person & 1) != 0) people.push_back(person);
    }
    return people;
  }

  const CircleJudge& judge_;
};

class CircleSearch {
 public:
  CircleSearch(const CircleJudge& judge, const CircleEffort& effort)
      : judge_(judge),
        effort_(effort),
        random_(effort.seed),
        circle_of_(judge.size(), kNone),
        circles_(judge.size() / judge.input().min_size) {}

  std::vector<std::vector<int>> Find(int most) {
    Grow();
    worths_.clear();
    for (const std::vector<int>& circle : circles_) worths_.push_back(WorthOf(circle));
    for (const Worth& worth : worths_) total_ = Plus(total_, worth);
    return Search(most);
  }

 private:
  Worth WorthOf(const std::vector<int>& circle) const {
    return circle.empty() ? Worth{0, 0, 0} : judge_.WorthOf(circle);
  }

  // Circle after circle where most of those who are left could come together.
  void Grow() {
    for (std::vector<int>& circle : circles_) {
      circle = LargestSeed();
      for (const int person : circle)
        circle_of_[person] = static_cast<int>(&circle - circles_.data());
    }
  }

  // People of one moment and place who can talk; as many as leave enough for another circle.
  std::vector<int> LargestSeed() const {
    const CircleInput& input = judge_.input();
    std::vector<int> largest;
    for (int moment = 0; moment < kMoments; ++moment) {
      for (int place = 0; place < judge_.size(); ++place) {
        if (!IsLeft(place, moment)) continue;
        std::vector<int> there;
        for (int person = 0; person < judge_.size(); ++person) {
          if (IsLeft(person, moment) && input.Reaches(person, place)) there.push_back(person);
        }
        if (there.size() <= largest.size()) continue;
        std::vector<int> talking = judge_.TalkingWith(place, there);
        if (judge_.HasSides(talking) && talking.size() > largest.size())
          largest = std::move(talking);
      }
    }
    const int size = static_cast<int>(largest.size());
    if (size < input.min_size) return {};
    int taken = std::min(size, input.max_size);
    if (size - taken > 0 && size - taken < input.min_size)
      taken = std::max(input.min_size, size - input.min_size);
    largest.resize(taken);
    return largest;
  }

  bool IsLeft(int person, int moment) const {
    return circle_of_[person] == kNone && judge_.IsFree(person, moment);
  }

  // Somebody goes to another circle or out of all, alone or in exchange.
  std::vector<std::vector<int>> Search(int most) {
    constexpr size_t kMemory = 64;
    std::vector<std::vector<int>> best = circles_;
    Worth best_worth = total_;
    std::vector<Worth> earlier(kMemory, total_);
    const int circles = static_cast<int>(circles_.size());
    for (int i = 0; i < effort_.steps && std::get<0>(best_worth) < most; ++i) {
      const int person = random_.Below(judge_.size());
      const int from = circle_of_[person], to = random_.Below(circles + 1) - 1;
      if (from == to) continue;
      int other = kNone;
      if (to != kNone && !circles_[to].empty() && random_.Below(2) == 0)
        other = circles_[to][random_.Below(static_cast<int>(circles_[to].size()))];
      const Worth before = total_;
      Exchange(person, to, other, from);
      Worth& then = earlier[i % kMemory];
      if (total_ < then && total_ < before) Exchange(person, from, other, to);
      then = std::max(then, total_);
      if (total_ > best_worth) {
        best_worth = total_;
        best = circles_;
      }
    }
    return best;
  }

  void Exchange(int person, int to, int other, int from) {
    for (const int circle : {from, to}) {
      if (circle != kNone) total_ = Minus(total_, worths_[circle]);
    }
    Move(person, to);
    if (other != kNone) Move(other, from);
    for (const int circle : {from, to}) {
      if (circle == kNone) continue;
      worths_[circle] = WorthOf(circles_[circle]);
      total_ = Plus(total_, worths_[circle]);
    }
  }

  void Move(int person, int to) {
    if (const int from = circle_of_[person]; from != kNone) {
      std::vector<int>& people = circles_[from];
      people.erase(std::find(people.begin(), people.end(), person));
    }
    circle_of_[person] = to;
    if (to != kNone) circles_[to].push_back(person);
  }

  const CircleJudge& judge_;
  const CircleEffort& effort_;
  RandomSequence random_;
  std::vector<int> circle_of_;
  std::vector<std::vector<int>> circles_;  // some may be no circle yet
  std::vector<Worth> worths_;
  Worth total_ = {0, 0, 0};
};

}  // namespace

CirclePlan PlanCircles(const CircleInput& input, const CircleEffort& effort) {
  CirclePlan plan;
  const CircleJudge judge(input);
  std::vector<CircleReason> obstacles;
  for (int person = 0; person < judge.size(); ++person)
    obstacles.push_back(Obstacle(judge, person));
  const int most =
      static_cast<int>(std::count(obstacles.begin(), obstacles.end(), CircleReason::kNoRoom));

  const bool exact = judge.size() <= effort.exact_up_to;
  std::vector<std::vector<int>> found;
  if (most > 0) found = exact ? AllCircles(judge).Find() : CircleSearch(judge, effort).Find(most);
  std::vector<char> covered(judge.size(), 0);
  for (std::vector<int>& people : found) {
    std::sort(people.begin(), people.end());
    if (people.empty()) continue;
    std::optional<Circle> circle = judge.Judge(people);
    if (!circle) continue;
    for (const int person : people) covered[person] = 1;
    plan.circles.push_back(std::move(*circle));
  }
  std::sort(plan.circles.begin(), plan.circles.end(),
            [](const Circle& a, const Circle& b) { return a.people < b.people; });
  for (int person = 0; person < judge.size(); ++person) {
    if (!covered[person]) plan.left_out.push_back({person, obstacles[person]});
  }
  plan.is_proven_best = exact || judge.size() - static_cast<int>(plan.left_out.size()) == most;
  return plan;
}

}  // namespace naober::matching
