// SPDX-License-Identifier: EUPL-1.2
#include "libs/csv/csv.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"

namespace naober::csv {

bool Reader::Next(Record& record) {
  while (!AtEnd()) {
    record = ReadRecord();
    const bool blank =
        absl::c_all_of(record.cells, [](const std::string& cell) { return cell.empty(); });
    if (!blank || record.broken) return true;
  }
  return false;
}

Record Reader::ReadRecord() {
  Record record;
  record.row = row_++;
  record.position = position_;
  while (true) {
    record.cells.push_back(ReadCell(record.broken));
    if (AtEnd()) return record;
    const char end = text_[position_++];
    if (end == separator_) continue;
    if (end == '\r' && !AtEnd() && text_[position_] == '\n') ++position_;
    return record;
  }
}

// Reads up to, not over, the separator or line end.
std::string Reader::ReadCell(bool& broken) {
  std::string cell;
  // Blanks before an opening quote are not part of the cell; a tab may be the separator.
  size_t start = position_;
  while (start < text_.size() && text_[start] == ' ') ++start;
  if (start < text_.size() && text_[start] == '"') {
    position_ = start + 1;
    broken |= !ReadQuoted(cell);
  }
  while (!AtEnd() && !EndsCell(text_[position_])) cell.push_back(text_[position_++]);
  return std::string(absl::StripAsciiWhitespace(cell));
}

// Reads behind the closing quote; false when there is none.
bool Reader::ReadQuoted(std::string& cell) {
  while (!AtEnd()) {
    const char c = text_[position_++];
    if (c != '"') {
      cell.push_back(c);
    } else if (!AtEnd() && text_[position_] == '"') {
      cell.push_back('"');
      ++position_;
    } else {
      return true;
    }
  }
  return false;
}

std::vector<Record> Parse(absl::string_view text, char separator) {
  std::vector<Record> records;
  Reader reader(text, separator);
  for (Record record; reader.Next(record);) records.push_back(std::move(record));
  return records;
}

char DetectSeparator(absl::string_view text) {
  constexpr std::array<char, 3> kSeparators = {',', ';', '\t'};
  std::array<int, 3> counts = {};
  bool quoted = false;
  for (char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    const bool any = absl::c_any_of(counts, [](int count) { return count > 0; });
    if ((c == '\n' || c == '\r') && any) break;
    for (size_t i = 0; i < kSeparators.size(); ++i) counts[i] += c == kSeparators[i];
  }
  return kSeparators[std::max_element(counts.begin(), counts.end()) - counts.begin()];
}

}  // namespace naober::csv
