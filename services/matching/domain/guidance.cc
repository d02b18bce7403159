// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/guidance.h"

#include "absl/strings/str_cat.h"

namespace naober::matching {

namespace {

constexpr int kMaxCheckInDays = 90;

void CheckFromOne(int value, int high, const std::string& field, FieldViolations& violations) {
  if (value < 1 || value > high)
    violations.Add(field, "OUT_OF_RANGE", absl::StrCat("must be from 1 to ", high));
}

}  // namespace

void CheckGuidance(const Guidance& guidance, const std::string& path, FieldViolations& violations) {
  CheckFromOne(guidance.check_in_days, kMaxCheckInDays, path + ".check_in_days", violations);
  CheckFromOne(guidance.period_weeks, kMaxPeriodWeeks, path + ".period_weeks", violations);
  CheckFromOne(guidance.follow_up_weeks, kMaxPeriodWeeks, path + ".follow_up_weeks", violations);
}

}  // namespace naober::matching
