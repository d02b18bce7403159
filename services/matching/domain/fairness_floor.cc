// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/fairness_floor.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"

namespace naober::matching {

namespace {

constexpr size_t kMaxNameBytes = 120;  // 60 characters of two bytes
constexpr int kMaxNewcomers = 1000 * 1000;

// Newcomers by municipality and level of Dutch: what two floors are compared by.
struct Group {
  std::set<std::string> municipalities;
  int levels = 0;  // of the lowest ones
};

// Municipalities that no floor names: two of them stand for all, since each lies by itself in a
// floor for each municipality, and all lie in a floor for everybody.
constexpr absl::string_view kUnnamed[] = {"(one)", "(another)"};

std::set<std::string> CodesOf(const std::vector<FairnessFloor>& floors) {
  std::set<std::string> codes(std::begin(kUnnamed), std::end(kUnnamed));
  for (const FairnessFloor& floor : floors)
    codes.insert(floor.municipality_codes.begin(), floor.municipality_codes.end());
  return codes;
}

std::vector<Group> GroupsOf(const FairnessFloor& floor, const std::set<std::string>& all_codes) {
  const int levels = floor.max_dutch_level == OralLevel::kUnknown
                         ? static_cast<int>(OralLevel::kNative)
                         : static_cast<int>(floor.max_dutch_level);
  std::set<std::string> codes(floor.municipality_codes.begin(), floor.municipality_codes.end());
  if (codes.empty()) codes = all_codes;
  if (!floor.each_municipality) return {{std::move(codes), levels}};
  std::vector<Group> groups;
  for (const std::string& code : codes) groups.push_back({{code}, levels});
  return groups;
}

bool Holds(const Group& outer, const Group& inner) {
  return outer.levels >= inner.levels &&
         absl::c_includes(outer.municipalities, inner.municipalities);
}

bool Meet(const Group& a, const Group& b) {
  // Everybody of the lower levels of a shared municipality is in both.
  return absl::c_any_of(a.municipalities,
                        [&](const std::string& code) { return b.municipalities.contains(code); });
}

bool Overlap(const std::vector<Group>& some, const std::vector<Group>& others) {
  for (const Group& a : some) {
    for (const Group& b : others) {
      if (Meet(a, b) && !Holds(a, b) && !Holds(b, a)) return true;
    }
  }
  return false;
}

void CheckMinimum(const FairnessFloor& floor, const std::string& path,
                  FieldViolations& violations) {
  if ((floor.percent == 0) == (floor.newcomers == 0))
    violations.Add(path, "MINIMUM_REQUIRED", "give either min_percent or min_newcomers");
  if (floor.percent < 0 || floor.percent > 100)
    violations.Add(path + ".min_percent", "OUT_OF_RANGE", "must be from 1 to 100");
  if (floor.newcomers < 0 || floor.newcomers > kMaxNewcomers)
    violations.Add(path + ".min_newcomers", "OUT_OF_RANGE",
                   absl::StrCat("must be from 1 to ", kMaxNewcomers));
}

void CheckCodes(const FairnessFloor& floor, const std::string& path, FieldViolations& violations) {
  std::set<std::string> codes;
  for (size_t i = 0; i < floor.municipality_codes.size(); ++i) {
    const std::string& code = floor.municipality_codes[i];
    const std::string at = absl::StrCat(path, ".municipality_codes[", i, "]");
    if (code.empty())
      violations.Add(at, "REQUIRED", "name a municipality by its code");
    else if (!codes.insert(code).second)
      violations.Add(at, "NAME_REPEATED", "a municipality may be listed once");
  }
}

OralLevel DutchOf(const Candidate& newcomer) {
  for (const LanguageSkill& skill : newcomer.features.languages) {
    if (skill.code == "nl") return skill.level;
  }
  return OralLevel::kUnknown;
}

bool IsIn(const FairnessFloor& floor, const Candidate& newcomer) {
  const bool there =
      floor.municipality_codes.empty() ||
      absl::c_linear_search(floor.municipality_codes, newcomer.area.municipality_code);
  return there && (floor.max_dutch_level == OralLevel::kUnknown ||
                   DutchOf(newcomer) <= floor.max_dutch_level);
}

int MinimumOf(const FairnessFloor& floor, size_t newcomers) {
  const auto count = static_cast<int64_t>(newcomers);
  const int64_t minimum = floor.percent > 0 ? (count * floor.percent + 99) / 100
                                            : std::min<int64_t>(floor.newcomers, count);
  return static_cast<int>(minimum);
}

}  // namespace

void CheckFloors(const std::vector<FairnessFloor>& floors, absl::string_view field,
                 FieldViolations& violations) {
  if (floors.size() > kMaxFloors) {
    violations.Add(field, "TOO_MANY", absl::StrCat("a policy has at most ", kMaxFloors, " floors"));
    return;
  }
  const std::set<std::string> codes = CodesOf(floors);
  std::set<std::string> names;
  std::vector<std::vector<Group>> groups;
  for (size_t i = 0; i < floors.size(); ++i) {
    const FairnessFloor& floor = floors[i];
    const std::string path = absl::StrCat(field, "[", i, "]");
    if (floor.name.empty())
      violations.Add(path + ".name", "REQUIRED", "say what reports call it");
    else if (floor.name.size() > kMaxNameBytes)
      violations.Add(path + ".name", "TOO_LONG", "at most 60 characters");
    else if (!names.insert(floor.name).second)
      violations.Add(path + ".name", "NAME_REPEATED", "another floor has the name");
    CheckCodes(floor, path, violations);
    CheckMinimum(floor, path, violations);
    groups.push_back(GroupsOf(floor, codes));
    for (size_t other = 0; other < i; ++other) {
      if (!Overlap(groups[other], groups[i])) continue;
      violations.Add(path, "FLOORS_OVERLAP",
                     absl::StrCat("shares newcomers with ", field, "[", other,
                                  "] and neither holds all of the other"));
    }
  }
}

std::vector<PlacedFloor> PlaceFloors(const std::vector<FairnessFloor>& floors,
                                     absl::Span<const Candidate* const> newcomers) {
  std::vector<PlacedFloor> placed;
  for (const FairnessFloor& floor : floors) {
    std::map<std::string, PlacedFloor> parts;  // by municipality, or one for all
    if (!floor.each_municipality) parts[""].name = floor.name;
    for (size_t i = 0; i < newcomers.size(); ++i) {
      const Candidate& newcomer = *newcomers[i];
      if (!IsIn(floor, newcomer)) continue;
      const std::string& code = floor.each_municipality ? newcomer.area.municipality_code : "";
      PlacedFloor& part = parts[code];
      part.name = floor.name;
      part.municipality_code = code;
      part.newcomers.push_back(static_cast<int32_t>(i));
    }
    for (auto& [code, part] : parts) {
      part.minimum = MinimumOf(floor, part.newcomers.size());
      placed.push_back(std::move(part));
    }
  }
  return placed;
}

}  // namespace naober::matching
