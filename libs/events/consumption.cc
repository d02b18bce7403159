// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/consumption.h"

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"

namespace naober::events {
namespace {

using postgres::Column;
using postgres::Query;
using postgres::Scope;
using postgres::Transact;
using postgres::Transaction;

constexpr Query kRead = {"events.consumption", R"sql(
  SELECT c.producer, sum(c.pub_seq) AS applied, sum(greatest(c.producer_top - c.pub_seq, 0)) AS lag,
         (SELECT count(*) FROM dead_letters d WHERE d.producer = c.producer) AS dead_letters,
         (SELECT count(*) FROM parked_events p WHERE p.producer = c.producer) AS parked
  FROM consumer_shards c GROUP BY c.producer ORDER BY c.producer
)sql"};

constexpr Query kRewind = {"events.rewind", R"sql(
  WITH before AS (
    SELECT shard, pub_seq FROM consumer_shards
    WHERE producer = $1 AND ($2::smallint IS NULL OR shard = $2) ORDER BY shard FOR UPDATE
  )
  UPDATE consumer_shards c
  SET pub_seq = least(c.pub_seq, $3), rewound = c.rewound OR c.pub_seq > $3
  FROM before b WHERE c.producer = $1 AND c.shard = b.shard
  RETURNING b.pub_seq - c.pub_seq AS again
)sql"};

// Every transaction that applies events begins by locking rows of these, so this waits for those
// under way and holds off the next ones.
constexpr Query kLockAll = {"events.lock_all_shards", R"sql(
  SELECT pub_seq FROM consumer_shards ORDER BY producer, shard FOR UPDATE
)sql"};

constexpr Query kForget = {"events.forget_all", R"sql(
  TRUNCATE inbox, event_attempts, dead_letters, parked_events
)sql"};

constexpr Query kStartAgain = {"events.start_again", R"sql(
  UPDATE consumer_shards SET pub_seq = 0, inbox_floor = 0, rewound = true
)sql"};

}  // namespace

absl::StatusOr<std::vector<Consumption::Status>> Consumption::Read(absl::Time deadline) {
  std::vector<Status> out;
  RETURN_IF_ERROR(
      Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec(kRead));
        out.clear();
        for (const pqxx::row& row : rows) {
          out.push_back({Column<std::string>(row, "producer"),
                         static_cast<uint64_t>(Column<int64_t>(row, "applied")),
                         static_cast<uint64_t>(Column<int64_t>(row, "lag")),
                         Column<int>(row, "dead_letters"), Column<int>(row, "parked")});
        }
        return absl::OkStatus();
      }));
  return out;
}

absl::StatusOr<uint64_t> Consumption::Rewind(const std::string& producer, std::optional<int> shard,
                                             uint64_t after, absl::Time deadline) {
  uint64_t again = 0;
  RETURN_IF_ERROR(
      Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const pqxx::result rows,
                         tx.Exec(kRewind, producer, shard, static_cast<int64_t>(after)));
        if (rows.empty()) return NotFound("consumed_producer", producer);
        again = 0;
        for (const pqxx::row& row : rows) again += Column<int64_t>(row, "again");
        return absl::OkStatus();
      }));
  return again;
}

absl::StatusOr<uint64_t> Consumption::Rebuild(const RebuildHook& clear, absl::Time deadline) {
  uint64_t again = 0;
  RETURN_IF_ERROR(
      Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec(kLockAll));
        again = 0;
        for (const pqxx::row& row : rows) again += Column<int64_t>(row, "pub_seq");
        RETURN_IF_ERROR(clear(tx));
        RETURN_IF_ERROR(tx.Exec(kForget).status());
        return tx.Exec(kStartAgain).status();
      }));
  return again;
}

}  // namespace naober::events
