// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/scenario.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "libs/base/errors.h"

namespace naober::matching {

namespace {

constexpr int kWorkingDays = 5;  // from Monday

Rule& RuleOf(RuleKind kind, Policy& policy) {
  const auto named = std::find_if(policy.rules.begin(), policy.rules.end(),
                                  [&](const Rule& rule) { return rule.kind == kind; });
  if (named != policy.rules.end()) return *named;
  policy.rules.push_back(MakeRule(kind, Strength::kHard, 0));
  policy.rules.back().enabled = false;
  return policy.rules.back();
}

// What ValidatePolicy says of `path`, under the field of the change that made it.
absl::Status CheckPart(const Policy& policy, absl::string_view path, const std::string& field) {
  FieldViolations violations;
  for (const FieldViolation& found : FieldViolationsOf(ValidatePolicy(policy, ""))) {
    absl::string_view rest = found.field;
    if (!absl::ConsumePrefix(&rest, path)) continue;
    // A switch has no settings: the kind is what can't be switched on like this.
    violations.Add(absl::StrCat(field, absl::StartsWith(rest, ".parameters") ? ".kind" : rest),
                   found.reason, found.description);
  }
  return violations.ToStatus();
}

// Applies changes one by one.
class Applying {
 public:
  Applying(std::string field, PlanInput& input) : field_(std::move(field)), input_(input) {}

  absl::Status operator()(const AddedBuddies& added) {
    const std::vector<Candidate> models = ModelsIn(added.municipality_code);
    if (models.empty())
      return Refuse("NO_BUDDY_TO_RESEMBLE", "the programme has no buddy whom added ones are like");
    const bool are_local = models.front().area.municipality_code == added.municipality_code;
    absl::Time ready_at = absl::InfinitePast();
    for (const Candidate& buddy : input_.buddies) ready_at = std::max(ready_at, buddy.ready_at);
    for (int k = 0; k < added.count; ++k) {
      Candidate buddy = models[k % models.size()];
      buddy.person_id = PersonId::FromTrusted(
          absl::StrFormat("added-%06d", static_cast<int>(input_.buddies.size())));
      buddy.enrolment_id = EnrolmentId();
      ready_at += absl::Microseconds(1);
      buddy.ready_at = ready_at;
      buddy.free_capacity = added.places;
      buddy.features.vetted_until = input_.day.today;
      if (!are_local) {
        buddy.area.municipality_code = added.municipality_code;
        buddy.area.postcode.clear();
        buddy.features.position.reset();
        if (!added.homes.empty()) buddy.features.position = added.homes[k % added.homes.size()];
      }
      input_.buddies.push_back(std::move(buddy));
    }
    return absl::OkStatus();
  }

  absl::Status operator()(const TravelLimit& limit) {
    ForEverybody([&](Candidate& person) { person.features.max_travel_minutes = limit.minutes; });
    return absl::OkStatus();
  }

  absl::Status operator()(const LanguageLevel& language) {
    Rule& rule = RuleOf(RuleKind::kCommonLanguage, input_.policy);
    if (!rule.enabled) rule.strength = Strength::kHard;
    rule.enabled = true;
    rule.parameters.min_oral_level = language.level;
    if (rule.parameters.dutch_oral_level != OralLevel::kUnknown)
      rule.parameters.dutch_oral_level = language.level;
    return absl::OkStatus();
  }

  absl::Status operator()(const RuleSwitch& change) {
    Rule& rule = RuleOf(change.kind, input_.policy);
    if (change.mode.has_value()) {
      rule.enabled = *change.mode != RuleMode::kOff;
      if (*change.mode == RuleMode::kHard) rule.strength = Strength::kHard;
      if (*change.mode == RuleMode::kSoft) rule.strength = Strength::kSoft;
    }
    const bool becomes_soft = change.mode == RuleMode::kSoft && rule.weight == 0;
    rule.weight = change.weight.value_or(becomes_soft ? RuleSwitch::kSoftWeight : rule.weight);
    Policy policy;
    policy.rules = {rule};
    return CheckPart(policy, ".rules[0]", field_ + ".rule");
  }

