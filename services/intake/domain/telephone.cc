// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/domain/telephone.h"

#include <phonenumbers/phonenumberutil.h>

namespace naober::intake {

std::optional<std::string> NormalizeTelephone(absl::string_view text, absl::string_view country) {
  using i18n::phonenumbers::PhoneNumberUtil;
  const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
  i18n::phonenumbers::PhoneNumber number;
  if (util.Parse(std::string(text), std::string(country), &number) !=
          PhoneNumberUtil::NO_PARSING_ERROR ||
      !util.IsValidNumber(number)) {
    return std::nullopt;
  }
  std::string normalized;
  util.Format(number, PhoneNumberUtil::E164, &normalized);
  return normalized;
}

}  // namespace naober::intake
