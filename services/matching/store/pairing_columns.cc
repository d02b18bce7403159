// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/store/pairing_columns.h"

namespace naober::matching {

using postgres::Column;

Pairing ReadPairing(const pqxx::row& row) {
  Pairing pairing;
  pairing.programme_code = Column<std::string>(row, "programme_code");
  pairing.newcomer_id = PersonId::FromTrusted(Column<std::string>(row, "newcomer_id"));
  pairing.buddy_id = PersonId::FromTrusted(Column<std::string>(row, "buddy_id"));
  pairing.newcomer_area = {Column<std::string>(row, "newcomer_country"),
                           Column<std::string>(row, "newcomer_postcode"),
                           Column<std::string>(row, "newcomer_municipality")};
  pairing.buddy_area = {Column<std::string>(row, "buddy_country"),
                        Column<std::string>(row, "buddy_postcode"),
                        Column<std::string>(row, "buddy_municipality")};
  pairing.buddy_background = EnumColumn<Background>(row, "buddy_background");
  return pairing;
}

}  // namespace naober::matching
