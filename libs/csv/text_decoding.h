// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_CSV_TEXT_DECODING_H_
#define NAOBER_LIBS_CSV_TEXT_DECODING_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace naober::csv {

enum class TextEncoding { kUtf8, kUtf16, kWindows1252 };

struct DecodedText {
  std::string text;  // UTF-8, without a byte order mark
  TextEncoding encoding = TextEncoding::kUtf8;
};

// Reads the bytes of a file as spreadsheets write them: with a byte order mark, UTF-8 or UTF-16;
// without, UTF-8 when every byte of it is valid and Windows-1252 otherwise (which every byte
// sequence is, and which Excel writes as "CSV"). INVALID_ARGUMENT (NOT_TEXT) for a file with NUL
// characters: a spreadsheet or archive, not a text file.
absl::StatusOr<DecodedText> DecodeText(absl::string_view bytes);

}  // namespace naober::csv

#endif  // NAOBER_LIBS_CSV_TEXT_DECODING_H_
