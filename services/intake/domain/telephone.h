// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_DOMAIN_TELEPHONE_H_
#define NAOBER_SERVICES_INTAKE_DOMAIN_TELEPHONE_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace naober::intake {

// `text` as E.164 ("06-12345001" in NL → "+31612345001"), or nullopt when libphonenumber knows no
// such number. `country` (ISO 3166-1 alpha-2) is where a number without a country code is dialled
// from. Thread-safe.
std::optional<std::string> NormalizeTelephone(absl::string_view text, absl::string_view country);

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_DOMAIN_TELEPHONE_H_
