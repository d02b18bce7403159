// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_STORE_ROW_ARRAYS_H_
#define NAOBER_SERVICES_INTAKE_STORE_ROW_ARRAYS_H_

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <tuple>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "libs/postgres/transaction.h"

namespace naober::intake {

// Many rows as parameters of one statement: an array of each column, for
// unnest($2::uuid[], $3::text[], …). Cheaper on both sides than rows of JSON.
template <size_t columns>
class RowArrays {
 public:
  // One value for each column: text, a whole number, or std::optional<std::string>, whose nullopt
  // is NULL. A column that is an array itself goes in as the text that postgres::ToParameter makes
  // of it, and is cast in the statement.
  template <class... Values>
  void Add(const Values&... values) {
    static_assert(sizeof...(Values) == columns);
    size_t column = 0;
    (AddTo(arrays_[column++], values), ...);
  }

  // Runs `query` with the transaction's tenant for $1 and the arrays behind it.
  absl::StatusOr<pqxx::result> Exec(postgres::Transaction& tx, const postgres::Query& query) {
    for (std::string& array : arrays_) array += array.empty() ? "{}" : "}";
    return std::apply(
        [&](const auto&... arrays) { return tx.Exec(query, tx.tenant_id(), arrays...); }, arrays_);
  }

 private:
  static void Separate(std::string& array) { array.push_back(array.empty() ? '{' : ','); }

  static void AddTo(std::string& array, absl::string_view text) {
    Separate(array);
    array.push_back('"');
    for (const char c : text) {
      if (c == '"' || c == '\\') array.push_back('\\');
      array.push_back(c);
    }
    array.push_back('"');
  }
  static void AddTo(std::string& array, const std::string& text) {
    AddTo(array, absl::string_view(text));
  }
  static void AddTo(std::string& array, int number) {
    Separate(array);
    absl::StrAppend(&array, number);
  }
  static void AddTo(std::string& array, const std::optional<std::string>& text) {
    if (text) return AddTo(array, absl::string_view(*text));
    Separate(array);
    array += "NULL";
  }

  std::array<std::string, columns> arrays_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_STORE_ROW_ARRAYS_H_
