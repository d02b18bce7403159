// SPDX-License-Identifier: EUPL-1.2
#include "libs/csv/text_decoding.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "libs/base/errors.h"

namespace naober::csv {
namespace {

bool IsValidUtf8(absl::string_view bytes) {
  const auto* text = reinterpret_cast<const uint8_t*>(bytes.data());
  const auto size = static_cast<int32_t>(bytes.size());
  for (int32_t i = 0; i < size;) {
    UChar32 code_point;
    U8_NEXT(text, i, size, code_point);
    if (code_point < 0) return false;
  }
  return true;
}

std::string Convert(absl::string_view bytes, const char* charset) {
  const icu::UnicodeString unicode(bytes.data(), static_cast<int32_t>(bytes.size()), charset);
  std::string text;
  unicode.toUTF8String(text);
  return text;
}

}  // namespace

absl::StatusOr<DecodedText> DecodeText(absl::string_view bytes) {
  DecodedText decoded;
  if (absl::StartsWith(bytes, "\xFF\xFE") || absl::StartsWith(bytes, "\xFE\xFF")) {
    decoded.text = Convert(bytes, "UTF-16");  // reads and drops the mark
    decoded.encoding = TextEncoding::kUtf16;
  } else if (IsValidUtf8(bytes)) {
    absl::ConsumePrefix(&bytes, "\xEF\xBB\xBF");
    decoded.text = std::string(bytes);
  } else {
    decoded.text = Convert(bytes, "windows-1252");
    decoded.encoding = TextEncoding::kWindows1252;
  }
  if (decoded.text.find('\0') != std::string::npos) {
    return InvalidField("content", "NOT_TEXT", "must be a text file with separated values");
  }
  return decoded;
}

}  // namespace naober::csv
