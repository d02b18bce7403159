// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/resource_file.h"

#include <fstream>
#include <set>
#include <sstream>

#include "absl/algorithm/container.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "libs/base/status_macros.h"
#include "libs/csv/csv.h"
#include "libs/csv/text_decoding.h"

namespace naober::cli {
namespace {

// "Starts on" and "starts_on" are one name.
std::string ColumnName(absl::string_view cell) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(cell), {{" ", "_"}, {"-", "_"}});
}

absl::Status CheckHeader(const std::vector<std::string>& header, const ResourceColumns& columns) {
  std::set<std::string> seen;
  for (const std::string& name : header) {
    if (!name.empty() && !seen.insert(name).second) {
      return InvalidField("file", "HEADER_COLUMN_REPEATED",
                          absl::StrCat("has the column ", name, " twice"));
    }
  }
  std::vector<std::string> missing;
  for (const std::string& name : columns.required) {
    if (seen.count(name) == 0) missing.push_back(name);
  }
  if (missing.empty()) return absl::OkStatus();
  return InvalidField("file", "HEADER_MISSING_COLUMNS",
                      absl::StrCat("lacks the columns ", absl::StrJoin(missing, ", ")));
}

}  // namespace

std::string ResourceRow::Text(const std::string& column) const {
  const auto cell = cells_.find(column);
  return cell == cells_.end() ? "" : cell->second;
}

std::vector<std::string> ResourceRow::List(const std::string& column) const {
  std::vector<std::string> items;
  for (const absl::string_view item : absl::StrSplit(Text(column), absl::ByAnyChar(";|"))) {
    const absl::string_view text = absl::StripAsciiWhitespace(item);
    if (!text.empty()) items.emplace_back(text);
  }
  return items;
}

int ResourceRow::Number(const std::string& column) {
  const std::string text = Text(column);
  int number = 0;
  if (text.empty()) return 0;
  if (!absl::SimpleAtoi(text, &number) || number < 0) {
    AddError(column, "NOT_A_NUMBER", "must be a whole number from 0");
    return 0;
  }
  return number;
}

bool ResourceRow::Flag(const std::string& column) {
  const std::string text = absl::AsciiStrToLower(Text(column));
  if (text == "yes" || text == "true" || text == "1") return true;
  if (!text.empty() && text != "no" && text != "false" && text != "0") {
    AddError(column, "NOT_YES_OR_NO", "must be yes or no");
  }
  return false;
}

absl::StatusOr<ResourceFile> ResourceFile::Parse(absl::string_view bytes,
                                                 const ResourceColumns& columns) {
  ASSIGN_OR_RETURN(const csv::DecodedText decoded, csv::DecodeText(bytes));
  const auto records = csv::Parse(decoded.text, csv::DetectSeparator(decoded.text));
  if (records.empty()) return InvalidField("file", "EMPTY", "has no header and no rows");
  std::vector<std::string> header;
  for (const std::string& cell : records.front().cells) header.push_back(ColumnName(cell));
  RETURN_IF_ERROR(CheckHeader(header, columns));

  ResourceFile file;
  for (const std::string& name : header) {
    if (!name.empty() && !absl::c_linear_search(columns.required, name) &&
        !absl::c_linear_search(columns.optional, name)) {
      file.passed_over.push_back(name);
    }
  }
  for (size_t i = 1; i < records.size(); ++i) {
    const csv::Record& record = records[i];
    if (record.broken || record.cells.size() > header.size()) {
      file.broken.push_back({record.row, "", record.broken ? "QUOTE_NOT_CLOSED" : "TOO_MANY_CELLS",
                             record.broken ? "a quote is opened and never closed"
                                           : "has more cells than the header"});
      continue;
    }
    std::map<std::string, std::string> cells;
    for (size_t column = 0; column < record.cells.size(); ++column)
      cells[header[column]] = record.cells[column];
    file.rows.emplace_back(record.row, std::move(cells));
  }
  return file;
}

absl::StatusOr<std::string> ReadNamedFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in) return absl::NotFoundError(absl::StrCat("can't read ", path));
  // An empty file sets failbit on the stream it is copied to, and is no error here.
  text << in.rdbuf();
  if (in.bad()) return absl::NotFoundError(absl::StrCat("can't read ", path));
  return text.str();
}

}  // namespace naober::cli
