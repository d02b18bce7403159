// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/store/profile_json.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/intake/store/code_column.h"

namespace naober::intake {
namespace {

using nlohmann::json;

template <class Code>
void PutCode(json& object, const char* key, Code code) {
  if (code != Code::kUnspecified) object[key] = std::string(SpellingOf(code));
}

template <class Code>
void PutCodes(json& object, const char* key, const std::vector<Code>& codes) {
  if (!codes.empty()) object[key] = SpellingsOf(codes);
}

template <class Code>
Code GetCode(const json& object, const char* key) {
  return TrustedCode<Code>(object.value(key, std::string()));
}

template <class T>
std::vector<T> GetList(const json& object, const char* key) {
  return object.value(key, std::vector<T>());
}

template <class Code>
std::vector<Code> GetCodes(const json& object, const char* key) {
  std::vector<Code> codes;
  for (const std::string& text : GetList<std::string>(object, key)) {
    codes.push_back(TrustedCode<Code>(text));
  }
  return codes;
}

std::optional<int> GetNumber(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return std::nullopt;
  return found->get<int>();
}

}  // namespace

json ToJson(const Profile& profile) {
  json object = json::object();
  for (const LanguageSkill& skill : profile.languages) {
    object["languages"].push_back(
        {{"code", skill.language_code}, {"level", std::string(SpellingOf(skill.oral_level))}});
  }
  PutCode(object, "literacy", profile.literacy);
  if (!profile.interests.empty()) object["interests"] = profile.interests;
  if (!profile.competences.empty()) object["competences"] = profile.competences;
  for (const WeeklySlot& slot : profile.availability) {
    object["availability"].push_back(
        absl::StrCat(SpellingOf(slot.weekday), "-", SpellingOf(slot.day_part)));
  }
  PutCodes(object, "travel_modes", profile.travel_modes);
  if (profile.max_travel_minutes) object["max_travel_minutes"] = *profile.max_travel_minutes;
  PutCodes(object, "barriers", profile.barriers);
  if (!profile.children_ages.empty()) object["children_ages"] = profile.children_ages;
  PutCode(object, "gender_wish", profile.gender_wish);
  PutCode(object, "background", profile.background);
  if (profile.capacity) object["capacity"] = *profile.capacity;
  if (profile.vetted_until_on) {
    object["vetted_until_on"] = absl::FormatCivilTime(*profile.vetted_until_on);
  }
  return object;
}

Profile ProfileFromJson(const std::string& text) {
  const json object = json::parse(text);
  Profile profile;
  for (const json& skill : object.value("languages", json::array())) {
    profile.languages.push_back({skill.value("code", ""), GetCode<OralLevel>(skill, "level")});
  }
  profile.literacy = GetCode<Literacy>(object, "literacy");
  profile.interests = GetList<std::string>(object, "interests");
  profile.competences = GetList<std::string>(object, "competences");
  for (const std::string& slot : GetList<std::string>(object, "availability")) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(slot, '-');
    profile.availability.push_back(
        {TrustedCode<Weekday>(parts.first), TrustedCode<DayPart>(parts.second)});
  }
  profile.travel_modes = GetCodes<TravelMode>(object, "travel_modes");
  profile.max_travel_minutes = GetNumber(object, "max_travel_minutes");
  profile.barriers = GetCodes<Barrier>(object, "barriers");
  profile.children_ages = GetList<int>(object, "children_ages");
  profile.gender_wish = GetCode<GenderWish>(object, "gender_wish");
  profile.background = GetCode<BuddyBackground>(object, "background");
  profile.capacity = GetNumber(object, "capacity");
  absl::CivilDay day;
  if (absl::ParseCivilTime(object.value("vetted_until_on", ""), &day)) {
    profile.vetted_until_on = day;
  }
  return profile;
}

}  // namespace naober::intake
