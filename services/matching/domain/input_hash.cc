// SPDX-License-Identifier: EUPL-1.2
#include <openssl/sha.h>

#include <algorithm>
#include <bit>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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

std::string Line(const FairnessFloor& floor) {
  std::string text = absl::StrCat(absl::CEscape(floor.name), "|", floor.each_municipality, "|",
                                  static_cast<int>(floor.max_dutch_level), "|", floor.percent, "|",
                                  floor.newcomers);
  for (const std::string& code : floor.municipality_codes)
    absl::StrAppend(&text, "|", absl::CEscape(code));
  return text;
}

std::string Sha256(absl::string_view text) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

std::string HashOfAll(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  return Sha256(absl::StrJoin(lines, "\n"));
}

std::string HashOf(const Policy& policy) {
  std::string text = absl::StrCat(policy.rules.size(), "\n");
  for (const Rule& rule : policy.rules) absl::StrAppend(&text, Line(rule), "\n");
  for (const FairnessFloor& floor : policy.floors) absl::StrAppend(&text, Line(floor), "\n");
  return Sha256(text);
}

std::string HashOf(const std::vector<Candidate>& people) {
  std::vector<std::string> lines;
  for (const Candidate& candidate : people) lines.push_back(Line(candidate));
  return HashOfAll(std::move(lines));
}

// With the buddies whom some of them keep.
std::string HashOfNewcomers(const PlanInput& input) {
  std::string hash = HashOf(input.newcomers);
  if (input.kept.empty()) return hash;
  std::vector<std::string> kept;
  for (const auto& [newcomer, buddy] : input.kept)
    kept.push_back(absl::StrCat(newcomer.str(), "|", buddy.str()));
  return Sha256(absl::StrCat(hash, HashOfAll(std::move(kept))));
}

}  // namespace

InputDigest DigestOf(const PlanInput& input) {
  std::vector<std::string> refusals;
  for (const auto& [newcomer, buddy] : input.barred)
    refusals.push_back(absl::StrCat(newcomer.str(), "|", buddy.str()));
  InputDigest digest;
  digest.parts[InputPart::kDay] =
      Sha256(absl::StrCat(absl::FormatCivilTime(input.day.today), " ", input.day.zone.name()));
  digest.parts[InputPart::kPolicy] = HashOf(input.policy);
  digest.parts[InputPart::kNewcomers] = HashOfNewcomers(input);
  digest.parts[InputPart::kBuddies] = HashOf(input.buddies);
  digest.parts[InputPart::kRefusals] = HashOfAll(std::move(refusals));
  return digest;
}

std::string InputDigest::Whole() const {
  std::string text;
  for (const auto& [part, hash] : parts) absl::StrAppend(&text, static_cast<int>(part), hash, "\n");
  return Sha256(text);
}

std::vector<InputPart> InputDigest::DifferenceTo(const InputDigest& other) const {
  std::vector<InputPart> different;
  for (const auto& [part, hash] : parts) {
    const auto found = other.parts.find(part);
    if (found == other.parts.end() || found->second != hash) different.push_back(part);
  }
  return different;
}

std::string InputHash(const PlanInput& input) { return DigestOf(input).Whole(); }

}  // namespace naober::matching
