// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_EXAMPLE_PEOPLE_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_EXAMPLE_PEOPLE_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "libs/geo/gazetteer.h"
#include "services/matching/domain/match_plan.h"

// For tests: the people of the example consortia, without a database.
namespace naober::matching {

inline constexpr absl::CivilDay kExampleDay(2026, 9, 1);

inline OralLevel LevelOf(const std::string& text) {
  const std::vector<std::string> levels = {"A0", "A1", "A2", "B1", "B2", "C1", "C2", "native"};
  const auto at = std::find(levels.begin(), levels.end(), text);
  EXPECT_NE(at, levels.end()) << text;
  return static_cast<OralLevel>(at - levels.begin() + 1);
}

inline std::vector<std::string> ListOf(const std::string& cell) {
  return absl::StrSplit(cell, ';', absl::SkipEmpty());
}

inline Features FeaturesOf(std::map<std::string, std::string>& row,
                           const geo::Gazetteer& gazetteer) {
  const std::vector<std::string> days = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  const std::vector<std::string> parts = {"morning", "afternoon", "evening"};
  Features f;
  for (const std::string& item : ListOf(row["languages"])) {
    const std::vector<std::string> skill = absl::StrSplit(item, ':');
    f.languages.push_back({skill[0], LevelOf(skill[1])});
  }
  for (const std::string& item : ListOf(row["availability"])) {
    const std::vector<std::string> slot = absl::StrSplit(item, '-');
    f.availability.Add(std::find(days.begin(), days.end(), slot[0]) - days.begin(),
                       std::find(parts.begin(), parts.end(), slot[1]) - parts.begin());
  }
  for (const std::string& mode : ListOf(row["travel_modes"]))
    f.travel_modes.push_back(geo::ParseTravelMode(mode).value());
  EXPECT_TRUE(absl::SimpleAtoi(row["max_travel_minutes"], &f.max_travel_minutes));
  f.position = gazetteer.FindPlace(row["country"], row["postcode"]).value()->position;
  f.gender = row["gender"] == "f"   ? Gender::kFemale
             : row["gender"] == "m" ? Gender::kMale
                                    : Gender::kX;
  f.gender_wish = row["buddy_gender"] == "same" ? GenderWish::kSame : GenderWish::kAny;
  int year = 0;
  EXPECT_TRUE(absl::SimpleAtoi(row["birth_date"].substr(0, 4), &year));
  f.birth_year = year;
  absl::CivilDay vetted_until;
  if (absl::ParseCivilTime(row["vetted_until"], &vetted_until)) f.vetted_until = vetted_until;
  f.interests = ListOf(row["interests"]);
  f.competences = ListOf(row["competences"]);
  return f;
}

// The people of an example consortium who consented to matching. The files quote no cell.
inline PlanInput ReadExamplePeople(const std::string& consortium) {
  const std::string root = NAOBER_SOURCE_DIR;
  const geo::Gazetteer gazetteer = geo::Gazetteer::Load(root + "/libs/geo/data").value();
  std::ifstream file(root + "/deploy/example/" + consortium + "/people.csv");
  std::string line;
  EXPECT_TRUE(std::getline(file, line)) << "people.csv is missing";
  const std::vector<std::string> header = absl::StrSplit(line, ',');
  PlanInput people;
  people.policy = DefaultPolicy();
  people.day = {kExampleDay, absl::UTCTimeZone()};
  for (int number = 0; std::getline(file, line); ++number) {
    const std::vector<std::string> cells = absl::StrSplit(line, ',');
    std::map<std::string, std::string> row;
    for (size_t i = 0; i < header.size(); ++i) row[header[i]] = cells.at(i);
    const std::vector<std::string> consents = ListOf(row["consents"]);
    if (std::find(consents.begin(), consents.end(), "matching") == consents.end()) continue;
    Candidate candidate;
    candidate.person_id = PersonId::FromTrusted(row["external_id"]);
    candidate.area = {row["country"], row["postcode"].substr(0, 4), row["municipality_code"]};
    candidate.features = FeaturesOf(row, gazetteer);
    absl::CivilDay registered;
    EXPECT_TRUE(absl::ParseCivilTime(row["registered_on"], &registered));
    candidate.ready_at = absl::FromCivil(registered, absl::UTCTimeZone());
    if (row["kind"] == "newcomer") {
      people.newcomers.push_back(candidate);
    } else {
      EXPECT_TRUE(absl::SimpleAtoi(row["capacity"], &candidate.free_capacity));
      people.buddies.push_back(candidate);
    }
  }
  return people;
}

// As many local pairs as possible before quality counts.
inline void PutLocalFirst(Policy& policy) {
  for (Rule& rule : policy.rules)
    rule.parameters.local_first = rule.kind == RuleKind::kSameMunicipality;
}

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_EXAMPLE_PEOPLE_H_
