// SPDX-License-Identifier: EUPL-1.2
#include "libs/postgres/row.h"

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace naober::postgres {
namespace {

// The value stays out of the text, which may end up in a log.
[[noreturn]] void RefuseColumn(const char* name, const char* type) {
  throw pqxx::conversion_error(std::string("column ") + name + " is not a " + type);
}

absl::Time ParseTime(absl::string_view text, const char* name) {
  if (text == "infinity") return absl::InfiniteFuture();
  if (text == "-infinity") return absl::InfinitePast();
  absl::Time time;
  if (!absl::ParseTime("%Y-%m-%d %H:%M:%E*S%Ez", text, &time, nullptr)) {
    RefuseColumn(name, "timestamptz");
  }
  return time;
}

absl::CivilDay ParseDay(const char* text, const char* name) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(text, &day)) RefuseColumn(name, "date");
  return day;
}

// Takes one element of an array, as array_out writes it, from the front of `rest`.
std::string ParseElement(absl::string_view& rest, const char* name) {
  if (!absl::ConsumePrefix(&rest, "\"")) {
    std::string text(rest.substr(0, rest.find(',')));
    if (absl::StartsWith(text, "{")) RefuseColumn(name, "one-dimensional array");
    // A text that reads NULL would be in quotes.
    if (text == "NULL") RefuseColumn(name, "array without NULL");
    rest.remove_prefix(text.size());
    return text;
  }
  std::string text;
  for (; !rest.empty() && rest.front() != '"'; rest.remove_prefix(1)) {
    if (rest.front() == '\\') rest.remove_prefix(1);
    if (!rest.empty()) text.push_back(rest.front());
  }
  if (!absl::ConsumePrefix(&rest, "\"")) RefuseColumn(name, "array");
  return text;
}

const char* TextOf(const pqxx::field& field) {
  if (field.is_null()) RefuseColumn(field.name(), "value but NULL");
  return field.c_str();
}

}  // namespace

absl::Time TimeColumn(const pqxx::row& row, const char* name) {
  return ParseTime(TextOf(row[name]), name);
}

std::optional<absl::Time> OptionalTimeColumn(const pqxx::row& row, const char* name) {
  if (row[name].is_null()) return std::nullopt;
  return TimeColumn(row, name);
}

absl::CivilDay DayColumn(const pqxx::row& row, const char* name) {
  return ParseDay(TextOf(row[name]), name);
}

std::optional<absl::CivilDay> OptionalDayColumn(const pqxx::row& row, const char* name) {
  if (row[name].is_null()) return std::nullopt;
  return DayColumn(row, name);
}

// libpqxx's array_parser (6.4.5) takes a ' for a quote and ends the process on {'s-Hertogenbosch}.
std::vector<std::string> TextArrayColumn(const pqxx::row& row, const char* name) {
  absl::string_view rest = TextOf(row[name]);
  if (!absl::ConsumePrefix(&rest, "{") || !absl::ConsumeSuffix(&rest, "}")) {
    RefuseColumn(name, "array");
  }
  std::vector<std::string> texts;
  while (!rest.empty()) {
    texts.push_back(ParseElement(rest, name));
    // A comma is always followed by an element.
    if (!rest.empty() && (!absl::ConsumePrefix(&rest, ",") || rest.empty())) {
      RefuseColumn(name, "array");
    }
  }
  return texts;
}

std::string BytesColumn(const pqxx::row& row, const char* name) {
  absl::string_view text = TextOf(row[name]);
  if (!absl::StartsWith(text, "\\x")) RefuseColumn(name, "bytea");
  return absl::HexStringToBytes(text.substr(2));
}

std::string ToParameter(absl::Time time) {
  if (time == absl::InfiniteFuture()) return "infinity";
  if (time == absl::InfinitePast()) return "-infinity";
  return absl::FormatTime("%Y-%m-%d %H:%M:%E6S+00", time, absl::UTCTimeZone());
}

std::string ToParameter(absl::CivilDay day) { return absl::FormatCivilTime(day); }

std::string ToParameter(const std::vector<std::string>& texts) {
  std::string out = "{";
  for (const std::string& text : texts) {
    if (out.size() > 1) out.push_back(',');
    out.push_back('"');
    for (const char c : text) {
      if (c == '"' || c == '\\') out.push_back('\\');
      out.push_back(c);
    }
    out.push_back('"');
  }
  out.push_back('}');
  return out;
}

std::string ToBytesParameter(const std::string& bytes) {
  return absl::StrCat("\\x", absl::BytesToHexString(bytes));
}

}  // namespace naober::postgres
