// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/store/pairing_store.h"

#include <algorithm>
#include <iterator>

#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"

namespace naober::intake {
namespace {

using postgres::Column;
using postgres::Query;

// The spellings sort as the states follow each other only by luck, so the order is given.
constexpr Query kAdvance = {"pairing.advance", R"sql(
  INSERT INTO pairings (tenant_id, pairing_id, match_id, programme_code, newcomer_id, buddy_id, state)
  VALUES ($1, $2, nullif($3, '')::uuid, $4, $5, $6, $7)
  ON CONFLICT ON CONSTRAINT pairings_pkey DO UPDATE
  SET match_id = coalesce(pairings.match_id, excluded.match_id),
      state = CASE WHEN array_position('{PROPOSED,ACTIVE,ENDED}'::text[], pairings.state)
                        >= array_position('{PROPOSED,ACTIVE,ENDED}'::text[], excluded.state)
                   THEN pairings.state ELSE excluded.state END)sql"};

constexpr Query kOfMatch = {"pairing.of_match", R"sql(
  SELECT pairing_id, programme_code, newcomer_id, buddy_id, state
  FROM pairings WHERE tenant_id = $1 AND match_id = $2::uuid)sql"};

constexpr Query kCount = {"pairing.count", R"sql(
  SELECT count(*) FILTER (WHERE state = 'PROPOSED') AS open_proposals,
         count(*) FILTER (WHERE state = 'ACTIVE') AS active_matches
  FROM pairings
  WHERE tenant_id = $1 AND (newcomer_id = $2::uuid OR buddy_id = $2::uuid) AND programme_code = $3
    AND state <> 'ENDED')sql"};

constexpr const char* kStates[] = {"PROPOSED", "ACTIVE", "ENDED"};

PairingState ParseState(const std::string& text) {
  return static_cast<PairingState>(std::find(std::begin(kStates), std::end(kStates), text) -
                                   std::begin(kStates));
}

}  // namespace

absl::Status PairingStore::Advance(const Pairing& pairing) {
  return tx_
      .Exec(kAdvance, tx_.tenant_id(), pairing.id, pairing.match_id, pairing.programme_code,
            pairing.newcomer_id.str(), pairing.buddy_id.str(),
            kStates[static_cast<int>(pairing.state)])
      .status();
}

absl::StatusOr<std::optional<Pairing>> PairingStore::OfMatch(const std::string& match_id) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx_.Exec(kOfMatch, tx_.tenant_id(), match_id));
  if (rows.empty()) return std::nullopt;
  const pqxx::row row = rows[0];
  return Pairing{.id = Column<std::string>(row, "pairing_id"),
                 .match_id = match_id,
                 .programme_code = Column<std::string>(row, "programme_code"),
                 .newcomer_id = PersonId::FromTrusted(Column<std::string>(row, "newcomer_id")),
                 .buddy_id = PersonId::FromTrusted(Column<std::string>(row, "buddy_id")),
                 .state = ParseState(Column<std::string>(row, "state"))};
}

absl::StatusOr<PairingStore::Counts> PairingStore::Count(const PersonId& person,
                                                         const std::string& programme_code) {
  ASSIGN_OR_RETURN(const pqxx::result rows,
                   tx_.Exec(kCount, tx_.tenant_id(), person.str(), programme_code));
  return Counts{.open_proposals = Column<int>(rows[0], "open_proposals"),
                .active_matches = Column<int>(rows[0], "active_matches")};
}

}  // namespace naober::intake
