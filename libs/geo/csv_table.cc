// SPDX-License-Identifier: EUPL-1.2
#include "libs/geo/csv_table.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace naober::geo {
namespace {

// The cells of one line; nothing when a quotation is broken.
std::optional<std::vector<std::string>> SplitLine(absl::string_view line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted) {
      if (c != '"') {
        cells.back() += c;
      } else if (i + 1 < line.size() && line[i + 1] == '"') {
        cells.back() += '"';
        ++i;
      } else if (i + 1 == line.size() || line[i + 1] == ',') {
        quoted = false;
      } else {
        return std::nullopt;
      }
    } else if (c == ',') {
      cells.emplace_back();
    } else if (c != '"') {
      cells.back() += c;
    } else if (cells.back().empty()) {
      quoted = true;
    } else {
      return std::nullopt;
    }
  }
  if (quoted) return std::nullopt;
  return cells;
}

absl::Status LineError(absl::string_view path, int line, absl::string_view message) {
  return absl::InvalidArgumentError(absl::StrCat(path, ":", line, ": ", message));
}

}  // namespace

absl::StatusOr<CsvTable> CsvTable::Read(const std::string& path,
                                        const std::vector<std::string>& columns) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(absl::StrCat(path, ": the file can't be opened"));

  CsvTable table;
  table.path_ = path;
  std::vector<size_t> positions;  // of the wanted columns in the file
  size_t width = 0;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (absl::EndsWith(line, "\r")) line.pop_back();
    std::optional<std::vector<std::string>> cells = SplitLine(line);
    if (!cells) return LineError(path, number, "a quotation is not closed as RFC 4180 asks");
    if (number == 1) {
      width = cells->size();
      for (const std::string& column : columns) {
        const auto found = std::find(cells->begin(), cells->end(), column);
        if (found == cells->end()) {
          return LineError(path, number, absl::StrCat("column ", column, " is missing"));
        }
        positions.push_back(std::distance(cells->begin(), found));
      }
      continue;
    }
    if (cells->size() != width) {
      return LineError(path, number,
                       absl::StrCat(cells->size(), " cells where the header has ", width));
    }
    Row row{number, {}};
    for (const size_t position : positions) row.cells.push_back(std::move((*cells)[position]));
    table.rows_.push_back(std::move(row));
  }
  if (file.bad()) return absl::UnavailableError(absl::StrCat(path, ": reading failed"));
  if (width == 0) return LineError(path, 1, "the file is empty");
  return table;
}

absl::Status CsvTable::Error(const Row& row, absl::string_view column,
                             absl::string_view message) const {
  return LineError(path_, row.line, absl::StrCat("column ", column, ": ", message));
}

}  // namespace naober::geo
