// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/domain/national_identifier.h"

#include <cstdint>
#include <string>

#include "absl/strings/ascii.h"

namespace naober::intake {
namespace {

bool IsBsn(absl::string_view digits) {
  int sum = 0;
  for (int i = 0; i < 8; ++i) sum += (9 - i) * (digits[i] - '0');
  sum -= digits[8] - '0';
  return sum % 11 == 0;
}

bool IsRijksregisternummer(absl::string_view digits) {
  int64_t nine = 0;
  for (char digit : digits.substr(0, 9)) nine = nine * 10 + (digit - '0');
  const int check = (digits[9] - '0') * 10 + (digits[10] - '0');
  const int64_t born_from_2000 = 2'000'000'000 + nine;
  return check == 97 - nine % 97 || check == 97 - born_from_2000 % 97;
}

NationalIdentifier Check(absl::string_view digits) {
  if (digits.find_first_not_of('0') == absl::string_view::npos) return NationalIdentifier::kNone;
  if (digits.size() == 9 && IsBsn(digits)) return NationalIdentifier::kBsn;
  if (digits.size() == 11 && IsRijksregisternummer(digits)) {
    return NationalIdentifier::kRijksregisternummer;
  }
  return NationalIdentifier::kNone;
}

bool Joins(char c) { return c == '.' || c == '-' || c == ' '; }

}  // namespace

NationalIdentifier FindNationalIdentifier(absl::string_view text) {
  std::string joined;
  size_t i = 0;
  while (i < text.size()) {
    if (!absl::ascii_isdigit(text[i])) {
      ++i;
      continue;
    }
    const size_t begin = i;
    while (i < text.size() && absl::ascii_isdigit(text[i])) ++i;
    const absl::string_view run = text.substr(begin, i - begin);
    // An unbroken run counts by itself too: "123456782 1981-09-16" holds one, though joined it is
    // too long.
    if (const auto found = Check(run); found != NationalIdentifier::kNone) return found;
    joined.append(run.data(), run.size());
    const bool goes_on = i + 1 < text.size() && Joins(text[i]) && absl::ascii_isdigit(text[i + 1]);
    if (goes_on) continue;
    if (const auto found = Check(joined); found != NationalIdentifier::kNone) return found;
    joined.clear();
  }
  return NationalIdentifier::kNone;
}

}  // namespace naober::intake
