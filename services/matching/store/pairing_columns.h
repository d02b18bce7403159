// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_STORE_PAIRING_COLUMNS_H_
#define NAOBER_SERVICES_MATCHING_STORE_PAIRING_COLUMNS_H_

#include <optional>
#include <pqxx/pqxx>

#include "libs/postgres/row.h"
#include "services/matching/domain/pairing.h"

namespace naober::matching {

// The columns that proposals and matches have in common.
Pairing ReadPairing(const pqxx::row& row);

// smallint columns of numbered enumerations.
template <class Enum>
Enum EnumColumn(const pqxx::row& row, const char* name) {
  return static_cast<Enum>(postgres::Column<int>(row, name));
}
template <class Enum>
std::optional<Enum> OptionalEnumColumn(const pqxx::row& row, const char* name) {
  const std::optional<int> number = postgres::OptionalColumn<int>(row, name);
  if (!number) return std::nullopt;
  return static_cast<Enum>(*number);
}
template <class Enum>
std::optional<int> EnumParameter(const std::optional<Enum>& value) {
  if (!value) return std::nullopt;
  return static_cast<int>(*value);
}

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_STORE_PAIRING_COLUMNS_H_
