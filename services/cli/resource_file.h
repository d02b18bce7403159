// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_RESOURCE_FILE_H_
#define NAOBER_SERVICES_CLI_RESOURCE_FILE_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/base/errors.h"
#include "services/cli/listing.h"

namespace naober::cli {

// One thing that is wrong with one row of a file.
struct RowError {
  int row = 0;              // as a spreadsheet numbers it: the header is row 1
  std::string column;       // empty = the row as a whole
  std::string reason;       // UPPER_SNAKE, as in an API error
  std::string description;  // what is wrong and what would be right
};

// What a file of one kind has in its header.
struct ResourceColumns {
  std::vector<std::string> required;
  std::vector<std::string> optional;
};

// Other words for a code that files use: "venue" → "OTHER".
using Aliases = std::map<std::string, std::string>;

// One row of a file, read by column. Every getter notes what is wrong with its cell and then gives
// the empty value, so that all errors of a row come out at once. Not thread-safe.
class ResourceRow {
 public:
  ResourceRow(int row, std::map<std::string, std::string> cells)
      : row_(row), cells_(std::move(cells)) {}

  int row() const { return row_; }
  const std::vector<RowError>& errors() const { return errors_; }

  // The cell; "" when it is empty or the file has no such column.
  std::string Text(const std::string& column) const;
  // The cell's list, separated by ; or |.
  std::vector<std::string> List(const std::string& column) const;
  // A whole number from 0; 0 for an empty cell.
  int Number(const std::string& column);
  // "yes", "true" or "1" against "no", "false", "0" or nothing.
  bool Flag(const std::string& column);
  // A code in any case; the zero value for an empty cell.
  template <class Enum>
  Enum Code(const std::string& column, const Aliases& aliases = {}) {
    return ParseCode<Enum>(column, Text(column), aliases);
  }
  // A list of codes, each passed to `add`.
  template <class Enum, class Add>
  void Codes(const std::string& column, Add add, const Aliases& aliases = {}) {
    for (const std::string& text : List(column)) add(ParseCode<Enum>(column, text, aliases));
  }

  void AddError(std::string column, std::string reason, std::string description) {
    errors_.push_back({row_, std::move(column), std::move(reason), std::move(description)});
  }

 private:
  template <class Enum>
  Enum ParseCode(const std::string& column, const std::string& text, const Aliases& aliases) {
    const auto alias = aliases.find(absl::AsciiStrToLower(text));
    const auto code = CodeFrom<Enum>(column, alias == aliases.end() ? text : alias->second);
    if (code.ok()) return *code;
    for (const FieldViolation& violation : FieldViolationsOf(code.status()))
      AddError(column, violation.reason, violation.description);
    return static_cast<Enum>(0);
  }

  int row_;
  std::map<std::string, std::string> cells_;
  std::vector<RowError> errors_;
};

// A file with separated values (comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252) of which
// each row is one resource.
struct ResourceFile {
  std::vector<ResourceRow> rows;         // the good ones, in the order of the file
  std::vector<RowError> broken;          // rows that can't be read at all
  std::vector<std::string> passed_over;  // columns that we don't know

  // INVALID_ARGUMENT for what isn't text (NOT_TEXT), has no header (EMPTY), lacks columns
  // (HEADER_MISSING_COLUMNS, naming them) or names one twice (HEADER_COLUMN_REPEATED).
  static absl::StatusOr<ResourceFile> Parse(absl::string_view bytes,
                                            const ResourceColumns& columns);
};

// The bytes of a file that a person named. NOT_FOUND when it can't be read.
absl::StatusOr<std::string> ReadNamedFile(const std::string& path);

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_RESOURCE_FILE_H_
