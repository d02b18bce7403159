// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/round/shift_groups.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <limits>

namespace naober::matching {

namespace {

constexpr int kMaxBranches = 20'000;
// Somebody more is placed whatever their wishes; a group that must be filled comes before all.
constexpr int64_t kPlaced = 1'000'000;
constexpr int64_t kFilled = kPlaced * 1'000'000;

// Least-cost flow by shortest augmenting paths, as long as a path has a negative cost.
class Flow {
 public:
  explicit Flow(int nodes) : out_(nodes) {}

  int AddArc(int from, int to, int capacity, int64_t cost) {
    const int arc = static_cast<int>(arcs_.size());
    arcs_.push_back({to, capacity, cost});
    arcs_.push_back({from, 0, -cost});
    out_[from].push_back(arc);
    out_[to].push_back(arc + 1);
    return arc;
  }
  int FlowOn(int arc) const { return arcs_[arc + 1].capacity; }

  void Run(int source, int sink) {
    while (FindPath(source, sink)) {
      for (int node = sink; node != source;) {
        const int arc = before_[node];
        --arcs_[arc].capacity;
        ++arcs_[arc ^ 1].capacity;
        node = arcs_[arc ^ 1].to;
      }
    }
  }

 private:
  struct Arc {
    int to = 0;
    int capacity = 0;
    int64_t cost = 0;
  };

  bool FindPath(int source, int sink) {
    constexpr int64_t kFar = std::numeric_limits<int64_t>::max();
    distance_.assign(out_.size(), kFar);
    before_.assign(out_.size(), -1);
    std::vector<char> waits(out_.size(), 0);
    std::deque<int> waiting = {source};
    distance_[source] = 0;
    while (!waiting.empty()) {
      const int node = waiting.front();
      waiting.pop_front();
      waits[node] = 0;
      for (const int at : out_[node]) {
        const Arc& arc = arcs_[at];
        if (arc.capacity == 0 || distance_[node] + arc.cost >= distance_[arc.to]) continue;
        distance_[arc.to] = distance_[node] + arc.cost;
        before_[arc.to] = at;
        if (!waits[arc.to]) waiting.push_back(arc.to);
        waits[arc.to] = 1;
      }
    }
    return distance_[sink] < 0;
  }

  std::vector<Arc> arcs_;
  std::vector<std::vector<int>> out_;
  std::vector<int64_t> distance_;
  std::vector<int> before_;
};

enum class Opening { kFree, kOpen, kClosed };

struct Allocation {
  std::vector<int> shift_of;
  std::vector<int> sizes;  // by shift
  int placed = 0;
  int wish_ranks = 0;

  int64_t Value() const { return placed * kPlaced - wish_ranks; }
};

class GroupSearch {
 public:
  explicit GroupSearch(const GroupInput& input)
      : input_(input), shifts_(static_cast<int>(input.shifts.size())) {}

  GroupPlan Plan() {
    best_.shift_of.assign(input_.residents.size(), -1);
    best_.sizes.assign(shifts_, 0);
    guide_of_best_.assign(shifts_, -1);
    std::vector<Opening> opening(shifts_, Opening::kFree);
    for (int shift = 0; shift < shifts_; ++shift) {
      if (!input_.shifts[shift].has_host_guide || MostAt(shift) < input_.min_size)
        opening[shift] = Opening::kClosed;
    }
    Branch(opening);
    GroupPlan plan;
    plan.shift_of = best_.shift_of;
    plan.guide_of = guide_of_best_;
    plan.placed = best_.placed;
    plan.wish_ranks = best_.wish_ranks;
    plan.refusals = ListRefusals();
    plan.is_proven_best = branches_ <= kMaxBranches;
    return plan;
  }

 private:
  int MostAt(int shift) const { return std::min(input_.shifts[shift].slots, input_.max_size); }

  void Branch(std::vector<Opening>& opening) {
    if (++branches_ > kMaxBranches) return;
    const std::optional<Allocation> allocation = Allocate(opening);
    if (!allocation || allocation->Value() <= best_.Value()) return;
    for (int shift = 0; shift < shifts_; ++shift) {
      if (allocation->sizes[shift] == 0 || allocation->sizes[shift] >= input_.min_size) continue;
      for (const Opening choice : {Opening::kOpen, Opening::kClosed}) {
        opening[shift] = choice;
        Branch(opening);
      }
      opening[shift] = Opening::kFree;
      return;
    }
    std::vector<int> guide_of;
    const std::vector<int> too_many = FindGuides(allocation->sizes, guide_of);
    if (too_many.empty()) {
      best_ = *allocation;
      guide_of_best_ = guide_of;
      return;
    }
    // One of these shifts at least can't have a group: close the first that doesn't.
    const std::vector<Opening> before = opening;
    for (const int shift : too_many) {
      if (before[shift] == Opening::kOpen) continue;
      opening[shift] = Opening::kClosed;
      Branch(opening);
      opening[shift] = Opening::kOpen;
    }
    opening = before;
  }

