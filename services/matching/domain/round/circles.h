// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_CIRCLES_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_CIRCLES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "services/matching/domain/candidate.h"
#include "services/matching/domain/pairing.h"

// Circles: one or more buddies with several newcomers, or newcomers among themselves, who meet at
// a moment of the week at which all are free. People are numbers from 0, in the order in which
// they are given.
namespace naober::matching {

struct CirclePerson {
  Side side = Side::kNewcomer;
  std::vector<std::string> languages;  // that they speak well enough to talk in a group
  WeeklyAvailability availability;
};

struct CircleInput {
  std::vector<CirclePerson> people;
  // people.size()²: whether the person of the row gets to where the one of the column lives, within
  // their own limit.
  std::vector<char> reaches;
  int min_size = 3;
  int max_size = 8;
  int min_buddies = 1;  // in each circle; 0: newcomers may be among themselves, buddies never
  int min_moments = 1;  // of the week at which all are free

  bool Reaches(int person, int place) const {
    return reaches[static_cast<size_t>(person) * people.size() + place] != 0;
  }
};

struct Circle {
  std::vector<int> people;  // in order
  int place = 0;            // at whose place all can come together
  WeeklyAvailability moments;
};

// Why somebody is in no circle. The numbers are those of the API.
enum class CircleReason {
  kAvailability = 1,  // too few are free at a moment of theirs
  kTravel = 2,        // too few of those can come to one place
  kLanguage = 3,      // too few of those can talk together
  kBuddies = 4,       // too few of those are buddies, or all of them
  kNoRoom = 5,        // others are better served, or no circle was found
};

struct LeftOut {
  int person = 0;
  CircleReason reason = CircleReason::kNoRoom;
};

struct CirclePlan {
  std::vector<Circle> circles;  // by their first person
  std::vector<LeftOut> left_out;
  bool is_proven_best = false;  // nobody could be covered beside these
};

// Counts, never a clock.
struct CircleEffort {
  int exact_up_to = 12;  // people for whom all circles are tried
  int steps = 30'000;    // of the local search otherwise
  uint64_t seed = 1;
};

// Circles that cover most people, then most newcomers, then meet at most moments. In a circle all
// can talk together through people in it, all are free at `min_moments`, and all reach one member's
// place. Few people: exact, over all subsets. Others: circles grown around a moment and a place,
// then a local search (late acceptance); `is_proven_best` when everybody is covered who can be.
CirclePlan PlanCircles(const CircleInput& input, const CircleEffort& effort = {});

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_ROUND_CIRCLES_H_
