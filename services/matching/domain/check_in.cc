// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/check_in.h"

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/national_identifier.h"
#include "libs/base/status_macros.h"

namespace naober::matching {

namespace {

absl::Status CheckAnswer(const CheckInAnswer& said, CheckInKind kind) {
  FieldViolations violations;
  if (said.note.size() > kMaxNoteLength)
    violations.Add("note", "TOO_LONG", absl::StrCat("at most ", kMaxNoteLength, " characters"));
  if (FindNationalIdentifier(said.note) != NationalIdentifier::kNone)
    violations.Add("note", "NATIONAL_IDENTIFIER", "must not hold a national identification number");
  if (kind == CheckInKind::kFollowUp && !said.still_in_contact.has_value())
    violations.Add("still_in_contact", "REQUIRED", "a follow-up asks whether they are in contact");
  if (kind != CheckInKind::kFollowUp && said.still_in_contact.has_value())
    violations.Add("still_in_contact", "NOT_OF_KIND", "only a follow-up asks this");
  return violations.ToStatus();
}

std::vector<CheckIn> PlanBoth(const Match& match, CheckInKind kind, absl::Time planned_at,
                              absl::Duration within) {
  std::vector<CheckIn> both;
  for (const Side side : {Side::kNewcomer, Side::kBuddy}) {
    CheckIn check_in;
    check_in.id = CheckInId::New();
    check_in.match_id = match.id;
    check_in.kind = kind;
    check_in.side = side;
    check_in.person_id = match.pairing.PersonOf(side);
    check_in.planned_at = planned_at;
    check_in.due_at = planned_at + within;
    both.push_back(std::move(check_in));
  }
  return both;
}

}  // namespace

absl::Status CheckIn::Record(const CheckInAnswer& said, absl::Time now) {
  RETURN_IF_ERROR(CheckAnswer(said, kind));
  if (recorded_at)
    return Refuse("CHECK_IN_RECORDED", "a check-in is recorded once", {{"check_in_id", id.str()}});
  answer = said;
  recorded_at = now;
  return absl::OkStatus();
}

std::vector<CheckIn> PlanStart(const Match& match, const Guidance& guidance) {
  return PlanBoth(match, CheckInKind::kStart, match.active_from,
                  absl::Hours(24) * guidance.check_in_days);
}

std::vector<CheckIn> PlanFollowUp(const Match& ended, const Guidance& guidance) {
  if (ended.end_reason == MatchEndReason::kSafety ||
      ended.end_reason == MatchEndReason::kLeftProgramme)
    return {};
  return PlanBoth(ended, CheckInKind::kFollowUp, *ended.ended_at, kWeek * guidance.follow_up_weeks);
}

}  // namespace naober::matching
