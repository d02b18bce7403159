// SPDX-License-Identifier: EUPL-1.2
#include "libs/geo/postcode.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"

namespace naober::geo {
namespace {

bool IsArea(absl::string_view text) {
  return text.size() == 4 && text[0] != '0' &&
         std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

bool IsDutchSuffix(absl::string_view text) {
  return text.size() == 2 && absl::ascii_isupper(text[0]) && absl::ascii_isupper(text[1]) &&
         text != "SA" && text != "SD" && text != "SS";
}

absl::Status Malformed(absl::string_view rule) {
  return WithReason(absl::InvalidArgumentError(rule), "POSTCODE_MALFORMED");
}

}  // namespace

absl::StatusOr<std::string> NormalizePostcode(absl::string_view country, absl::string_view text) {
  const std::string code = absl::AsciiStrToUpper(absl::StripAsciiWhitespace(text));
  const absl::string_view area = PostcodeArea(code);
  if (country == "NL") {
    const absl::string_view suffix =
        absl::StripLeadingAsciiWhitespace(absl::string_view(code).substr(area.size()));
    if (!IsArea(area) || !(suffix.empty() || IsDutchSuffix(suffix))) {
      return Malformed("a Dutch postcode is four digits and two letters, such as 1234 AB");
    }
    return absl::StrCat(area, suffix);
  }
  if (country == "BE") {
    if (!IsArea(code)) return Malformed("a Belgian postcode is four digits, 1000 to 9999");
    return code;
  }
  return WithReason(absl::InvalidArgumentError("postcodes are known for NL and BE"),
                    "COUNTRY_UNSUPPORTED");
}

}  // namespace naober::geo
