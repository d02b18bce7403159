// SPDX-License-Identifier: EUPL-1.2
#include "services/referrals/domain/organisation.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/ascii.h"

namespace naober::referrals {
namespace {

// Enough to catch what isn't an address at all; only a delivery can tell more.
bool LooksLikeEmail(absl::string_view text) {
  const size_t at = text.find('@');
  return at != absl::string_view::npos && at > 0 && at + 1 < text.size() && at == text.rfind('@') &&
         text.size() <= 254 && std::none_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isspace(static_cast<unsigned char>(c));
         });
}

}  // namespace

bool Organisation::SameContentAs(const Organisation& other) const {
  const auto content = [](const Organisation& o) {
    return std::tie(o.code, o.display_name, o.kind, o.country, o.postcode, o.municipality_code,
                    o.email, o.phone);
  };
  return content(*this) == content(other);
}

bool IsOrganisationCode(absl::string_view text) {
  if (text.size() < 2 || text.size() > 63 || !absl::ascii_islower(text[0])) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
  });
}

void Check(const Organisation& organisation, FieldViolations& violations) {
  if (!IsOrganisationCode(organisation.code)) {
    violations.Add("organisation.code", "NOT_A_CODE",
                   "must be 2 to 63 lower-case letters, digits and dashes, a letter first");
  }
  const auto require = [&](const std::string& value, absl::string_view field) {
    if (value.empty()) violations.Add(field, "REQUIRED", "must be given");
  };
  require(organisation.display_name, "organisation.display_name");
  require(organisation.kind, "organisation.kind");
  require(organisation.country, "organisation.country");
  require(organisation.postcode, "organisation.postcode");
  if (!organisation.email.empty() && !LooksLikeEmail(organisation.email)) {
    violations.Add("organisation.email", "NOT_AN_EMAIL_ADDRESS", "must be an e-mail address");
  }
}

}  // namespace naober::referrals
