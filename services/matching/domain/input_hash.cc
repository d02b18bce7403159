// SPDX-License-Identifier: EUPL-1.2
#include <openssl/sha.h>

#include <algorithm>
#include <bit>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/matching/domain/match_plan.h"

namespace naober::matching {

namespace {

// Each line is text in which no two different values look alike; lines are sorted where order
// doesn't matter.
std::string Line(const Candidate& candidate) {
  const Features& f = candidate.features;
  std::string text =
      absl::StrCat(candidate.person_id.str(), "|", candidate.enrolment_id.str(), "|",
                   absl::ToUnixMicros(candidate.ready_at), "|", candidate.free_capacity, "|",
                   f.availability.bits(), "|", f.max_travel_minutes);
  absl::StrAppend(&text, "|", candidate.runs_left_over);
  for (const std::string* code :
       {&candidate.area.country, &candidate.area.postcode, &candidate.area.municipality_code})
    absl::StrAppend(&text, "|", absl::CEscape(*code));
  absl::StrAppend(&text, "|", static_cast<int>(f.gender), static_cast<int>(f.gender_wish),
                  static_cast<int>(f.background), "|", f.birth_year.value_or(0), "|",
                  f.vetted_until ? absl::FormatCivilTime(*f.vetted_until) : "");
  if (f.position) {
    for (const double coordinate : {f.position->x, f.position->y, f.position->z})
      absl::StrAppend(&text, "|", absl::Hex(std::bit_cast<uint64_t>(coordinate)));
  }
  for (const geo::TravelMode mode : f.travel_modes)
    absl::StrAppend(&text, "|t", geo::ToString(mode));
  for (const LanguageSkill& skill : f.languages)
    absl::StrAppend(&text, "|l", absl::CEscape(skill.code), ":", static_cast<int>(skill.level));
  for (const std::string& interest : f.interests)
    absl::StrAppend(&text, "|i", absl::CEscape(interest));
  for (const std::string& competence : f.competences)
    absl::StrAppend(&text, "|c", absl::CEscape(competence));
  for (const int age : f.children_ages) absl::StrAppend(&text, "|a", age);
  return text;
}

std::string Line(const Rule& rule) {
  const RuleParameters& p = rule.parameters;
  return absl::StrCat(absl::StrCat(static_cast<int>(rule.kind), "|", rule.enabled, "|",
                                   static_cast<int>(rule.strength), "|", rule.weight, "|"),
                      absl::StrCat(static_cast<int>(p.min_oral_level), "|", p.min_slots, "|",
                                   p.full_score_count, "|", p.default_travel_minutes, "|"),
                      absl::StrCat(p.max_difference_years, "|", p.full_score_days, "|",
                                   static_cast<int>(p.background), "|", p.local_first, "|"),
                      absl::StrCat(static_cast<int>(p.dutch_oral_level), "|", p.full_score_runs));
}

void AppendSorted(std::vector<std::string> lines, std::string& text) {
  std::sort(lines.begin(), lines.end());
  absl::StrAppend(&text, lines.size(), "\n");
  for (const std::string& line : lines) absl::StrAppend(&text, line, "\n");
}

}  // namespace

std::string InputHash(const PlanInput& input) {
  std::string text = absl::StrCat(absl::FormatCivilTime(input.day.today), " ",
                                  input.day.zone.name(), "\n", input.policy.rules.size(), "\n");
  for (const Rule& rule : input.policy.rules) absl::StrAppend(&text, Line(rule), "\n");
  for (const std::vector<Candidate>* side : {&input.newcomers, &input.buddies}) {
    std::vector<std::string> lines;
    for (const Candidate& candidate : *side) lines.push_back(Line(candidate));
    AppendSorted(std::move(lines), text);
  }
  std::vector<std::string> barred;
  for (const auto& [newcomer, buddy] : input.barred)
    barred.push_back(absl::StrCat(newcomer.str(), "|", buddy.str()));
  AppendSorted(std::move(barred), text);
  absl::StrAppend(&text, input.floors.size(), "\n");
  for (const FairnessFloor& floor : input.floors) {
    absl::StrAppend(&text, absl::CEscape(floor.name), "|", floor.percent);
    for (const std::string& code : floor.municipality_codes)
      absl::StrAppend(&text, "|", absl::CEscape(code));
    absl::StrAppend(&text, "\n");
  }

  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

}  // namespace naober::matching
