// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_DOMAIN_CELL_VALUES_H_
#define NAOBER_SERVICES_INTAKE_DOMAIN_CELL_VALUES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "services/intake/domain/codes.h"
#include "services/intake/domain/person.h"

// The values that cells of a file hold, in the spellings that people use. Each returns nullopt for
// what it can't read.
namespace naober::intake {

// 2026-09-01, 1-9-2026, 01/09/2026 or 1.9.2026 (the day first), with or without a time 00:00[:00]
// behind it.
std::optional<absl::CivilDay> ParseDate(absl::string_view text);

// A whole number without sign.
std::optional<int> ParseWholeNumber(absl::string_view text);

// The parts of a list: separated by ; or |, trimmed, without empty ones.
std::vector<std::string> SplitList(absl::string_view text);

// newcomer, nieuwkomer, inburgeraar, statushouder; buddy, maatje, vrijwilliger; oudkomer.
std::optional<PersonKind> ParseKind(absl::string_view text);

// f, m, x; v, vrouw, man, female, male.
std::optional<Gender> ParseGender(absl::string_view text);

// code:level, with level A0 … C2, native or moedertaal.
std::optional<LanguageSkill> ParseLanguage(absl::string_view text);

// day-part: mon-morning, ma-ochtend.
std::optional<WeeklySlot> ParseWeeklySlot(absl::string_view text);

// walk, bicycle, public_transport, car; lopen, fiets, ov, auto.
std::optional<TravelMode> ParseTravelMode(absl::string_view text);

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_DOMAIN_CELL_VALUES_H_
