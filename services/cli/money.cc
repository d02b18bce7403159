// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/money.h"

#include <limits>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "libs/base/errors.h"

namespace naober::cli {
namespace {

bool IsDigits(absl::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == absl::string_view::npos;
}

}  // namespace

absl::StatusOr<int32_t> CentsFrom(absl::string_view field, absl::string_view text) {
  std::string whole = absl::StrReplaceAll(text, {{",", ""}});
  std::string fraction = "00";
  if (const size_t point = whole.find('.'); point != std::string::npos) {
    fraction = whole.substr(point + 1);
    whole.resize(point);
  }
  // A comma with two digits behind it is a decimal comma somewhere else: don't guess.
  const size_t comma = text.rfind(',');
  const bool ambiguous = comma != absl::string_view::npos &&
                         text.find('.') == absl::string_view::npos && text.size() - comma != 4;
  int64_t euros = 0;
  int cents = 0;
  if (ambiguous || !IsDigits(whole) || !IsDigits(fraction) || fraction.size() != 2 ||
      !absl::SimpleAtoi(whole, &euros) || !absl::SimpleAtoi(fraction, &cents) ||
      euros > std::numeric_limits<int32_t>::max() / 100 ||
      euros * 100 + cents > std::numeric_limits<int32_t>::max() || euros * 100 + cents == 0) {
    return InvalidField(field, "NOT_AN_AMOUNT",
                        "must be an amount such as 99550.00, at most 21474836.47");
  }
  return static_cast<int32_t>(euros * 100 + cents);
}

std::string MoneyText(int64_t cents, absl::string_view currency_code) {
  const std::string whole = std::to_string(cents / 100);
  std::string grouped;
  for (size_t i = 0; i < whole.size(); ++i) {
    if (i > 0 && (whole.size() - i) % 3 == 0) grouped += ',';
    grouped += whole[i];
  }
  return absl::StrFormat("%s %s.%02d", currency_code, grouped, cents % 100);
}

}  // namespace naober::cli
