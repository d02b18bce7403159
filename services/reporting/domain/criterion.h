// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REPORTING_DOMAIN_CRITERION_H_
#define NAOBER_SERVICES_REPORTING_DOMAIN_CRITERION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/base/errors.h"

namespace naober::reporting {

// Something that people do and record (R47): fifteen interviews, a design that is adopted.
struct Milestone {
  std::string code;
  std::string text;
  int target = 1;  // 1 = yes or no
  bool counts_people = false;
  int reached = 0;
  std::optional<absl::CivilDay> reached_on;  // when the target was reached; none while it isn't
};

// The numbers are those of the API.
enum class CriterionStatus { kOpen = 1, kAchieved = 2, kMissed = 3 };

// A success statement of a programme, decided by its milestones.
struct Criterion {
  std::string id;
  int version = 1;
  std::string programme_code;
  std::string statement;
  std::optional<absl::CivilDay> due_on;  // the last day that counts
  std::vector<Milestone> milestones;
  absl::Time created_at;

  // The day on which the last milestone was reached; none while one is not.
  std::optional<absl::CivilDay> AchievedOn() const;

  // ACHIEVED: every milestone was reached by due_on. MISSED: due_on is past, and they weren't.
  CriterionStatus StatusOn(absl::CivilDay today) const;

  // Whether outsiders may see the status. Not when a milestone counts fewer people than
  // `threshold`: "not reached" would leave fewer numbers than that to guess from.
  bool MayShowStatusOutside(int threshold) const;

  // Takes in how many there were of a milestone on `day`. The day of a target that was reached
  // before stays. INVALID_ARGUMENT (MILESTONE_UNKNOWN, OUT_OF_RANGE).
  absl::Status Record(const std::string& milestone_code, int reached, absl::CivilDay day);
};

// Adds what is wrong with `criterion`, by field of the proto ("criterion.milestones[0].code"):
// REQUIRED, TOO_LONG, TOO_MANY, NOT_A_CODE, REPEATED, OUT_OF_RANGE. The programme's code is the
// edge's to check.
void Check(const Criterion& criterion, FieldViolations& violations);

}  // namespace naober::reporting

#endif  // NAOBER_SERVICES_REPORTING_DOMAIN_CRITERION_H_
