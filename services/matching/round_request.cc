// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/round_request.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "libs/base/errors.h"
#include "libs/base/uuid.h"
#include "services/matching/domain/round/shift_groups.h"

namespace naober::matching {

namespace {

constexpr int kMaxPeople = 400;
constexpr int kMaxTables = 50;
constexpr int kMaxChanges = 100;

class RoundChecker {
 public:
  absl::Status Check(const v1::Round& round) {
    if (round.programme_code().empty()) Add("programme_code", "REQUIRED", "name the programme");
    if (!round.has_start_time()) Add("start_time", "REQUIRED", "say when it is");
    switch (round.setting_case()) {
      case v1::Round::kDinner:
        CheckDinner(round.dinner());
        break;
      case v1::Round::kShiftGroups:
        CheckShiftGroups(round.shift_groups());
        break;
      case v1::Round::kCircles:
        CheckCircles(round.circles());
        break;
      case v1::Round::SETTING_NOT_SET:
        Add("dinner", "SETTING_REQUIRED", "give a dinner, shift groups or circles");
    }
    return violations_.ToStatus();
  }

 private:
  void Add(const std::string& field, const std::string& reason, const std::string& description) {
    violations_.Add(absl::StrCat("round.", field), reason, description);
  }

  void CheckRange(const std::string& field, int value, int least, int most) {
    if (value < least || value > most)
      Add(field, "OUT_OF_RANGE", absl::StrCat("must be ", least, " to ", most));
  }

  template <class Values>
  void CheckCount(const std::string& field, const Values& values, int most) {
    if (values.empty()) Add(field, "REQUIRED", "at least one");
    if (values.size() > most) Add(field, "TOO_MANY", absl::StrCat("at most ", most));
  }

  void CheckId(const std::string& field, const std::string& id, std::set<std::string>& seen) {
    if (!IsUuid(id)) {
      Add(field, "NOT_A_UUID", "must be a UUID in lower case");
    } else if (!seen.insert(id).second) {
      Add(field, "REPEATED", "is named twice");
    }
  }

  template <class Ids>
  std::set<std::string> CheckPeople(const std::string& field, const Ids& ids) {
    std::set<std::string> seen;
    if (ids.size() > kMaxPeople) Add(field, "TOO_MANY", absl::StrCat("at most ", kMaxPeople));
    for (int i = 0; i < ids.size(); ++i) CheckId(absl::StrCat(field, "[", i, "]"), ids[i], seen);
    return seen;
  }

  void CheckDinner(const v1::Dinner& dinner) {
    CheckCount("dinner.tables", dinner.tables(), kMaxTables);
    for (int i = 0; i < dinner.tables_size(); ++i)
      CheckRange(absl::StrCat("dinner.tables[", i, "].seats"), dinner.tables(i).seats(), 2, 40);
    const std::set<std::string> guests = CheckPeople("dinner.person_ids", dinner.person_ids());
    std::set<std::string> in_households;
    for (int i = 0; i < dinner.households_size(); ++i) {
      const std::string field = absl::StrCat("dinner.households[", i, "].person_ids");
      const auto& ids = dinner.households(i).person_ids();
      if (ids.size() < 2) Add(field, "REQUIRED", "two or more guests");
      for (int j = 0; j < ids.size(); ++j) {
        const std::string at = absl::StrCat(field, "[", j, "]");
        CheckId(at, ids[j], in_households);
        if (IsUuid(ids[j]) && !guests.empty() && guests.count(ids[j]) == 0)
          Add(at, "NOT_A_GUEST", "isn't among the guests");
      }
    }
  }

  void CheckShiftGroups(const v1::ShiftGroups& groups) {
    CheckCount("shift_groups.shifts", groups.shifts(), GroupInput::kMaxShifts);
    CheckCount("shift_groups.residents", groups.residents(), kMaxPeople);
    CheckCount("shift_groups.guides", groups.guides(), kMaxPeople);
    const int least = groups.min_size() == 0 ? 3 : groups.min_size();
    const int most = groups.max_size() == 0 ? 6 : groups.max_size();
    CheckRange("shift_groups.min_size", least, 2, 20);
    CheckRange("shift_groups.max_size", most, least, 20);
    std::set<std::string> shifts;
    for (int i = 0; i < groups.shifts_size(); ++i)
      CheckShift(absl::StrCat("shift_groups.shifts[", i, "]"), groups.shifts(i), shifts);
    std::set<std::string> people;
    for (int i = 0; i < groups.residents_size(); ++i) {
      const std::string field = absl::StrCat("shift_groups.residents[", i, "]");
      const v1::GroupResident& resident = groups.residents(i);
      CheckId(field + ".person_id", resident.person_id(), people);
      CheckShiftCodes(field, resident.shift_codes(), shifts);
      if (!v1::ResidenceStatus_IsValid(resident.residence_status()))
        Add(field + ".residence_status", "UNKNOWN_VALUE", "must be a status");
    }
    std::set<std::string> guides;
    for (int i = 0; i < groups.guides_size(); ++i) {
      const std::string field = absl::StrCat("shift_groups.guides[", i, "]");
      CheckCode(field + ".code", groups.guides(i).code(), guides);
      CheckShiftCodes(field, groups.guides(i).shift_codes(), shifts);
    }
  }

