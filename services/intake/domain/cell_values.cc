// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/domain/cell_values.h"

#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace naober::intake {
namespace {

// A spelling in lower case that the codes themselves don't have.
template <class Code>
using Synonym = std::pair<absl::string_view, Code>;

template <class Code, size_t n>
std::optional<Code> ParseWithSynonyms(absl::string_view text, const Synonym<Code> (&synonyms)[n]) {
  const std::string word = absl::AsciiStrToLower(absl::StripAsciiWhitespace(text));
  for (const auto& [spelling, code] : synonyms) {
    if (word == spelling) return code;
  }
  return ParseCode<Code>(word);
}

std::optional<int> ParseDigits(absl::string_view text, size_t fewest, size_t most) {
  int number = 0;
  if (text.size() < fewest || text.size() > most || !absl::c_all_of(text, absl::ascii_isdigit) ||
      !absl::SimpleAtoi(text, &number)) {
    return std::nullopt;
  }
  return number;
}

std::optional<absl::CivilDay> ToDay(std::optional<int> year, std::optional<int> month,
                                    std::optional<int> day) {
  if (!year || !month || !day) return std::nullopt;
  const absl::CivilDay civil(*year, *month, *day);
  // CivilDay turns 31 February into 3 March; a file that says it is wrong.
  if (civil.year() != *year || civil.month() != *month || civil.day() != *day) return std::nullopt;
  return civil;
}

}  // namespace

std::optional<absl::CivilDay> ParseDate(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  for (absl::string_view midnight : {" 00:00:00", "T00:00:00", " 00:00", " 0:00"}) {
    if (absl::ConsumeSuffix(&text, midnight)) break;
  }
  const std::vector<absl::string_view> parts = absl::StrSplit(text, absl::ByAnyChar("-/."));
  if (parts.size() != 3) return std::nullopt;
  if (parts[0].size() == 4) {
    return ToDay(ParseDigits(parts[0], 4, 4), ParseDigits(parts[1], 1, 2),
                 ParseDigits(parts[2], 1, 2));
  }
  return ToDay(ParseDigits(parts[2], 4, 4), ParseDigits(parts[1], 1, 2),
               ParseDigits(parts[0], 1, 2));
}

std::optional<int> ParseWholeNumber(absl::string_view text) {
  return ParseDigits(absl::StripAsciiWhitespace(text), 1, 9);
}

std::vector<std::string> SplitList(absl::string_view text) {
  std::vector<std::string> list;
  for (absl::string_view part : absl::StrSplit(text, absl::ByAnyChar(";|"))) {
    part = absl::StripAsciiWhitespace(part);
    if (!part.empty()) list.emplace_back(part);
  }
  return list;
}

std::optional<PersonKind> ParseKind(absl::string_view text) {
  static constexpr Synonym<PersonKind> kSynonyms[] = {{"nieuwkomer", PersonKind::kNewcomer},
                                                      {"inburgeraar", PersonKind::kNewcomer},
                                                      {"statushouder", PersonKind::kNewcomer},
                                                      {"maatje", PersonKind::kBuddy},
                                                      {"vrijwilliger", PersonKind::kBuddy}};
  return ParseWithSynonyms(text, kSynonyms);
}

std::optional<Gender> ParseGender(absl::string_view text) {
  static constexpr Synonym<Gender> kSynonyms[] = {{"f", Gender::kFemale},
                                                  {"m", Gender::kMale},
                                                  {"v", Gender::kFemale},
                                                  {"vrouw", Gender::kFemale},
                                                  {"man", Gender::kMale}};
  return ParseWithSynonyms(text, kSynonyms);
}

std::optional<LanguageSkill> ParseLanguage(absl::string_view text) {
  static constexpr Synonym<OralLevel> kSynonyms[] = {{"moedertaal", OralLevel::kNative}};
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(text, ':');
  const auto level = ParseWithSynonyms(parts.second, kSynonyms);
  if (!level) return std::nullopt;
  return LanguageSkill{std::string(absl::StripAsciiWhitespace(parts.first)), *level};
}

std::optional<WeeklySlot> ParseWeeklySlot(absl::string_view text) {
  using enum Weekday;
  static constexpr Synonym<Weekday> kDays[] = {{"ma", kMon}, {"di", kTue}, {"wo", kWed},
                                               {"do", kThu}, {"vr", kFri}, {"za", kSat},
                                               {"zo", kSun}};
  static constexpr Synonym<DayPart> kParts[] = {{"ochtend", DayPart::kMorning},
                                                {"middag", DayPart::kAfternoon},
                                                {"avond", DayPart::kEvening}};
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits(absl::ByAnyChar("- "), 1));
  const auto day = ParseWithSynonyms(parts.first, kDays);
  const auto part = ParseWithSynonyms(parts.second, kParts);
  if (!day || !part) return std::nullopt;
  return WeeklySlot{*day, *part};
}

std::optional<TravelMode> ParseTravelMode(absl::string_view text) {
  static constexpr Synonym<TravelMode> kSynonyms[] = {
      {"lopen", TravelMode::kWalk},
      {"te voet", TravelMode::kWalk},
      {"fiets", TravelMode::kBicycle},
      {"ov", TravelMode::kPublicTransport},
      {"openbaar vervoer", TravelMode::kPublicTransport},
      {"public transport", TravelMode::kPublicTransport},
      {"auto", TravelMode::kCar}};
  return ParseWithSynonyms(text, kSynonyms);
}

}  // namespace naober::intake
