// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/domain/language_code.h"

#include <unicode/uloc.h>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"

namespace naober::intake {
namespace {

// Every two-letter code, and the three-letter twins of those.
const absl::flat_hash_map<std::string, std::string>& ShortCodes() {
  static const auto* const codes = [] {
    auto* made = new absl::flat_hash_map<std::string, std::string>();
    for (const char* const* code = uloc_getISOLanguages(); *code != nullptr; ++code) {
      const std::string two_letters = *code;
      if (two_letters.size() != 2) continue;
      made->emplace(two_letters, two_letters);
      const std::string three_letters = uloc_getISO3Language(*code);
      if (!three_letters.empty()) made->emplace(three_letters, two_letters);
    }
    return made;
  }();
  return *codes;
}

}  // namespace

std::optional<std::string> NormalizeLanguageCode(absl::string_view text) {
  const std::string code = absl::AsciiStrToLower(absl::StripAsciiWhitespace(text));
  if (const auto found = ShortCodes().find(code); found != ShortCodes().end()) {
    return found->second;
  }
  if (code.size() == 3 && absl::c_all_of(code, absl::ascii_islower)) return code;
  return std::nullopt;
}

}  // namespace naober::intake
