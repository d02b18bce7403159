// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_POSTGRES_ROW_H_
#define NAOBER_LIBS_POSTGRES_ROW_H_

#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

// Reading columns and writing parameters of the types that libpqxx 6 has no, or no safe, conversion
// for.
namespace naober::postgres {

// The column's value; it must not be NULL (a bug, which ends as INTERNAL).
template <class T>
T Column(const pqxx::row& row, const char* name) {
  return row[name].as<T>();
}

// The column's value, or nullopt for NULL. (libpqxx 6.4's as<std::optional<…>>() fails on NULL.)
template <class T>
std::optional<T> OptionalColumn(const pqxx::row& row, const char* name) {
  const pqxx::field field = row[name];
  if (field.is_null()) return std::nullopt;
  return field.as<T>();
}

// timestamptz, selected as it is: text in ISO style with offset, microseconds kept.
absl::Time TimeColumn(const pqxx::row& row, const char* name);
std::optional<absl::Time> OptionalTimeColumn(const pqxx::row& row, const char* name);
// date as YYYY-MM-DD.
absl::CivilDay DayColumn(const pqxx::row& row, const char* name);
std::optional<absl::CivilDay> OptionalDayColumn(const pqxx::row& row, const char* name);
// text[] or another one-dimensional array of text-like values without NULLs.
std::vector<std::string> TextArrayColumn(const pqxx::row& row, const char* name);
// bytea in its hex form.
std::string BytesColumn(const pqxx::row& row, const char* name);

// Parameters: the text forms that PostgreSQL reads back exactly.
std::string ToParameter(absl::Time time);     // cast as $1::timestamptz
std::string ToParameter(absl::CivilDay day);  // $1::date
std::string ToParameter(
    const std::vector<std::string>& texts);              // $1::text[]; any content, quoted right
std::string ToBytesParameter(const std::string& bytes);  // $1::bytea
template <class T>
std::optional<std::string> ToParameter(const std::optional<T>& value) {
  if (!value.has_value()) return std::nullopt;
  return ToParameter(*value);
}

}  // namespace naober::postgres

#endif  // NAOBER_LIBS_POSTGRES_ROW_H_
