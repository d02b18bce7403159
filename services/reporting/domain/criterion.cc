// SPDX-License-Identifier: EUPL-1.2
#include "services/reporting/domain/criterion.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace naober::reporting {
namespace {

constexpr size_t kMostMilestones = 20;
constexpr size_t kLongestStatement = 500;
constexpr size_t kLongestText = 200;
constexpr int kLargestTarget = 1'000'000;

bool IsMilestoneCode(absl::string_view text) {
  return text.size() >= 2 && text.size() <= 63 && absl::ascii_islower(text[0]) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
         });
}

void CheckText(const std::string& text, size_t longest, absl::string_view field,
               FieldViolations& violations) {
  if (text.empty()) violations.Add(field, "REQUIRED", "must be given");
  if (text.size() > longest)
    violations.Add(field, "TOO_LONG", absl::StrCat("must have at most ", longest, " characters"));
}

}  // namespace

std::optional<absl::CivilDay> Criterion::AchievedOn() const {
  std::optional<absl::CivilDay> last;
  for (const Milestone& milestone : milestones) {
    if (!milestone.reached_on) return std::nullopt;
    last = last ? std::max(*last, *milestone.reached_on) : *milestone.reached_on;
  }
  return last;
}

CriterionStatus Criterion::StatusOn(absl::CivilDay today) const {
  const std::optional<absl::CivilDay> achieved = AchievedOn();
  if (achieved && (!due_on || *achieved <= *due_on)) return CriterionStatus::kAchieved;
  return due_on && today > *due_on ? CriterionStatus::kMissed : CriterionStatus::kOpen;
}

bool Criterion::MayShowStatusOutside(int threshold) const {
  return std::none_of(milestones.begin(), milestones.end(), [&](const Milestone& milestone) {
    return milestone.counts_people && milestone.target < threshold;
  });
}

absl::Status Criterion::Record(const std::string& milestone_code, int reached, absl::CivilDay day) {
  FieldViolations violations;
  const auto milestone =
      std::find_if(milestones.begin(), milestones.end(),
                   [&](const Milestone& one) { return one.code == milestone_code; });
  if (milestone == milestones.end())
    violations.Add("milestone_code", "MILESTONE_UNKNOWN", "must be one of the criterion's");
  if (reached < 0 || reached > kLargestTarget)
    violations.Add("reached", "OUT_OF_RANGE", "must be 0 to 1000000");
  if (!violations.empty()) return violations.ToStatus();
  milestone->reached = reached;
  if (reached < milestone->target) {
    milestone->reached_on.reset();
  } else if (!milestone->reached_on) {
    milestone->reached_on = day;
  }
  return absl::OkStatus();
}

void Check(const Criterion& criterion, FieldViolations& violations) {
  CheckText(criterion.statement, kLongestStatement, "criterion.statement", violations);
  const std::vector<Milestone>& milestones = criterion.milestones;
  if (milestones.empty())
    violations.Add("criterion.milestones", "REQUIRED", "must name at least one milestone");
  if (milestones.size() > kMostMilestones)
    violations.Add("criterion.milestones", "TOO_MANY", "must be at most 20");
  std::set<std::string> codes;
  for (size_t i = 0; i < milestones.size(); ++i) {
    const std::string field = absl::StrCat("criterion.milestones[", i, "]");
    if (!IsMilestoneCode(milestones[i].code)) {
      violations.Add(field + ".code", "NOT_A_CODE",
                     "must be 2 to 63 lower-case letters, digits and dashes, a letter first");
    } else if (!codes.insert(milestones[i].code).second) {
      violations.Add(field + ".code", "REPEATED", "must name each milestone once");
    }
    CheckText(milestones[i].text, kLongestText, field + ".text", violations);
    if (milestones[i].target < 1 || milestones[i].target > kLargestTarget)
      violations.Add(field + ".target", "OUT_OF_RANGE", "must be 1 to 1000000");
  }
}

}  // namespace naober::reporting
