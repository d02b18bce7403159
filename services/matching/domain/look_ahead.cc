// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/look_ahead.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_format.h"
#include "libs/base/status_macros.h"
#include "services/matching/domain/assignment/solver.h"
#include "services/matching/domain/pair_finder.h"
#include "services/matching/domain/round/random_sequence.h"

namespace naober::matching {

namespace {

constexpr char kDutch[] = "nl";
constexpr absl::Duration kWeek = absl::Hours(7 * 24);

// Everybody of a plan, assigned so that the sum of worth less prices is largest. Each newcomer has
// a place of nobody's that is worth nothing, so all are assigned, and what the solver calls quality
// is what counts.
class Market {
 public:
  explicit Market(const PlanInput& input) : finder_(input) {}

  // `prices` by buddy of the input; none = 0.
  absl::Status Solve(const std::vector<int>& prices, PlanProgress progress) {
    const int nobody = finder_.buddies();
    std::vector<int32_t> capacities = finder_.Capacities();
    capacities.resize(nobody + finder_.newcomers(), 1);
    problem_.emplace(std::move(capacities));
    std::vector<assignment::Pair> pairs, worthwhile;
    for (int place = 0; place < finder_.newcomers(); ++place) {
      finder_.FindPairs(place, pairs, nullptr);
      worthwhile.clear();
      for (const assignment::Pair& pair : pairs) {
        // Who keeps a pair keeps it whatever its place is worth to others.
        const bool has_price = !prices.empty() && pair.buddy < buddies();
        const int price = has_price ? prices[finder_.buddy(pair.buddy)] : 0;
        const int gain = WorthOf(pair.quality) - price;
        if (gain >= 0) worthwhile.push_back({pair.buddy, gain, false});
      }
      worthwhile.push_back({nobody + place, 0, false});
      problem_->AddNewcomer(worthwhile);
    }
    ASSIGN_OR_RETURN(solution_, assignment::Solve(*problem_, {}, progress));
    return absl::OkStatus();
  }

  int64_t worth() const { return solution_.outcome.quality; }

  // What one place less with a buddy costs all others, by buddy of the input: the highest of the
  // prices that the solution leaves open. The solver's own may be any of them.
  std::vector<int64_t> Prices() const {
    const std::vector<int64_t> detours = Detours();
    std::vector<int64_t> prices(buddies());
    for (int place = 0; place < buddies(); ++place)
      prices[finder_.buddy(place)] = detours[place] - solution_.certificate.buddy_price[place];
    return prices;
  }

  // Places that are taken, by buddy of the input.
  std::vector<int> Used() const {
    std::vector<int> used(buddies());
    for (const int32_t buddy : solution_.outcome.buddy_of) {
      if (buddy < finder_.buddies()) ++used[finder_.buddy(buddy)];
    }
    return used;
  }

 private:
  int buddies() const { return static_cast<int>(finder_.input().buddies.size()); }

  // For each place what it costs above the prices, at least, to send one who has it elsewhere: to a
  // free place, or to one whose holder goes elsewhere in turn (Bellman 1958). 0 where there is
  // room.
  std::vector<int64_t> Detours() const {
    const assignment::Certificate& proof = solution_.certificate;
    const std::vector<int32_t>& buddy_of = solution_.outcome.buddy_of;
    std::vector<int32_t> room = problem_->capacities();
    for (const int32_t buddy : buddy_of) --room[buddy];
    std::vector<int64_t> detours(room.size(), kNoWay);
    for (size_t j = 0; j < room.size(); ++j) {
      if (room[j] > 0) detours[j] = 0;
    }
    for (bool changed = true; changed;) {
      changed = false;
      for (int32_t i = 0; i < problem_->newcomers(); ++i) {
        int64_t& own = detours[buddy_of[i]];
        problem_->ForEachPair(i, [&](int32_t j, assignment::PackedPair pair) {
          if (j == buddy_of[i] || detours[j] == kNoWay) return;
          const int64_t cost = proof.top_value - assignment::QualityOf(pair);
          const int64_t way = cost - proof.newcomer_price[i] - proof.buddy_price[j] + detours[j];
          changed = changed || way < own;
          own = std::min(own, way);
        });
      }
    }
    // Nobody has a place that there is none of: it is worth nothing.
    for (int64_t& detour : detours) detour = detour == kNoWay ? 0 : detour;
    return detours;
  }

  static constexpr int64_t kNoWay = std::numeric_limits<int64_t>::max();

