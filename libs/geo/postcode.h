// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_GEO_POSTCODE_H_
#define NAOBER_LIBS_GEO_POSTCODE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace naober::geo {

// The one spelling in which a postcode is stored. `country` is ISO 3166-1 alpha-2 in upper case.
//   NL  "4001AB" from "4001 ab", "4001AB" …; "4001" alone is accepted, since four digits are what
//       proximity needs and all that some files have. First digit 1–9; the letters SA, SD and SS
//       were never given out.
//   BE  four digits, 1000–9999.
// Blanks around it are dropped. INVALID_ARGUMENT with reason COUNTRY_UNSUPPORTED or
// POSTCODE_MALFORMED; the message holds the rule, never the value.
absl::StatusOr<std::string> NormalizePostcode(absl::string_view country, absl::string_view text);

// The four digits of a normalized postcode: the area that has a position. A view into `normalized`.
inline absl::string_view PostcodeArea(absl::string_view normalized) {
  return normalized.substr(0, 4);
}

}  // namespace naober::geo

#endif  // NAOBER_LIBS_GEO_POSTCODE_H_