  // The best when groups of free shifts may be of any size; none when an open one can't be filled.
  std::optional<Allocation> Allocate(const std::vector<Opening>& opening) const {
    const int residents = static_cast<int>(input_.residents.size());
    const int source = residents + shifts_, sink = source + 1;
    Flow flow(sink + 1);
    std::vector<int> filled(shifts_, -1);
    for (int shift = 0; shift < shifts_; ++shift) {
      if (opening[shift] == Opening::kClosed) continue;
      const int least = opening[shift] == Opening::kOpen ? input_.min_size : 0;
      filled[shift] = flow.AddArc(residents + shift, sink, least, -kFilled);
      flow.AddArc(residents + shift, sink, MostAt(shift) - least, 0);
    }
    struct Choice {
      int resident, shift, rank, arc;
    };
    std::vector<Choice> choices;
    for (int r = 0; r < residents; ++r) {
      const Resident& resident = input_.residents[r];
      flow.AddArc(source, r, 1, -kPlaced);
      for (size_t rank = 0; rank < resident.shifts.size(); ++rank) {
        const int shift = resident.shifts[rank];
        if (opening[shift] == Opening::kClosed ||
            DeclarationRefusal(resident, input_.shifts[shift]))
          continue;
        const int arc = flow.AddArc(r, residents + shift, 1, static_cast<int64_t>(rank));
        choices.push_back({r, shift, static_cast<int>(rank), arc});
      }
    }
    flow.Run(source, sink);
    for (int shift = 0; shift < shifts_; ++shift) {
      if (opening[shift] == Opening::kOpen && flow.FlowOn(filled[shift]) < input_.min_size)
        return std::nullopt;
    }
    Allocation allocation;
    allocation.shift_of.assign(residents, -1);
    allocation.sizes.assign(shifts_, 0);
    for (const Choice& choice : choices) {
      if (flow.FlowOn(choice.arc) == 0) continue;
      allocation.shift_of[choice.resident] = choice.shift;
      ++allocation.sizes[choice.shift];
      ++allocation.placed;
      allocation.wish_ranks += choice.rank;
    }
    return allocation;
  }

  // A guide for every shift that has a group; if that can't be, shifts that are too many for the
  // guides who could lead them.
  std::vector<int> FindGuides(const std::vector<int>& sizes, std::vector<int>& guide_of) const {
    guide_of.assign(shifts_, -1);
    std::vector<int> shift_of(input_.guides.size(), -1);
    for (int shift = 0; shift < shifts_; ++shift) {
      if (sizes[shift] == 0) continue;
      std::vector<char> asked(input_.guides.size(), 0);
      if (FindGuide(shift, shift_of, guide_of, asked)) continue;
      std::vector<int> too_many = {shift};
      for (size_t guide = 0; guide < asked.size(); ++guide) {
        if (asked[guide]) too_many.push_back(shift_of[guide]);
      }
      std::sort(too_many.begin(), too_many.end());
      return too_many;
    }
    return {};
  }

  bool FindGuide(int shift, std::vector<int>& shift_of, std::vector<int>& guide_of,
                 std::vector<char>& asked) const {
    for (size_t guide = 0; guide < input_.guides.size(); ++guide) {
      const std::vector<int>& could = input_.guides[guide];
      if (asked[guide] || std::find(could.begin(), could.end(), shift) == could.end()) continue;
      asked[guide] = 1;
      if (shift_of[guide] >= 0 && !FindGuide(shift_of[guide], shift_of, guide_of, asked)) continue;
      shift_of[guide] = shift;
      guide_of[shift] = static_cast<int>(guide);
      return true;
    }
    return false;
  }

  std::vector<GroupRefusal> ListRefusals() const {
    std::vector<GroupRefusal> refusals;
    for (size_t r = 0; r < input_.residents.size(); ++r) {
      const Resident& resident = input_.residents[r];
      bool better = true;
      for (const int shift : resident.shifts) {
        if (shift == best_.shift_of[r]) {
          better = false;
          continue;
        }
        const std::optional<GroupRule> declaration =
            DeclarationRefusal(resident, input_.shifts[shift]);
        if (declaration || better)
          refusals.push_back(
              {static_cast<int>(r), shift, declaration ? *declaration : RuleOf(shift)});
      }
    }
    return refusals;
  }

  // Why somebody whom the declaration doesn't keep away is not in the shift's group.
  GroupRule RuleOf(int shift) const {
    if (best_.sizes[shift] > 0) return GroupRule::kNoRoom;
    if (!input_.shifts[shift].has_host_guide) return GroupRule::kNoHostGuide;
    const bool has_guide =
        std::any_of(input_.guides.begin(), input_.guides.end(), [&](const auto& could) {
          return std::find(could.begin(), could.end(), shift) != could.end();
        });
    if (!has_guide) return GroupRule::kNoGroupGuide;
    int could_come = 0;
    for (const Resident& resident : input_.residents)
      could_come += std::count(resident.shifts.begin(), resident.shifts.end(), shift) > 0 &&
                    !DeclarationRefusal(resident, input_.shifts[shift]);
    if (std::min(could_come, MostAt(shift)) < input_.min_size) return GroupRule::kGroupTooSmall;
    const auto groups =
        std::count_if(best_.sizes.begin(), best_.sizes.end(), [](int size) { return size > 0; });
    return groups >= static_cast<int>(input_.guides.size()) ? GroupRule::kNoGroupGuide
                                                            : GroupRule::kGroupTooSmall;
  }

  const GroupInput& input_;
  const int shifts_;
  Allocation best_;
  std::vector<int> guide_of_best_;
  int branches_ = 0;
};

}  // namespace

std::optional<GroupRule> DeclarationRefusal(const Resident& resident, const Shift& shift) {
  if (resident.status == ResidenceStatus::kPermit) return std::nullopt;
  if (!shift.declaration) return GroupRule::kDeclarationMissing;
  if (shift.day < shift.declaration->first || shift.day > shift.declaration->last)
    return GroupRule::kDeclarationNotValid;
  return std::nullopt;
}

GroupPlan PlanGroups(const GroupInput& input) { return GroupSearch(input).Plan(); }

}  // namespace naober::matching
