// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_CSV_CSV_H_
#define NAOBER_LIBS_CSV_CSV_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace naober::csv {

// One record of a file of separated values.
struct Record {
  int row = 0;          // as a spreadsheet numbers it: the first record is 1, blank ones count
  size_t position = 0;  // of its first byte in the text
  std::vector<std::string> cells;  // unquoted, white space around them removed
  bool broken = false;             // a quote was not closed before the end of the file
};

// Splits a text as RFC 4180 says, with `separator` for the comma; line ends are CRLF, LF or CR.
// More forgiving than the RFC where real files need it: a quote inside an unquoted cell, and text
// behind a closing quote, are taken as they stand. Never fails: whatever the bytes, there are
// records. The text must outlive it. Not thread-safe.
class Reader {
 public:
  // Starts at `position`, which is where the record of number `row` begins.
  Reader(absl::string_view text, char separator, size_t position = 0, int row = 1)
      : text_(text), separator_(separator), position_(position), row_(row) {}

  // Reads the next record that has a cell with text, or whose quote is broken; false at the end.
  // Blank ones are passed over, but counted.
  bool Next(Record& record);

 private:
  bool AtEnd() const { return position_ == text_.size(); }
  bool EndsCell(char c) const { return c == separator_ || c == '\n' || c == '\r'; }
  Record ReadRecord();
  std::string ReadCell(bool& broken);
  bool ReadQuoted(std::string& cell);

  const absl::string_view text_;
  const char separator_;
  size_t position_;
  int row_;  // of the record at `position_`
};

// All records of `text`, as Reader reads them.
std::vector<Record> Parse(absl::string_view text, char separator);

// The separator of `text` among comma, semicolon and tab: the one most frequent outside of quotes
// in the first record; comma when there is none.
char DetectSeparator(absl::string_view text);

}  // namespace naober::csv

#endif  // NAOBER_LIBS_CSV_CSV_H_
