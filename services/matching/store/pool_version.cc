// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/store/pool_version.h"

#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"

namespace naober::matching {

namespace {

// A row's xmin is the transaction that wrote this version of it, so key and xmin name the version.
// A run that succeeds is written for the last time, and counts by being there. What other
// programmes have open takes places with the same buddies.
constexpr postgres::Query kVersion = {"pool.version", R"sql(
  SELECT concat_ws('-',
    (SELECT bit_xor(hashtextextended(e.enrolment_id::text, e.xmin::text::bigint)) FROM pool_enrolments e
     WHERE e.programme_code = $1),
    (SELECT bit_xor(hashtextextended(p.person_id::text, p.xmin::text::bigint)) FROM pool_people p
     WHERE EXISTS (SELECT FROM pool_enrolments e WHERE e.programme_code = $1 AND e.person_id = p.person_id)),
    (SELECT bit_xor(hashtextextended(o.proposal_id::text, o.xmin::text::bigint)) FROM proposals o
     WHERE o.programme_code = $1 OR o.state IN (1, 2, 3, 4)),
    (SELECT bit_xor(hashtextextended(m.match_id::text, m.xmin::text::bigint)) FROM matches m
     WHERE m.programme_code = $1 OR m.state IN (1, 2)),
    (SELECT count(*) FROM match_runs r WHERE r.programme_code = $1 AND r.state = 3)) AS version
)sql"};

}  // namespace

absl::StatusOr<std::string> PoolVersion(postgres::Transaction& tx,
                                        const std::string& programme_code) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kVersion, programme_code));
  return postgres::Column<std::string>(result.at(0), "version");
}

}  // namespace naober::matching
