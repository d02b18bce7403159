// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/round/shift_groups.h"

#include <algorithm>
#include <functional>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/matching/domain/round/random_sequence.h"

namespace naober::matching {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr absl::CivilDay kDay(2024, 5, 15);
constexpr int kZorghuis = 0;

// 14 in procedure and 6 with a permit, five shifts of four slots, groups of 3 to 5; the host
// of the first has no declaration. Who is willing for Zorghuis names it first.
GroupInput Heerlen(const std::vector<int>& willing_for_zorghuis) {
  GroupInput input;
  input.max_size = 5;
  for (int i = 0; i < 20; ++i) {
    Resident resident;
    resident.status = i < 14 ? ResidenceStatus::kInProcedure : ResidenceStatus::kPermit;
    if (std::count(willing_for_zorghuis.begin(), willing_for_zorghuis.end(), i) > 0)
      resident.shifts.push_back(kZorghuis);
    for (int shift = 1; shift < 5; ++shift) resident.shifts.push_back(shift);
    input.residents.push_back(resident);
  }
  for (int i = 0; i < 5; ++i) {
    Shift shift{.slots = 4, .day = kDay, .has_host_guide = true};
    if (i != kZorghuis)
      shift.declaration =
          DeclarationPeriod{absl::CivilDay(2023, 1, 1), absl::CivilDay(2024, 6, 30)};
    input.shifts.push_back(shift);
  }
  input.guides.assign(5, {0, 1, 2, 3, 4});
  return input;
}

std::vector<int> GroupOf(const GroupPlan& plan, int shift) {
  std::vector<int> group;
  for (size_t i = 0; i < plan.shift_of.size(); ++i) {
    if (plan.shift_of[i] == shift) group.push_back(static_cast<int>(i));
  }
  return group;
}

TEST(PlanGroups, PlacesTwentyInFiveGroupsAndOnlyPermitHoldersWithoutDeclaration) {
  const GroupPlan plan = PlanGroups(Heerlen({0, 1, 2, 14, 15, 16, 17}));
  EXPECT_TRUE(plan.is_proven_best);
  EXPECT_EQ(plan.placed, 20);
  EXPECT_THAT(GroupOf(plan, kZorghuis), ::testing::ElementsAre(14, 15, 16, 17));
  for (int shift = 1; shift < 5; ++shift) EXPECT_EQ(GroupOf(plan, shift).size(), 4u);
  EXPECT_THAT(plan.guide_of, Each(Not(-1)));
  // Three in procedure would have gone there: the declaration decided.
  for (int resident : {0, 1, 2})
    EXPECT_THAT(plan.refusals,
                Contains(GroupRefusal{resident, kZorghuis, GroupRule::kDeclarationMissing}));
}

TEST(PlanGroups, TakesUnknownStatusAsInProcedure) {
  GroupInput input = Heerlen({14, 15, 16, 17});
  input.residents[14].status = ResidenceStatus::kUnknown;
  const GroupPlan plan = PlanGroups(input);
  EXPECT_THAT(GroupOf(plan, kZorghuis), ::testing::ElementsAre(15, 16, 17));
  EXPECT_THAT(plan.refusals, Contains(GroupRefusal{14, kZorghuis, GroupRule::kDeclarationMissing}));
}

TEST(PlanGroups, RefusesPeopleInProcedureAfterTheDeclarationAndKeepsPermitHolders) {
  GroupInput input = Heerlen({14, 15, 16, 17});
  input.shifts[1].day = absl::CivilDay(2024, 7, 1);
  const GroupPlan plan = PlanGroups(input);
  EXPECT_THAT(plan.refusals, Contains(GroupRefusal{0, 1, GroupRule::kDeclarationNotValid}));
  for (const int resident : GroupOf(plan, 1)) EXPECT_GE(resident, 14);
  input.shifts[1].day = absl::CivilDay(2024, 6, 30);
  EXPECT_THAT(PlanGroups(input).refusals,
              Not(Contains(GroupRefusal{0, 1, GroupRule::kDeclarationNotValid})))
      << "the last day counts";
}

TEST(PlanGroups, OpensNoShiftWithoutAGuideOnBothSides) {
  GroupInput input = Heerlen({});
  input.shifts[1].has_host_guide = false;
  input.guides.assign(3, {2, 3});
  const GroupPlan plan = PlanGroups(input);
  EXPECT_EQ(plan.placed, 8);
  EXPECT_THAT(GroupOf(plan, 1), IsEmpty());
  EXPECT_THAT(GroupOf(plan, 4), IsEmpty());
  const auto unplaced = std::find(plan.shift_of.begin(), plan.shift_of.end(), -1);
  const int resident = static_cast<int>(unplaced - plan.shift_of.begin());
  EXPECT_THAT(plan.refusals, Contains(GroupRefusal{resident, 1, GroupRule::kNoHostGuide}));
  EXPECT_THAT(plan.refusals, Contains(GroupRefusal{resident, 4, GroupRule::kNoGroupGuide}));
  EXPECT_THAT(plan.refusals, Contains(GroupRefusal{resident, 2, GroupRule::kNoRoom}));
}

TEST(PlanGroups, FormsNoGroupThatIsTooSmall) {
  const GroupPlan plan = PlanGroups(Heerlen({14, 15}));
  EXPECT_EQ(plan.placed, 16);
  EXPECT_THAT(GroupOf(plan, kZorghuis), IsEmpty());
  EXPECT_THAT(plan.refusals, Contains(GroupRefusal{14, kZorghuis, GroupRule::kGroupTooSmall}));
}

// Most placed and least ranks, over all ways to place residents.
std::pair<int, int> BruteForce(const GroupInput& input) {
  const int shifts = static_cast<int>(input.shifts.size());
  std::vector<int> sizes(shifts, 0);
  std::pair<int, int> best = {0, 0};
  std::function<bool(int, unsigned)> can_guide = [&](int shift, unsigned used) {
    if (shift == shifts) return true;
    if (sizes[shift] == 0) return can_guide(shift + 1, used);
    for (size_t guide = 0; guide < input.guides.size(); ++guide) {
      const auto& could = input.guides[guide];
      if ((used >> guide & 1) == 0 && std::count(could.begin(), could.end(), shift) > 0 &&
          can_guide(shift + 1, used | 1u << guide))
        return true;
    }
    return false;
  };
  std::function<void(size_t, int, int)> place = [&](size_t at, int placed, int ranks) {
    if (at == input.residents.size()) {
      for (int shift = 0; shift < shifts; ++shift) {
        const int size = sizes[shift];
        if (size > 0 && (size < input.min_size || size > input.max_size ||
                         size > input.shifts[shift].slots || !input.shifts[shift].has_host_guide))
          return;
      }
      if (can_guide(0, 0)) best = std::max(best, {placed, -ranks});
      return;
    }
    place(at + 1, placed, ranks);
    const Resident& resident = input.residents[at];
    for (size_t rank = 0; rank < resident.shifts.size(); ++rank) {
      const Shift& shift = input.shifts[resident.shifts[rank]];
      if (resident.status != ResidenceStatus::kPermit && !shift.declaration) continue;
      ++sizes[resident.shifts[rank]];
      place(at + 1, placed + 1, ranks + static_cast<int>(rank));
      --sizes[resident.shifts[rank]];
    }
  };
  place(0, 0, 0);
  return best;
}

TEST(PlanGroups, PlacesAsManyAsAllWaysToDoItAllow) {
  RandomSequence random(11);
  for (int i = 0; i < 150; ++i) {
    GroupInput input;
    input.min_size = 2 + random.Below(2);
    input.max_size = input.min_size + random.Below(2);
    for (int shift = 0; shift < 3; ++shift) {
      input.shifts.push_back(
          {.slots = 2 + random.Below(4), .day = kDay, .has_host_guide = random.Below(6) != 0});
      if (random.Below(2) == 0) input.shifts.back().declaration = DeclarationPeriod{kDay, kDay};
    }
    for (int guide = 0; guide < 2 + random.Below(2); ++guide) {
      input.guides.emplace_back();
      for (int shift = 0; shift < 3; ++shift) {
        if (random.Below(3) != 0) input.guides.back().push_back(shift);
      }
    }
    for (int r = 0; r < 7; ++r) {
      Resident resident;
      resident.status = static_cast<ResidenceStatus>(random.Below(3));
      const int first = random.Below(3);
      for (int k = 0; k < 3; ++k) {
        if (random.Below(3) != 0) resident.shifts.push_back((first + k) % 3);
      }
      input.residents.push_back(resident);
    }
    const GroupPlan plan = PlanGroups(input);
    EXPECT_TRUE(plan.is_proven_best);
    EXPECT_EQ(std::make_pair(plan.placed, -plan.wish_ranks), BruteForce(input)) << "case " << i;
  }
}

}  // namespace
}  // namespace naober::matching
