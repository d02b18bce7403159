// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_STORE_CODE_COLUMN_H_
#define NAOBER_SERVICES_INTAKE_STORE_CODE_COLUMN_H_

#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "libs/postgres/row.h"
#include "services/intake/domain/codes.h"

// Codes stand in columns by their spelling.
namespace naober::intake {

template <class Code>
Code CodeColumn(const pqxx::row& row, const char* name) {
  return TrustedCode<Code>(postgres::Column<std::string>(row, name));
}

template <class Code>
std::vector<Code> CodeArrayColumn(const pqxx::row& row, const char* name) {
  std::vector<Code> codes;
  for (const std::string& text : postgres::TextArrayColumn(row, name)) {
    codes.push_back(TrustedCode<Code>(text));
  }
  return codes;
}

template <class Code>
std::string CodeParameter(Code code) {
  return std::string(SpellingOf(code));
}

template <class Code>
std::vector<std::string> SpellingsOf(const std::vector<Code>& codes) {
  std::vector<std::string> spellings;
  for (Code code : codes) spellings.emplace_back(SpellingOf(code));
  return spellings;
}

template <class Code>
std::string CodesParameter(const std::vector<Code>& codes) {
  return postgres::ToParameter(SpellingsOf(codes));
}

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_STORE_CODE_COLUMN_H_
