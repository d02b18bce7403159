// SPDX-License-Identifier: EUPL-1.2
#include "libs/postgres/row.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace naober::postgres {
namespace {

// The value stays out of the text, which may end up in a log.
[[noreturn]] void RefuseColumn(const char* name, const char* type) {
  throw pqxx::conversion_error(std::string("column ") + name + " is not a " + type);
}

absl::Time ParseTime(const char* text, const char* name) {
  absl::Time time;
  // Also reads "infinity" and "-infinity".
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

std::vector<std::string> TextArrayColumn(const pqxx::row& row, const char* name) {
  const pqxx::field field = row[name];
  TextOf(field);  // refuses NULL
  pqxx::array_parser parser = field.as_array();
  std::vector<std::string> texts;
  int depth = 0;
  for (;;) {
    auto [juncture, text] = parser.get_next();
    switch (juncture) {
      case pqxx::array_parser::row_start:
        if (++depth > 1) RefuseColumn(name, "one-dimensional array");
        break;
      case pqxx::array_parser::row_end:
        break;
      case pqxx::array_parser::null_value:
        RefuseColumn(name, "array without NULL");
      case pqxx::array_parser::string_value:
        texts.push_back(std::move(text));
        break;
      case pqxx::array_parser::done:
        return texts;
    }
  }
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
