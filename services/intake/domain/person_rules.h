// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_DOMAIN_PERSON_RULES_H_
#define NAOBER_SERVICES_INTAKE_DOMAIN_PERSON_RULES_H_

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "libs/base/errors.h"
#include "libs/geo/gazetteer.h"
#include "services/intake/domain/person.h"

namespace naober::intake {

// What the rules about a person look at besides the person. `gazetteer` must outlive it.
struct PersonRules {
  absl::CivilDay today;  // in the consortium's time zone
  const geo::Gazetteer& gazetteer;
};

// Brings `person` into the one spelling in which it is stored (blanks trimmed, words in lower case,
// lists sorted and without repeats, postcode, telephone number and language codes normalized, an
// empty municipality filled in from the postcode) and adds to `violations` everything that is wrong
// with it, under field paths that begin with `path` (for example "person."). No value of a field is
// in a violation.
//
// Reasons: MISSING, NOT_FOR_AN_ORGANISATION, TOO_LONG, NATIONAL_NUMBER, IN_THE_FUTURE,
// TOO_LONG_AGO, MALFORMED, UNKNOWN, DUPLICATE, OUT_OF_RANGE, NOT_FOR_THIS_KIND,
// COUNTRY_UNSUPPORTED, POSTCODE_UNKNOWN, MUNICIPALITY_UNKNOWN, MUNICIPALITY_NOT_VALID (its
// description names the successor).
void NormalizeAndValidate(Person& person, const PersonRules& rules, absl::string_view path,
                          FieldViolations& violations);

// Adds NATIONAL_NUMBER if `text` holds one.
void RefuseNationalIdentifier(absl::string_view field, absl::string_view text,
                              FieldViolations& violations);

// Letters, digits and . _ / : - , at most 64 of them: what an administration's key looks like.
bool IsExternalId(absl::string_view text);

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_DOMAIN_PERSON_RULES_H_
