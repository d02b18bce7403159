// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/pair_finder.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"

namespace naober::matching {

namespace {

std::vector<PlacedFloor> FloorsOf(const PlanInput& input, const std::vector<int>& order) {
  std::vector<const Candidate*> newcomers;
  for (const int newcomer : order) newcomers.push_back(&input.newcomers[newcomer]);
  return PlaceFloors(input.policy.floors, newcomers);
}

}  // namespace

std::vector<int> InOrderOfClaim(absl::Span<const Candidate> people) {
  std::vector<int> order(people.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int a, int b) {
    return std::tie(people[a].ready_at, people[a].person_id) <
           std::tie(people[b].ready_at, people[b].person_id);
  });
  return order;
}

PairFinder::PairFinder(const PlanInput& input)
    : input_(input),
      scorer_(input.policy, input.day, input.newcomers, input.buddies, &input.barred),
      newcomer_order_(InOrderOfClaim(input.newcomers)),
      buddy_order_(InOrderOfClaim(input.buddies)),
      place_of_buddy_(buddy_order_.size()),
      floors_(FloorsOf(input, newcomer_order_)) {
  for (size_t place = 0; place < buddy_order_.size(); ++place)
    place_of_buddy_[buddy_order_[place]] = static_cast<int32_t>(place);
  for (const int buddy : buddy_order_)
    capacities_.push_back(std::max(0, input_.buddies[buddy].free_capacity));
  SetKeptApart();
}

void PairFinder::SetKeptApart() {
  kept_.assign(newcomer_order_.size(), assignment::kUnmatched);
  if (input_.kept.empty()) return;
  const absl::flat_hash_map<PersonId, PersonId> buddy_of(input_.kept.begin(), input_.kept.end());
  absl::flat_hash_map<PersonId, int32_t> places;
  for (int place = 0; place < buddies(); ++place)
    places[input_.buddies[buddy(place)].person_id] = place;
  for (int place = 0; place < newcomers(); ++place) {
    const auto pair = buddy_of.find(newcomer_at(place).person_id);
    if (pair == buddy_of.end()) continue;
    const auto real = places.find(pair->second);
    // A record that somebody tampered with may say anything: no certificate then fits.
    if (real == places.end() || capacities_[real->second] == 0) continue;
    kept_[place] = buddies();
    --capacities_[real->second];
    capacities_.push_back(1);
    buddy_order_.push_back(buddy_order_[real->second]);
  }
}

void PairFinder::DropAllButKept(int place, std::vector<assignment::Pair>& pairs) const {
  const int32_t kept = kept_[place];
  if (kept == assignment::kUnmatched) return;
  const int32_t real = place_of_buddy_[buddy_order_[kept]];
  std::erase_if(pairs, [&](const assignment::Pair& pair) { return pair.buddy != real; });
  for (assignment::Pair& pair : pairs) pair.buddy = kept;
}

void PairFinder::FindPairs(int place, std::vector<assignment::Pair>& pairs, PairCounts* counts) {
  scorer_.FeasiblePairs(newcomer_order_[place], found_, counts);
  CopyPairs(found_, pairs);
  DropAllButKept(place, pairs);
}

assignment::PackedPair PairFinder::FindBestPairs(int place, int count,
                                                 std::vector<assignment::Pair>& pairs,
                                                 PairCounts* counts) {
  if (kept_[place] != assignment::kUnmatched) {
    FindPairs(place, pairs, counts);
    return assignment::kNoPair;
  }
  const auto left_out = scorer_.TopPairs(newcomer_order_[place], count, found_, counts);
  CopyPairs(found_, pairs);
  if (!left_out.has_value()) return assignment::kNoPair;
  return assignment::Pack({left_out->buddy, left_out->quality, left_out->local});
}

void PairFinder::CopyPairs(const std::vector<ScoredBuddy>& found,
                           std::vector<assignment::Pair>& pairs) const {
  pairs.clear();
  for (const ScoredBuddy& scored : found)
    pairs.push_back({place_of_buddy_[scored.buddy], scored.quality, scored.local});
  // In the order of claim, so that ties do not depend on how people were given. Who loads people
  // hands them over like that already.
  const auto by_place = [](const assignment::Pair& a, const assignment::Pair& b) {
    return a.buddy < b.buddy;
  };
  if (!absl::c_is_sorted(pairs, by_place)) absl::c_sort(pairs, by_place);
}

std::vector<Exclusion> PairFinder::Exclusions(const PairCounts& counts) const {
  std::vector<Exclusion> exclusions;
  const std::vector<RuleKind>& rules = scorer_.hard_rules();
  for (size_t rule = 0; rule < rules.size(); ++rule) {
    const int64_t pairs = rule < counts.refused.size() ? counts.refused[rule] : 0;
    const bool in_policy = absl::c_any_of(
        input_.policy.rules, [&](const Rule& written) { return written.kind == rules[rule]; });
    if (in_policy || pairs > 0) exclusions.push_back({rules[rule], pairs});
  }
  return exclusions;
}

std::vector<assignment::Floor> AssignmentFloors(const std::vector<PlacedFloor>& floors) {
  std::vector<assignment::Floor> out;
  for (const PlacedFloor& floor : floors) out.push_back({floor.newcomers, floor.minimum});
  return out;
}

}  // namespace naober::matching
