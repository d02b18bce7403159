// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/output.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/base/errors.h"

namespace naober::cli {
namespace {

// Characters as a terminal shows them, near enough: UTF-8 continuation bytes take no place.
size_t Width(const std::string& text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

bool IsBlank(const std::string& text) { return text.empty() || text == "x" || text == "-"; }

// A number goes to the right; a date has a dash within, and goes to the left like a word.
bool LooksNumeric(const std::string& text) {
  const auto digits = text.begin() + (absl::StartsWith(text, "-") ? 1 : 0);
  return IsBlank(text) || std::all_of(digits, text.end(), [](char c) {
           return std::isdigit(static_cast<unsigned char>(c)) || c == '.';
         });
}

std::string CsvCell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

void PrintCsvLine(std::ostream& out, const std::vector<std::string>& cells) {
  for (size_t i = 0; i < cells.size(); ++i) out << (i == 0 ? "" : ",") << CsvCell(cells[i]);
  out << "\r\n";
}

const char* WhatToDo(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
      return "the service is not reachable or restarting: try again; 'naober status' shows which "
             "services are up";
    case absl::StatusCode::kUnauthenticated:
      return "the access token is missing, expired or not meant for this platform: get a new one";
    case absl::StatusCode::kPermissionDenied:
      return "your role may not do this: ask a coordinator, or use a token of another role";
    case absl::StatusCode::kDeadlineExceeded:
      return "it took too long: give more time with --timeout, or try again";
    case absl::StatusCode::kAborted:
      return "somebody else was faster: read it again and repeat the change";
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
      return "that is our fault: give the reference above to the operator, who finds it in the log";
    default:
      return nullptr;
  }
}

}  // namespace

void Table::AddRow(std::vector<std::string> cells) {
  NAOBER_CHECK(cells.size() == columns_.size());
  rows_.push_back(std::move(cells));
}

void Table::PrintText(std::ostream& out) const {
  if (rows_.empty()) {
    out << "no results\n";
    return;
  }
  std::vector<size_t> widths;
  std::vector<bool> numeric;
  for (size_t column = 0; column < columns_.size(); ++column) {
    size_t width = Width(columns_[column]);
    bool is_numeric = true;
    bool is_blank = true;
    for (const auto& row : rows_) {
      width = std::max(width, Width(row[column]));
      is_numeric = is_numeric && LooksNumeric(row[column]);
      is_blank = is_blank && IsBlank(row[column]);
    }
    widths.push_back(width);
    numeric.push_back(is_numeric && !is_blank);
  }
  auto print_line = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (size_t column = 0; column < cells.size(); ++column) {
      const std::string padding(widths[column] - Width(cells[column]), ' ');
      absl::StrAppend(&line, column == 0 ? "" : "  ", numeric[column] ? padding : "", cells[column],
                      numeric[column] ? "" : padding);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << "\n";
  };
  print_line(columns_);
  for (const auto& row : rows_) print_line(row);
}

void Table::PrintCsv(std::ostream& out) const {
  PrintCsvLine(out, columns_);
  for (const auto& row : rows_) PrintCsvLine(out, row);
}

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;
  std::string json;
  NAOBER_CHECK(google::protobuf::util::MessageToJsonString(message, &json, options).ok());
  return json;
}

void PrintJsonDocument(std::ostream& out,
                       std::initializer_list<const google::protobuf::Message*> messages) {
  nlohmann::ordered_json document = nlohmann::ordered_json::object();
  for (const auto* message : messages)
    document.update(nlohmann::ordered_json::parse(ToJson(*message)));
  out << document.dump(1) << "\n";
}

void Print(std::ostream& out, absl::string_view format, const google::protobuf::Message& message,
           const Table& table) {
  if (format == "json") {
    out << ToJson(message);
  } else if (format == "csv") {
    table.PrintCsv(out);
  } else {
    table.PrintText(out);
  }
}

void PrintError(std::ostream& out, const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  const auto violations = FieldViolationsOf(status);
  if (!violations.empty()) {
    out << "error: the input is not right (" << reason << ")\n";
    for (const auto& violation : violations) {
      out << "  " << violation.field << ": " << violation.description;
      if (!violation.reason.empty()) out << " (" << violation.reason << ")";
      out << "\n";
    }
    return;
  }
  out << "error: " << status.message();
  if (!reason.empty()) out << " (" << reason << ")";
  out << "\n";
  for (const auto& [key, value] : ErrorMetadataOf(status))
    out << "  " << key << ": " << value << "\n";
  if (const char* advice = WhatToDo(status)) out << "  " << advice << "\n";
}

int ExitCodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return 0;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return 2;
    case absl::StatusCode::kNotFound:
      return 3;
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return 4;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return 5;
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kAlreadyExists:
      return 6;
    default:
      return 1;
  }
}

}  // namespace naober::cli
