// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_DOMAIN_LANGUAGE_CODE_H_
#define NAOBER_SERVICES_INTAKE_DOMAIN_LANGUAGE_CODE_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace naober::intake {

// The one spelling in which a language is stored, so that two people's languages can be compared:
// ISO 639-1 in lower case where the language has such a code ("tir", "TI" → "ti"), ISO 639-3
// otherwise ("prs", "kmr"), without region or script. nullopt for what is neither: an unknown
// two-letter code, or not two or three letters. Three-letter codes are not looked up, since no
// table of all 7,000 is at hand. Thread-safe.
std::optional<std::string> NormalizeLanguageCode(absl::string_view text);

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_DOMAIN_LANGUAGE_CODE_H_
