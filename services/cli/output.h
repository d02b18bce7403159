// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_CLI_OUTPUT_H_
#define NAOBER_SERVICES_CLI_OUTPUT_H_

#include <google/protobuf/message.h>

#include <initializer_list>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace naober::cli {

// Rows for people's eyes or a spreadsheet. Columns that hold only numbers are set to the right.
class Table {
 public:
  explicit Table(std::vector<std::string> columns) : columns_(std::move(columns)) {}

  // As many cells as columns.
  void AddRow(std::vector<std::string> cells);

  size_t rows() const { return rows_.size(); }

  // Columns as wide as their widest cell, counted in characters, not bytes; "no results" when
  // empty.
  void PrintText(std::ostream& out) const;
  // RFC 4180, with a head line.
  void PrintCsv(std::ostream& out) const;

 private:
  std::vector<std::string> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// One JSON document in protobuf's JSON names (lowerCamelCase), with fields that are zero or empty
// shown too.
std::string ToJson(const google::protobuf::Message& message);

// Prints several messages as one JSON document that has the fields of all of them.
void PrintJsonDocument(std::ostream& out,
                       std::initializer_list<const google::protobuf::Message*> messages);

// Prints `message` as JSON when `format` is "json", else the table as text or CSV.
void Print(std::ostream& out, absl::string_view format, const google::protobuf::Message& message,
           const Table& table);

// Shows an error the way a person needs it: what failed, each field with its reason, what to do.
// Never a stack trace.
void PrintError(std::ostream& out, const absl::Status& status);

// 0 OK · 1 failed · 2 wrong usage or input · 3 not found · 4 not allowed · 5 not reachable, try
// again · 6 the state does not allow it.
int ExitCodeOf(const absl::Status& status);

}  // namespace naober::cli

#endif  // NAOBER_SERVICES_CLI_OUTPUT_H_