  void CheckCode(const std::string& field, const std::string& code, std::set<std::string>& seen) {
    if (code.empty()) {
      Add(field, "REQUIRED", "give it a code");
    } else if (!seen.insert(code).second) {
      Add(field, "REPEATED", "is given twice");
    }
  }

  void CheckShift(const std::string& field, const v1::GroupShift& shift,
                  std::set<std::string>& codes) {
    CheckCode(field + ".code", shift.code(), codes);
    if (shift.organisation_code().empty())
      Add(field + ".organisation_code", "REQUIRED", "name the host");
    CheckDay(field + ".work_on", shift.work_on());
    CheckRange(field + ".slots", shift.slots(), 1, 100);
    if (!shift.has_declaration()) return;
    const std::string from = field + ".declaration.valid_from_on";
    const bool days =
        CheckDay(from, shift.declaration().valid_from_on()) &
        CheckDay(field + ".declaration.valid_until_on", shift.declaration().valid_until_on());
    if (days && shift.declaration().valid_from_on() > shift.declaration().valid_until_on())
      Add(from, "OUT_OF_RANGE", "must not be after the last day");
  }

  bool CheckDay(const std::string& field, const std::string& text) {
    absl::CivilDay day;
    if (text.empty()) {
      Add(field, "REQUIRED", "a day as YYYY-MM-DD");
    } else if (text.size() != 10 || !absl::ParseCivilTime(text, &day)) {
      Add(field, "NOT_A_DATE", "a day as YYYY-MM-DD");
    } else {
      return true;
    }
    return false;
  }

  template <class Codes>
  void CheckShiftCodes(const std::string& owner, const Codes& codes,
                       const std::set<std::string>& shifts) {
    std::set<std::string> seen;
    for (int i = 0; i < codes.size(); ++i) {
      const std::string field = absl::StrCat(owner, ".shift_codes[", i, "]");
      if (shifts.count(codes[i]) == 0) Add(field, "UNKNOWN_SHIFT", "isn't a shift of the round");
      if (!seen.insert(codes[i]).second) Add(field, "REPEATED", "is named twice");
    }
  }

  void CheckCircles(const v1::Circles& circles) {
    CheckPeople("circles.person_ids", circles.person_ids());
    const int least = circles.min_size() == 0 ? 3 : circles.min_size();
    const int most = circles.max_size() == 0 ? 8 : circles.max_size();
    CheckRange("circles.min_size", least, 3, 8);
    CheckRange("circles.max_size", most, least, 8);
    if (circles.has_min_buddies())
      CheckRange("circles.min_buddies", circles.min_buddies(), 0, most);
    CheckRange("circles.min_moments", circles.min_moments(), 0, 21);
  }

  FieldViolations violations_;
};

void CheckUuid(const std::string& field, const std::string& id, FieldViolations& violations) {
  if (!IsUuid(id)) violations.Add(field, "NOT_A_UUID", "must be a UUID in lower case");
}

}  // namespace

absl::Status CheckNewRound(const v1::Round& round) { return RoundChecker().Check(round); }

absl::Status CheckRearrangement(const v1::RearrangeRoundRequest& request) {
  FieldViolations violations;
  if (request.changes().empty()) violations.Add("changes", "REQUIRED", "at least one");
  if (request.changes_size() > kMaxChanges)
    violations.Add("changes", "TOO_MANY", absl::StrCat("at most ", kMaxChanges));
  if (request.reason() == v1::REARRANGE_REASON_UNSPECIFIED ||
      !v1::RearrangeReason_IsValid(request.reason()))
    violations.Add("reason", "REQUIRED", "say why");
  for (int i = 0; i < request.changes_size(); ++i) {
    const v1::Rearrangement& change = request.changes(i);
    const std::string field = absl::StrCat("changes[", i, "]");
    if (change.has_couple()) {
      CheckUuid(field + ".couple.newcomer_id", change.couple().newcomer_id(), violations);
      CheckUuid(field + ".couple.buddy_id", change.couple().buddy_id(), violations);
    } else if (change.has_seat()) {
      CheckUuid(field + ".seat.person_id", change.seat().person_id(), violations);
      if (change.seat().table_number() < 1)
        violations.Add(field + ".seat.table_number", "UNKNOWN_TABLE", "tables count from 1");
    } else {
      violations.Add(field, "REQUIRED", "a couple or a seat");
    }
  }
  return violations.ToStatus();
}

absl::Status CheckNoShows(const v1::RecordNoShowsRequest& request) {
  FieldViolations violations;
  if (request.person_ids().empty()) violations.Add("person_ids", "REQUIRED", "at least one");
  for (int i = 0; i < request.person_ids_size(); ++i)
    CheckUuid(absl::StrCat("person_ids[", i, "]"), request.person_ids(i), violations);
  return violations.ToStatus();
}

}  // namespace naober::matching
