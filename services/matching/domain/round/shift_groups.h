// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_SHIFT_GROUPS_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_SHIFT_GROUPS_H_

#include <optional>
#include <vector>

#include "absl/time/civil_time.h"

// Small groups from a reception centre that do a shift of volunteer work together (R50 to R54).
// Residents, shifts and guides are numbers from 0, in the order in which they are given.
namespace naober::matching {

// The numbers are those of the API. Sensitive (R54): only whoever must check R51 sees it.
enum class ResidenceStatus { kUnknown = 0, kInProcedure = 1, kPermit = 2 };

struct Resident {
  ResidenceStatus status = ResidenceStatus::kUnknown;
  std::vector<int> shifts;  // that they would do, the one they like best first
};

// The days on which a host may employ asylum seekers for the work of a shift (UWV's
// vrijwilligersverklaring).
struct DeclarationPeriod {
  absl::CivilDay first;
  absl::CivilDay last;
};

struct Shift {
  int slots = 0;
  absl::CivilDay day;
  std::optional<DeclarationPeriod> declaration;
  bool has_host_guide = false;
};

struct GroupInput {
  std::vector<Resident> residents;
  std::vector<Shift> shifts;             // at most kMaxShifts
  std::vector<std::vector<int>> guides;  // of groups: the shifts that each could lead, one of them
  int min_size = 3;
  int max_size = 6;

  static constexpr int kMaxShifts = 30;
};

// Why somebody is not in the group of a shift that they would do. The numbers are those of the API.
enum class GroupRule {
  kDeclarationMissing = 1,   // R51: in procedure, or not known to have a permit
  kDeclarationNotValid = 2,  // R51: there is one, not on that day
  kNoHostGuide = 3,          // R52
  kNoGroupGuide = 4,         // R52
  kGroupTooSmall = 5,        // R50: fewer than the smallest group could come
  kNoRoom = 6,               // slots, largest group, or a place that another needs more
};

struct GroupRefusal {
  int resident = 0;
  int shift = 0;
  GroupRule rule = GroupRule::kNoRoom;

  friend bool operator==(const GroupRefusal&, const GroupRefusal&) = default;
};

struct GroupPlan {
  std::vector<int> shift_of;  // each resident's; -1: none
  std::vector<int> guide_of;  // each shift's; -1: the shift has no group
  int placed = 0;
  int wish_ranks = 0;  // sum over those placed of how far down their wishes the shift stands
  // By resident: the shifts that they like better than the one they have (all, without one), and
  // those from which the declaration kept them.
  std::vector<GroupRefusal> refusals;
  bool is_proven_best = false;
};

// Whether R51 lets the resident do the shift; if not, why.
std::optional<GroupRule> DeclarationRefusal(const Resident& resident, const Shift& shift);

// Most residents placed, then the best wishes; each group within its sizes and slots, with a guide
// on both sides. Exact: a least-cost flow, branching on which shifts open where a group would be
// too small or guides too few. Stops unproven after some thousands of branches, which no real
// instance comes near.
GroupPlan PlanGroups(const GroupInput& input);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_SHIFT_GROUPS_H_
