// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/consumption.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/backoff.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/events/consumer.h"
#include "libs/postgres/row.h"

namespace naober::events {
namespace {

using postgres::Column;
using postgres::Query;
using postgres::Scope;
using postgres::Transact;
using postgres::Transaction;

constexpr absl::Duration kLogTimeout = absl::Seconds(1);

constexpr Query kPositions = {"events.positions", R"sql(
  SELECT producer, shard, epoch, pub_seq FROM consumer_shards
)sql"};

constexpr Query kStanding = {"events.standing", R"sql(
  SELECT producer, sum(dead) AS dead_letters, sum(parked) AS parked
  FROM (SELECT producer, 1 AS dead, 0 AS parked FROM dead_letters
        UNION ALL SELECT producer, 0, 1 FROM parked_events) AS standing
  GROUP BY producer
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

struct Position {
  int epoch = 0;  // 0: nothing is known of the log yet
  uint64_t pub_seq = 0;
};
using Positions = std::array<Position, kShards>;

absl::StatusOr<std::map<std::string, Positions>> ReadPositions(Transaction& tx) {
  ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec(kPositions));
  std::map<std::string, Positions> out;
  for (const pqxx::row& row : rows) {
    out[Column<std::string>(row, "producer")].at(Column<int>(row, "shard")) = {
        Column<int>(row, "epoch"), static_cast<uint64_t>(Column<int64_t>(row, "pub_seq"))};
  }
  return out;
}

// What of a log is not applied at `positions`; nullopt when they belong to another history.
std::optional<uint64_t> Behind(const LogReader::State& log, const Positions& positions) {
  uint64_t behind = log.unpublished;
  for (int shard = 0; shard < kShards; ++shard) {
    const Position& position = positions[shard];
    if (position.epoch != 0 && position.epoch != log.epoch) return std::nullopt;
    behind += log.tops[shard] - std::min(log.tops[shard], position.pub_seq);
  }
  return behind;
}

absl::Status Pause(Backoff& backoff, const std::string& producer, absl::Time deadline) {
  const absl::Duration pause = backoff.Next();
  if (absl::Now() + pause >= deadline) {
    return absl::DeadlineExceededError(absl::StrCat("events of ", producer, " are on their way"));
  }
  absl::SleepFor(pause);
  return absl::OkStatus();
}

// The log's state once all has a position that is written at the time of the call. Rows that are
// committed later may be older, so waiting may take a little longer than needed, never less.
absl::StatusOr<LogReader::State> Published(LogReader& log, const std::string& producer,
                                           Backoff& backoff, absl::Time deadline) {
  ASSIGN_OR_RETURN(LogReader::State state, log.GetState(deadline));
  const std::optional<absl::Time> newest = state.newest_since;
  while (newest.has_value() && state.oldest_since.has_value() && *state.oldest_since <= *newest) {
    RETURN_IF_ERROR(Pause(backoff, producer, deadline));
    ASSIGN_OR_RETURN(state, log.GetState(deadline));
  }
  state.unpublished = 0;  // what is left came later
  return state;
}

}  // namespace

absl::StatusOr<std::vector<Consumption::Status>> Consumption::Read(absl::Time deadline) {
  std::map<std::string, Positions> positions;
  std::map<std::string, Status> statuses;
  RETURN_IF_ERROR(
      Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
        statuses.clear();
        ASSIGN_OR_RETURN(positions, ReadPositions(tx));
        ASSIGN_OR_RETURN(const pqxx::result standing, tx.Exec(kStanding));
        for (const pqxx::row& row : standing) {
          Status& status = statuses[Column<std::string>(row, "producer")];
          status.dead_letters = Column<int>(row, "dead_letters");
          status.parked = Column<int>(row, "parked");
        }
        return absl::OkStatus();
      }));
  // One that a consumer has not begun with yet has all of its log to come.
  for (const auto& [producer, log] : logs_) positions.try_emplace(producer);
  std::vector<Status> out;
  for (const auto& [producer, shards] : positions) {
    Status& status = statuses[producer];
    status.producer = producer;
    for (const Position& position : shards) status.applied += position.pub_seq;
    // After the positions were read, so that no lag is true.
    if (const auto log = logs_.find(producer); log != logs_.end()) {
      const auto state = log->second->GetState(std::min(deadline, absl::Now() + kLogTimeout));
      if (state.ok()) status.lag = Behind(*state, shards);
    }
    out.push_back(std::move(status));
  }
  return out;
}

absl::Status Consumption::CatchUp(const std::string& producer, absl::Time deadline) {
  const auto log = logs_.find(producer);
  if (log == logs_.end()) return NotFound("consumed_producer", producer);
  Backoff backoff(absl::Milliseconds(2), absl::Milliseconds(50));
  ASSIGN_OR_RETURN(const LogReader::State wanted,
                   Published(*log->second, producer, backoff, deadline));
  while (true) {
    std::map<std::string, Positions> positions;
    RETURN_IF_ERROR(
        Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
          ASSIGN_OR_RETURN(positions, ReadPositions(tx));
          return absl::OkStatus();
        }));
    if (Behind(wanted, positions[producer]) == 0u) return absl::OkStatus();
    RETURN_IF_ERROR(Pause(backoff, producer, deadline));
  }
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