  PairFinder finder_;
  std::optional<assignment::Problem> problem_;
  assignment::Solution solution_;
};

}  // namespace

ArrivalClass ClassOf(const Candidate& newcomer) {
  ArrivalClass found;
  found.municipality_code = newcomer.area.municipality_code;
  OralLevel best = OralLevel::kUnknown;
  for (const LanguageSkill& skill : newcomer.features.languages) {
    if (skill.code == kDutch) {
      found.dutch = skill.level;
    } else if (skill.level > best || (skill.level == best && skill.code < found.language)) {
      best = skill.level;
      found.language = skill.code;
    }
  }
  return found;
}

ArrivalHistory::ArrivalHistory(const std::vector<Candidate>& arrived, absl::Time until, int weeks)
    : until_(until), weeks_(weeks) {
  std::vector<const Candidate*> in_order;
  for (const Candidate& person : arrived) in_order.push_back(&person);
  std::sort(in_order.begin(), in_order.end(), [](const Candidate* a, const Candidate* b) {
    return std::tie(a->ready_at, a->person_id) < std::tie(b->ready_at, b->person_id);
  });
  for (const Candidate* person : in_order) {
    if (person->ready_at >= until || person->ready_at < until - weeks * kWeek) continue;
    const auto week =
        static_cast<size_t>((until - person->ready_at - absl::Nanoseconds(1)) / kWeek);
    const ArrivalClass its = ClassOf(*person);
    weeks_[week].push_back(its);
    people_[its].push_back(*person);
  }
}

std::map<ArrivalClass, int> ArrivalHistory::Counts() const {
  std::map<ArrivalClass, int> counts;
  for (const auto& [its, people] : people_) counts[its] = static_cast<int>(people.size());
  return counts;
}

std::vector<Candidate> ArrivalHistory::Sample(int weeks, uint64_t seed) const {
  std::vector<Candidate> sample;
  if (people_.empty()) return sample;
  RandomSequence random(seed);
  for (int week = 0; week < weeks; ++week) {
    for (const ArrivalClass& its : weeks_[random.Below(static_cast<int>(weeks_.size()))]) {
      const std::vector<Candidate>& alike = people_.at(its);
      const auto any = [&]() -> const Candidate& {
        return alike[random.Below(static_cast<int>(alike.size()))];
      };
      Candidate person = any();
      person.features.availability = any().features.availability;
      const Candidate& neighbour = any();
      person.area = neighbour.area;
      person.features.position = neighbour.features.position;
      const Candidate& wisher = any();
      person.features.gender = wisher.features.gender;
      person.features.gender_wish = wisher.features.gender_wish;
      person.person_id =
          PersonId::FromTrusted(absl::StrFormat("expected-%06d", static_cast<int>(sample.size())));
      person.ready_at = until_ + week * kWeek;
      sample.push_back(std::move(person));
    }
  }
  return sample;
}

absl::StatusOr<std::vector<int>> PlacePrices(const PlanInput& input, const ArrivalHistory& history,
                                             const LookAhead& look_ahead, PlanProgress progress) {
  PlanInput future = input;
  future.kept.clear();
  absl::flat_hash_map<PersonId, int> kept;
  for (const auto& [newcomer, buddy] : input.kept) ++kept[buddy];
  for (Candidate& buddy : future.buddies) buddy.free_capacity -= kept[buddy.person_id];

  std::vector<int64_t> sums(input.buddies.size(), 0);
  for (int k = 0; k < look_ahead.samples; ++k) {
    future.newcomers = history.Sample(look_ahead.weeks, look_ahead.seed + static_cast<uint64_t>(k));
    Market market(future);
    RETURN_IF_ERROR(market.Solve(
        {}, [&](int permille) { return progress((k * 1000 + permille) / look_ahead.samples); }));
    const std::vector<int64_t> prices = market.Prices();
    for (size_t buddy = 0; buddy < sums.size(); ++buddy) sums[buddy] += prices[buddy];
  }
  std::vector<int> means;
  for (const int64_t sum : sums)
    means.push_back(static_cast<int>(sum / std::max(1, look_ahead.samples)));
  return means;
}

absl::StatusOr<std::vector<int>> ReservePlaces(const PlanInput& input,
                                               const ArrivalHistory& history,
                                               const LookAhead& look_ahead, PlanProgress progress) {
  ASSIGN_OR_RETURN(const std::vector<int> prices,
                   PlacePrices(input, history, look_ahead, progress));
  Market market(input);
  RETURN_IF_ERROR(market.Solve(prices, progress));
  const std::vector<int> used = market.Used();
  std::vector<int> reserved;
  for (size_t buddy = 0; buddy < input.buddies.size(); ++buddy) {
    const int left = std::max(0, input.buddies[buddy].free_capacity) - used[buddy];
    reserved.push_back(prices[buddy] > 0 ? left : 0);
  }
  return reserved;
}

absl::StatusOr<int64_t> LargestWorth(const PlanInput& input, PlanProgress progress) {
  Market market(input);
  RETURN_IF_ERROR(market.Solve({}, progress));
  return market.worth();
}

}  // namespace naober::matching
