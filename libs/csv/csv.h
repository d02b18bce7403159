// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_CSV_CSV_H_
#define NAOBER_LIBS_CSV_CSV_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace naober::csv {

// One record of a file of separated values.
struct Record {
  int row = 0;  // as a spreadsheet numbers it: the first record is 1, blank ones count
  std::vector<std::string> cells;  // unquoted, white space around them removed
  bool broken = false;             // a quote was not closed before the end of the file
};

// Splits `text` as RFC 4180 says, with `separator` for the comma; line ends are CRLF, LF or CR.
// More forgiving than the RFC where real files need it: a quote inside an unquoted cell, and text
// behind a closing quote, are taken as they stand. Blank records (no cell with text) are left out,
// but counted. Never fails: whatever the bytes, there are records.
std::vector<Record> Parse(absl::string_view text, char separator);

// The separator of `text` among comma, semicolon and tab: the one most frequent outside of quotes
// in the first record; comma when there is none.
char DetectSeparator(absl::string_view text);

}  // namespace naober::csv

#endif  // NAOBER_LIBS_CSV_CSV_H_
