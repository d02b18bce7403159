// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_DOMAIN_PROGRAMME_H_
#define NAOBER_SERVICES_INTAKE_DOMAIN_PROGRAMME_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/base/errors.h"
#include "libs/geo/gazetteer.h"
#include "services/intake/domain/codes.h"
#include "services/intake/domain/trajectory.h"

namespace naober::intake {

// The tenant.
struct Consortium {
  std::string id;
  std::string code;
  std::string display_name;
  std::string country;    // "NL" or "BE"
  std::string time_zone;  // IANA; days are counted in it
  int version = 0;
  absl::Time create_time;
};

// A programme: everything that differs between programmes is a value here, never code.
struct Programme {
  std::string code;
  std::string display_name;
  int target_minutes = 0;  // 0 = no target
  std::vector<ContactKind> kinds;
  std::vector<std::string> municipality_codes;
  absl::CivilDay start_on;
  absl::CivilDay end_on;  // the last day
  bool requires_local_background = false;
  std::string local_background_justification;
  std::string copied_from_programme_code;
  int isolation_threshold_days = 0;
  bool credits_other_languages = false;  // contacts in another language than Dutch count too (R46)
  int version = 0;
  absl::Time create_time;
  absl::Time update_time;

  CreditRules credit_rules() const {
    return {target_minutes, start_on, end_on, kinds, credits_other_languages};
  }
};

// Fills in defaults (the time zone of the country, isolation after 60 days), brings lists into
// order and adds everything that is wrong to `violations`, under `path` (for example "programme.").
void NormalizeAndValidate(Consortium& consortium, absl::string_view path,
                          FieldViolations& violations);
void NormalizeAndValidate(Programme& programme, const geo::Gazetteer& gazetteer,
                          absl::string_view path, FieldViolations& violations);

// What a copy of a programme has of its own; what is left out is as in the source.
struct ProgrammeCopy {
  std::string code;
  std::string display_name;
  std::vector<std::string> municipality_codes;
  std::optional<absl::CivilDay> start_on;
  std::optional<absl::CivilDay> end_on;
  std::optional<bool> credits_other_languages;
};

// A programme like `source`, to be validated and stored.
Programme CopyOf(const Programme& source, const ProgrammeCopy& copy);

// "NL" → Europe/Amsterdam, "BE" → Europe/Brussels.
std::string DefaultTimeZone(absl::string_view country);

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_DOMAIN_PROGRAMME_H_
