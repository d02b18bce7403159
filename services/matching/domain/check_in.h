// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_CHECK_IN_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_CHECK_IN_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/matching/domain/guidance.h"
#include "services/matching/domain/match.h"

namespace naober::matching {

// The numbers are stored and those of the API.
enum class CheckInKind { kStart = 1, kFollowUp = 2 };
enum class Mood { kGood = 1, kMixed = 2, kBad = 3 };

inline constexpr int kMaxNoteLength = 1000;  // bytes of UTF-8

// What one side says of the pair; never what the two talk about (R19).
struct CheckInAnswer {
  Mood mood = Mood::kGood;
  bool follow_up_needed = false;         // staff should look after it
  std::string note;                      // for staff; sensitive
  std::optional<bool> still_in_contact;  // of a follow-up
};

// That one side of a pair is asked, apart from the other (R18): planned, then recorded once.
struct CheckIn {
  CheckInId id;
  MatchId match_id;
  CheckInKind kind = CheckInKind::kStart;
  Side side = Side::kNewcomer;
  PersonId person_id;  // of that side
  absl::Time planned_at;
  absl::Time due_at;
  std::optional<CheckInAnswer> answer;
  std::optional<absl::Time> recorded_at;

  // Records what that side said. INVALID_ARGUMENT, all at once: note (TOO_LONG,
  // NATIONAL_IDENTIFIER), still_in_contact (REQUIRED in a follow-up, NOT_OF_KIND in another).
  // FAILED_PRECONDITION (CHECK_IN_RECORDED).
  absl::Status Record(const CheckInAnswer& said, absl::Time now);
};

// One for each side at the start of a match.
std::vector<CheckIn> PlanStart(const Match& match, const Guidance& guidance);

// One for each side after the end; nobody is asked after a stop for safety, or when somebody has
// left the programme and is no longer to be approached.
std::vector<CheckIn> PlanFollowUp(const Match& ended, const Guidance& guidance);

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_CHECK_IN_H_
