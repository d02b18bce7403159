// SPDX-License-Identifier: EUPL-1.2
// The part of convert_round.h about groups for shifts, circles, and who sees what.
#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/geo/position.h"
#include "services/matching/convert_round.h"

namespace naober::matching {

namespace {

absl::CivilDay DayOf(const std::string& text) {
  absl::CivilDay day;
  NAOBER_CHECK(absl::ParseCivilTime(text, &day));
  return day;
}

std::map<std::string, int> ShiftNumbers(const v1::ShiftGroups& groups) {
  std::map<std::string, int> numbers;
  for (int i = 0; i < groups.shifts_size(); ++i) numbers[groups.shifts(i).code()] = i;
  return numbers;
}

std::vector<const v1::GroupResident*> ResidentsThere(const v1::Round& round) {
  std::vector<const v1::GroupResident*> there;
  for (const v1::GroupResident& resident : round.shift_groups().residents()) {
    if (std::find(round.absent_ids().begin(), round.absent_ids().end(), resident.person_id()) ==
        round.absent_ids().end())
      there.push_back(&resident);
  }
  return there;
}

v1::RoundViolationKind KindOf(GroupRule rule) {
  switch (rule) {
    case GroupRule::kDeclarationMissing:
      return v1::ROUND_VIOLATION_KIND_DECLARATION_MISSING;
    case GroupRule::kDeclarationNotValid:
      return v1::ROUND_VIOLATION_KIND_DECLARATION_NOT_VALID;
    case GroupRule::kNoHostGuide:
      return v1::ROUND_VIOLATION_KIND_NO_HOST_GUIDE;
    case GroupRule::kNoGroupGuide:
      return v1::ROUND_VIOLATION_KIND_NO_GROUP_GUIDE;
    case GroupRule::kGroupTooSmall:
      return v1::ROUND_VIOLATION_KIND_GROUP_TOO_SMALL;
    case GroupRule::kNoRoom:
      return v1::ROUND_VIOLATION_KIND_NO_ROOM;
  }
  Impossible("a rule of groups without a kind");
}

v1::RoundViolationKind KindOf(CircleReason reason) {
  switch (reason) {
    case CircleReason::kAvailability:
      return v1::ROUND_VIOLATION_KIND_AVAILABILITY;
    case CircleReason::kTravel:
      return v1::ROUND_VIOLATION_KIND_TRAVEL;
    case CircleReason::kLanguage:
      return v1::ROUND_VIOLATION_KIND_LANGUAGE;
    case CircleReason::kBuddies:
      return v1::ROUND_VIOLATION_KIND_BUDDIES;
    case CircleReason::kNoRoom:
      return v1::ROUND_VIOLATION_KIND_NO_ROOM;
  }
  Impossible("a reason of circles without a kind");
}

// Rules that no other plan could have met.
bool IsUnavoidable(GroupRule rule) {
  return rule == GroupRule::kDeclarationMissing || rule == GroupRule::kDeclarationNotValid ||
         rule == GroupRule::kNoHostGuide;
}

// How far in a straight line somebody goes; 0 when they have not said how they travel.
double TravelKm(const Features& features, int default_minutes) {
  const int minutes =
      features.max_travel_minutes > 0 ? features.max_travel_minutes : default_minutes;
  double furthest = 0;
  for (const geo::TravelMode mode : features.travel_modes)
    furthest = std::max(furthest, geo::ReachKm(minutes, mode));
  return furthest;
}

}  // namespace

GroupInput ShiftGroupsOf(const v1::Round& round) {
  const v1::ShiftGroups& groups = round.shift_groups();
  const std::map<std::string, int> numbers = ShiftNumbers(groups);
  GroupInput input;
  if (groups.min_size() > 0) input.min_size = groups.min_size();
  if (groups.max_size() > 0) input.max_size = groups.max_size();
  for (const v1::GroupShift& shift : groups.shifts()) {
    Shift& made = input.shifts.emplace_back();
    made.slots = shift.slots();
    made.day = DayOf(shift.work_on());
    made.has_host_guide = !shift.host_guide_code().empty();
    if (shift.has_declaration())
      made.declaration = DeclarationPeriod{DayOf(shift.declaration().valid_from_on()),
                                           DayOf(shift.declaration().valid_until_on())};
  }
  std::map<std::string, int> shift_now;
  for (const v1::Group& group : round.groups()) {
    for (const v1::GroupMember& member : group.members())
      shift_now[member.person_id()] = group.number() - 1;
  }
  for (const v1::GroupResident* resident : ResidentsThere(round)) {
    Resident& made = input.residents.emplace_back();
    made.status = static_cast<ResidenceStatus>(resident->residence_status());
    for (const std::string& code : resident->shift_codes()) made.shifts.push_back(numbers.at(code));
    const auto now = shift_now.find(resident->person_id());
    if (now == shift_now.end()) continue;
    const auto stays = std::find(made.shifts.begin(), made.shifts.end(), now->second);
    std::rotate(made.shifts.begin(), stays, stays + 1);
  }
  for (const v1::GroupGuide& guide : groups.guides()) {
    std::vector<int>& shifts = input.guides.emplace_back();
    for (const std::string& code : guide.shift_codes()) shifts.push_back(numbers.at(code));
  }
  return input;
}

void WriteShiftGroups(const GroupPlan& plan,
                      const absl::flat_hash_map<std::string, ReadyPerson>& people,
                      v1::Round& round) {
  const v1::ShiftGroups& setting = round.shift_groups();
  const std::vector<const v1::GroupResident*> residents = ResidentsThere(round);
  round.clear_groups();
  for (int i = 0; i < setting.shifts_size(); ++i) {
    v1::Group& group = *round.add_groups();
    group.set_number(i + 1);
    group.set_seats(setting.shifts(i).slots());
    group.set_shift_code(setting.shifts(i).code());
    group.set_organisation_code(setting.shifts(i).organisation_code());
    if (plan.guide_of[i] < 0) continue;
    group.set_group_guide_code(setting.guides(plan.guide_of[i]).code());
    group.set_host_guide_code(setting.shifts(i).host_guide_code());
  }
  for (size_t i = 0; i < residents.size(); ++i) {
    if (plan.shift_of[i] < 0) continue;
    v1::GroupMember& member = *round.mutable_groups(plan.shift_of[i])->add_members();
    member.set_person_id(residents[i]->person_id());
    const auto person = people.find(residents[i]->person_id());
    if (person != people.end()) member.set_side(static_cast<v1::MatchSide>(person->second.side));
    member.set_cleared(true);
  }
  round.clear_violations();
  for (const GroupRefusal& refusal : plan.refusals) {
    v1::RoundViolation& violation = *round.add_violations();
    violation.set_kind(KindOf(refusal.rule));
    violation.set_group_number(refusal.shift + 1);
    violation.add_person_ids(residents[refusal.resident]->person_id());
    violation.set_shift_code(setting.shifts(refusal.shift).code());
    violation.set_unavoidable(IsUnavoidable(refusal.rule));
  }
  v1::RoundResult& result = *round.mutable_result();
  result.Clear();
  result.set_people(static_cast<int>(residents.size()));
  result.set_placed(plan.placed);
  result.set_proven_best(plan.is_proven_best);
}

CircleInput CirclesOf(const v1::Circles& circles, const std::vector<RoundPerson>& people,
                      const Policy& policy) {
  CircleInput input;
  if (circles.min_size() > 0) input.min_size = circles.min_size();
  if (circles.max_size() > 0) input.max_size = circles.max_size();
  if (circles.has_min_buddies()) input.min_buddies = circles.min_buddies();
  if (circles.min_moments() > 0) input.min_moments = circles.min_moments();
  int default_minutes = RuleParameters().default_travel_minutes;
  for (const Rule& rule : policy.rules) {
    if (rule.kind == RuleKind::kTravelLimit)
      default_minutes = rule.parameters.default_travel_minutes;
  }
  for (const RoundPerson& person : people) {
    const Features& features = person.candidate.features;
    input.people.push_back({person.side, TableLanguages(features, policy), features.availability});
    const double reach = TravelKm(features, default_minutes);
    for (const RoundPerson& other : people) {
      const auto& place = other.candidate.features.position;
      input.reaches.push_back(
          &person == &other ||
          (features.position && place && geo::DistanceKm(*features.position, *place) <= reach));
    }
  }
  return input;
}

void WriteCircles(const CirclePlan& plan, const std::vector<RoundPerson>& people,
                  v1::Round& round) {
  const auto id_of = [&](int person) { return people[person].candidate.person_id.str(); };
  round.clear_groups();
  for (const Circle& circle : plan.circles) {
    v1::Group& group = *round.add_groups();
    group.set_number(round.groups_size());
    group.set_seats(round.circles().max_size() > 0 ? round.circles().max_size() : 8);
    group.set_place_member_id(id_of(circle.place));
    for (const int person : circle.people) {
      v1::GroupMember& member = *group.add_members();
      member.set_person_id(id_of(person));
      member.set_side(static_cast<v1::MatchSide>(people[person].side));
    }
    for (int moment = 0; moment < WeeklyAvailability::kDays * WeeklyAvailability::kParts;
         ++moment) {
      if ((circle.moments.bits() >> moment & 1) == 0) continue;
      common::v1::WeeklySlot& slot = *group.add_moments();
      slot.set_weekday(static_cast<common::v1::Weekday>(moment / WeeklyAvailability::kParts + 1));
      slot.set_day_part(static_cast<common::v1::DayPart>(moment % WeeklyAvailability::kParts + 1));
    }
  }
  round.clear_violations();
  for (const LeftOut& left : plan.left_out) {
    v1::RoundViolation& violation = *round.add_violations();
    violation.set_kind(KindOf(left.reason));
    violation.add_person_ids(id_of(left.person));
    violation.set_unavoidable(left.reason != CircleReason::kNoRoom);
  }
  v1::RoundResult& result = *round.mutable_result();
  result.Clear();
  result.set_people(static_cast<int>(people.size()));
  result.set_placed(static_cast<int>(people.size() - plan.left_out.size()));
  result.set_proven_best(plan.is_proven_best);
}

v1::Round ForStaff(const StoredRound& round) {
  v1::Round shown = round.body;
  shown.set_id(round.id.str());
  shown.set_etag(absl::StrCat(round.version));
  if (!shown.has_shift_groups()) return shown;
  for (v1::GroupResident& resident : *shown.mutable_shift_groups()->mutable_residents())
    resident.clear_residence_status();
  return shown;
}

v1::Round ForList(const StoredRound& round) {
  v1::Round shown = ForStaff(round);
  shown.clear_groups();
  shown.clear_violations();
  shown.clear_changes();
  shown.clear_absent_ids();
  if (shown.has_dinner()) {
    shown.mutable_dinner()->clear_person_ids();
    shown.mutable_dinner()->clear_households();
  }
  if (shown.has_shift_groups()) shown.mutable_shift_groups()->clear_residents();
  if (shown.has_circles()) shown.mutable_circles()->clear_person_ids();
  return shown;
}

v1::Round ForHost(const StoredRound& round, const std::string& organisation_code) {
  v1::Round shown;
  shown.set_id(round.id.str());
  shown.set_etag(absl::StrCat(round.version));
  shown.set_programme_code(round.body.programme_code());
  shown.set_municipality_code(round.body.municipality_code());
  *shown.mutable_start_time() = round.body.start_time();
  shown.set_state(round.body.state());
  *shown.mutable_create_time() = round.body.create_time();
  *shown.mutable_approve_time() = round.body.approve_time();
  for (const v1::Group& group : round.body.groups()) {
    if (group.organisation_code() == organisation_code) *shown.add_groups() = group;
  }
  return shown;
}

}  // namespace naober::matching