  absl::Status operator()(const ChildcareOnSite&) {
    ForEverybody([](Candidate& person) {
      if (!person.features.lacks_childcare) return;
      for (int day = 0; day < kWorkingDays; ++day) {
        person.features.availability.Add(day, WeeklyAvailability::kMorning);
        person.features.availability.Add(day, WeeklyAvailability::kAfternoon);
      }
    });
    return absl::OkStatus();
  }

  absl::Status operator()(const AddedPlaces& added) {
    for (Candidate& buddy : input_.buddies) {
      if (added.municipality_code.empty() ||
          buddy.area.municipality_code == added.municipality_code)
        buddy.free_capacity += added.places;
    }
    return absl::OkStatus();
  }

  absl::Status operator()(const FairnessFloor& floor) {
    std::vector<FairnessFloor>& floors = input_.policy.floors;
    std::erase_if(floors, [&](const FairnessFloor& other) { return other.name == floor.name; });
    floors.push_back(floor);
    if (floors.size() > kMaxFloors)
      return InvalidField(field_ + ".floor", "TOO_MANY",
                          absl::StrCat("with those of the policy at most ", kMaxFloors));
    return CheckPart(input_.policy, absl::StrCat(".floors[", floors.size() - 1, "]"),
                     field_ + ".floor");
  }

  absl::Status operator()(const RemovedFloor& floor) {
    const auto removed = std::erase_if(
        input_.policy.floors, [&](const FairnessFloor& other) { return other.name == floor.name; });
    if (removed > 0) return absl::OkStatus();
    return InvalidField(field_ + ".removed_floor", "NO_SUCH_FLOOR",
                        "must be the name of a floor that there is");
  }

  absl::Status operator()(const LeavingNewcomers& leaving) {
    std::erase_if(input_.newcomers, [&](const Candidate& newcomer) {
      return newcomer.area.municipality_code == leaving.municipality_code &&
             (leaving.postcode.empty() || newcomer.area.postcode == leaving.postcode);
    });
    return absl::OkStatus();
  }

  absl::Status operator()(const LocalFirst& local_first) {
    Rule& rule = RuleOf(RuleKind::kSameMunicipality, input_.policy);
    rule.parameters.local_first = local_first.wanted;
    if (rule.enabled || !local_first.wanted) return absl::OkStatus();
    rule.enabled = true;
    rule.strength = Strength::kSoft;
    if (rule.weight == 0) rule.weight = RuleSwitch::kSoftWeight;
    return absl::OkStatus();
  }

  absl::Status operator()(const MatchingArea& area) {
    Rule& rule = RuleOf(RuleKind::kSameMunicipality, input_.policy);
    if (area == MatchingArea::kMunicipality) {
      rule.enabled = true;
      rule.strength = Strength::kHard;
    } else {
      rule.strength = Strength::kSoft;  // what it adds to the score it still adds
    }
    return absl::OkStatus();
  }

 private:
  // The buddies that added ones are like, by ready time and id.
  std::vector<Candidate> ModelsIn(const std::string& municipality_code) const {
    std::vector<Candidate> models;
    for (const Candidate& buddy : input_.buddies) {
      if (buddy.area.municipality_code == municipality_code) models.push_back(buddy);
    }
    if (models.empty()) models = input_.buddies;
    std::sort(models.begin(), models.end(), [](const Candidate& a, const Candidate& b) {
      return std::tie(a.ready_at, a.person_id) < std::tie(b.ready_at, b.person_id);
    });
    return models;
  }

  template <class Change>
  void ForEverybody(Change change) {
    for (std::vector<Candidate>* side : {&input_.newcomers, &input_.buddies}) {
      for (Candidate& person : *side) change(person);
    }
  }

  const std::string field_;
  PlanInput& input_;
};

}  // namespace

absl::Status Apply(const ScenarioChange& change, absl::string_view field, PlanInput& input) {
  return std::visit(Applying(std::string(field), input), change);
}

}  // namespace naober::matching
