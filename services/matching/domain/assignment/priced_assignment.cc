// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/assignment/priced_assignment.h"

#include <algorithm>
#include <limits>

#include "services/matching/domain/assignment/cost_width.h"

namespace naober::matching::assignment {

namespace {

constexpr size_t kProgressEvery = 64;

// An auction in steps looks at each one's pairs about that often.
constexpr int64_t kLooksOfSteps = 16;

// Where pairs differ by chance, a quarter is left at most. Where one of so many is left, newcomers
// value buddies alike, and paths get long.
constexpr size_t kTooManyLeft = 3;

// So many paths tell how long the others will be at least: they get longer.
constexpr size_t kPathsThatTell = 64;

// Steps: the first is this part of what a pair may cost, each next one that part of the one before.
constexpr int kFirstStep = 8;
constexpr int kNextStep = 7;

}  // namespace

template <typename Cost>
PricedAssignment<Cost>::PricedAssignment(const Problem& problem, const Part& part,
                                         CostRule<Cost> rule)
    : problem_(problem),
      part_(part),
      rule_(rule),
      auction_(problem.newcomers(), problem.capacities()),
      places_(problem.buddies(), 0) {
  const auto newcomers = static_cast<int32_t>(part.newcomers.size());
  for (int32_t j = 0; j < problem.buddies(); ++j) {
    if (part.buddies[j]) places_[j] = std::min(problem.capacity(j), newcomers);
    people_ += places_[j];
  }
}

template <typename Cost>
absl::Status PricedAssignment<Cost>::Solve(Progress progress) {
  const absl::Status stopped = absl::CancelledError("the solver was told to stop");
  std::vector<int32_t> left;
  if (!BidAll(part_.newcomers, 0, {0, 50}, progress, left)) return stopped;
  int64_t most_rows = kLooksOfSteps * people_;
  if (!Fits<Cost>(people_, rule_.top_value)) {  // no steps: vacancies need a wider Cost
    most_rows = std::numeric_limits<int64_t>::max();
  } else if (left.size() > part_.newcomers.size() / kTooManyLeft) {
    most_rows = 0;
  }
  if (!AddAll(most_rows, {50, 70}, progress, left)) return stopped;
  return left.empty() || SolveInSteps(progress) ? absl::OkStatus() : stopped;
}

template <typename Cost>
bool PricedAssignment<Cost>::BidAll(const std::vector<int32_t>& newcomers, Cost step,
                                    Stretch stretch, Progress progress,
                                    std::vector<int32_t>& left) {
  for (size_t k = 0; k < newcomers.size(); ++k) {
    if (!Tell(stretch, k, newcomers.size(), progress)) return false;
    const int32_t without = auction_.Bid(newcomers[k], step, *this);
    if (without != kUnmatched) left.push_back(without);
  }
  return true;
}

template <typename Cost>
bool PricedAssignment<Cost>::AddAll(int64_t most_rows, Stretch stretch, Progress progress,
                                    std::vector<int32_t>& left) {
  BeginPaths();
  size_t added = 0;
  for (; added < left.size() && rows_seen_ < most_rows; ++added) {
    if (added >= kPathsThatTell && rows_seen_ / added > most_rows / left.size()) break;
    if (!Tell(stretch, added, left.size(), progress)) return false;
    AddByPath(left[added]);
  }
  left.erase(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(added));
  return true;
}

template <typename Cost>
bool PricedAssignment<Cost>::SolveInSteps(Progress progress) {
  std::vector<int32_t> people = part_.newcomers, left;
  int32_t end = problem_.newcomers();
  while (static_cast<int64_t>(people.size()) < people_) people.push_back(end++);
  auction_ = Auction<Cost>(end, places_);
  for (int32_t j = 0; j < problem_.buddies(); ++j) {
    if (part_.buddies[j]) SetPrice(j, 0);
  }
  AddVacancies(end);
  Cost step = rule_.top_value / kFirstStep;
  while (true) {
    for (const int32_t i : people) auction_.StartAgain(i);
    if (!BidAll(people, std::max<Cost>(step, 1), {70, 80}, progress, left)) return false;
    if (step <= 1) break;
    step /= kNextStep;
  }
  left.clear();
  if (!BidAll(GetUpIfNotBest(people), 0, {80, 85}, progress, left) ||
      !AddAll(std::numeric_limits<int64_t>::max(), {85, 100}, progress, left))
    return false;
  highest_price_ = -kFar<Cost>;
  for (int32_t j = 0; j < problem_.buddies(); ++j)
    highest_price_ = std::max(highest_price_, Price(j));
  return true;
}

// Who has no place after that. The others have one of their cheapest.
template <typename Cost>
std::vector<int32_t> PricedAssignment<Cost>::GetUpIfNotBest(const std::vector<int32_t>& people) {
  std::vector<int32_t> up;
  for (const int32_t i : people) {
    const int32_t own = auction_.seats.buddy_of(i);
    if (own != kUnmatched && auction_.cost_of[i] - Price(own) == BestOffer(i).least) {
      auction_.StayAt(i, Price(own));
    } else {
      auction_.StartAgain(i);
      up.push_back(i);
    }
  }
  return up;
}

template <typename Cost>
bool PricedAssignment<Cost>::Tell(Stretch stretch, size_t done, size_t of,
                                  Progress progress) const {
  if (done % kProgressEvery != 0) return true;
  const double percent = stretch.from + static_cast<double>(stretch.to - stretch.from) * done / of;
  return progress(static_cast<int32_t>(percent * part_.newcomers.size() / 100));
}

template class PricedAssignment<int32_t>;
template class PricedAssignment<int64_t>;

}  // namespace naober::matching::assignment
