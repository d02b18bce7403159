// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/log_store.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"
#include "libs/postgres/transaction.h"

namespace naober::events {
namespace {

using postgres::Column;
using postgres::Mode;
using postgres::Query;
using postgres::Scope;
using postgres::Transact;
using postgres::Transaction;

// Cluster and timeline: both change when a database is restored or a standby takes over, and then
// the end of the log may be missing.
constexpr Query kTakeLease = {"events.relay_lease", R"sql(
  UPDATE event_log l
  SET relay_holder = $1, relay_fence = l.relay_fence + (l.relay_holder <> $1)::integer,
      relay_until = clock_timestamp() + $2::interval
  FROM (SELECT system_identifier || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) AS name
        FROM pg_control_system()) incarnation
  WHERE l.relay_holder = $1 OR l.relay_until < clock_timestamp()
  RETURNING l.relay_fence, l.epoch, l.incarnation AS began_in, incarnation.name AS incarnation
)sql"};

constexpr Query kGiveBackLease = {"events.relay_give_back", R"sql(
  UPDATE event_log SET relay_until = '-infinity' WHERE relay_holder = $1 AND relay_fence = $2
)sql"};

constexpr Query kPublish = {"events.publish", R"sql(
  SELECT shard, pub_seq, aggregate_seq, envelope FROM publish_outbox($1, $2, $3)
)sql"};

constexpr Query kBeginEpoch = {"events.begin_epoch", R"sql(
  SELECT begin_log_epoch($1, $2, $3) AS epoch
)sql"};

constexpr Query kAdoptHistory = {"events.adopt_history", R"sql(
  UPDATE event_log SET incarnation = $3 WHERE relay_holder = $1 AND relay_fence = $2
)sql"};

constexpr Query kTops = {"events.tops", "SELECT shard, top_pub_seq AS value FROM event_log_shards"};

constexpr Query kLowestCheckpoints = {"events.lowest_checkpoints", R"sql(
  SELECT shard, min(pub_seq) AS value FROM reported_checkpoints GROUP BY shard
)sql"};

constexpr Query kCheckpoints = {"events.checkpoints", R"sql(
  SELECT consumer, shard, pub_seq AS value FROM reported_checkpoints
)sql"};

// Where to start reading for a position of epoch $2. A later epoch than ours names a history that
// this database never had: everything is read again.
constexpr Query kLogState = {"events.log_state", R"sql(
  SELECT l.epoch, s.top_pub_seq,
         CASE WHEN $2 > l.epoch THEN 0
              WHEN $2 = 0 THEN $3
              ELSE least($3, (SELECT min(e.start_pub_seq) FROM event_log_epochs e
                              WHERE e.shard = s.shard AND e.epoch > $2)) END AS after_pub_seq
  FROM event_log l, event_log_shards s WHERE s.shard = $1
)sql"};

constexpr Query kReadLog = {"events.read_log", R"sql(
  SELECT pub_seq, aggregate_seq, envelope FROM read_log($1::smallint, $2, $3)
)sql"};

// A report of a replica that lost its shard meanwhile may come late: positions never move back
// unless the consumer says so.
constexpr Query kReport = {"events.report_checkpoint", R"sql(
  INSERT INTO reported_checkpoints AS r (consumer, shard, pub_seq)
  SELECT $1::text, $2::smallint, $4::bigint FROM event_log WHERE epoch = $3
  ON CONFLICT (consumer, shard) DO UPDATE
  SET pub_seq = CASE WHEN $5 THEN excluded.pub_seq ELSE greatest(r.pub_seq, excluded.pub_seq) END,
      reported_at = clock_timestamp()
)sql"};

#define UNPUBLISHED_COLUMNS                              \
  "count(*) AS rows, min(recorded_at) AS oldest_since, " \
  "max(recorded_at) AS newest_since, "                   \
  "coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0) AS oldest_seconds "

constexpr Query kUnpublished = {"events.unpublished",
                                "SELECT " UNPUBLISHED_COLUMNS "FROM outbox WHERE pub_seq IS NULL"};

// One statement, so that no event falls between what waits and what has a position.
constexpr Query kState = {
    "events.state",
    "SELECT l.epoch, s.shard, s.top_pub_seq, w.* FROM event_log l, event_log_shards s, "
    "(SELECT " UNPUBLISHED_COLUMNS "FROM outbox WHERE pub_seq IS NULL) w"};

constexpr Query kOldestAge = {"events.oldest_age", R"sql(
  SELECT coalesce(extract(epoch FROM clock_timestamp() - min(o.recorded_at)), 0) AS oldest_seconds
  FROM unnest($1::smallint[], $2::bigint[]) AS w(shard, pub_seq)
  JOIN LATERAL (SELECT recorded_at FROM outbox o
                WHERE o.shard = w.shard AND o.pub_seq = w.pub_seq LIMIT 1) o ON true
)sql"};

constexpr Query kEventsAt = {"events.events_at", R"sql(
  SELECT w.shard, o.event_id
  FROM unnest($1::smallint[], $2::bigint[]) AS w(shard, pub_seq)
  JOIN LATERAL (SELECT event_id FROM outbox o
                WHERE o.shard = w.shard AND o.pub_seq = w.pub_seq LIMIT 1) o ON true
)sql"};

constexpr Query kMakePartitions = {"events.make_partitions", R"sql(
  SELECT make_outbox_partitions($1::date, $2)
)sql"};

std::string ToInterval(absl::Duration duration) {
  return absl::StrCat(absl::ToInt64Milliseconds(duration), " milliseconds");
}

LogRow ReadRow(const pqxx::row& row, int shard) {
  const auto pub_seq = Column<int64_t>(row, "pub_seq");
  return {shard, static_cast<uint64_t>(pub_seq),
          WithPosition(postgres::BytesColumn(row, "envelope"),
                       Column<int64_t>(row, "aggregate_seq"), static_cast<uint64_t>(pub_seq))};
}

// Array parameters that name the positions other than 0.
struct PositionColumns {
  explicit PositionColumns(const PerShard& positions) {
    std::vector<std::string> shard_texts, pub_seq_texts;
    for (int shard = 0; shard < kShards; ++shard) {
      if (positions[shard] == 0) continue;
      shard_texts.push_back(absl::StrCat(shard));
      pub_seq_texts.push_back(absl::StrCat(positions[shard]));
    }
    shards = postgres::ToParameter(shard_texts);
    pub_seqs = postgres::ToParameter(pub_seq_texts);
  }
  std::string shards, pub_seqs;
};

Backlog ReadBacklog(const pqxx::row& row) {
  return {Column<int64_t>(row, "rows"), absl::Seconds(Column<double>(row, "oldest_seconds")),
          postgres::OptionalTimeColumn(row, "oldest_since"),
          postgres::OptionalTimeColumn(row, "newest_since")};
}

absl::StatusOr<PerShard> ReadPerShard(postgres::Pool& pool, const Query& query,
                                      absl::Time deadline) {
  PerShard out{};
  RETURN_IF_ERROR(Transact(pool, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec(query));
    out.fill(0);
    for (const pqxx::row& row : rows)
      out[Column<int>(row, "shard")] = Column<int64_t>(row, "value");
    return absl::OkStatus();
  }));
  return out;
}

}  // namespace

absl::StatusOr<std::optional<RelayLease>> LogStore::TakeRelayLease(const std::string& holder,
                                                                   absl::Duration lease,
                                                                   absl::Time deadline) {
  std::optional<RelayLease> out;
  RETURN_IF_ERROR(
      Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec(kTakeLease, holder, ToInterval(lease)));
        out.reset();
        if (rows.empty()) return absl::OkStatus();
        const pqxx::row& row = rows[0];
        const auto began_in = Column<std::string>(row, "began_in");
        const auto incarnation = Column<std::string>(row, "incarnation");
        out = RelayLease{holder, Column<int64_t>(row, "relay_fence"), Column<int>(row, "epoch"),
                         began_in == incarnation, incarnation};
        if (!began_in.empty()) return absl::OkStatus();
        out->same_history = true;
        return tx.Exec(kAdoptHistory, holder, out->fence, incarnation).status();
      }));
  return out;
}

absl::Status LogStore::GiveBackRelayLease(const RelayLease& lease, absl::Time deadline) {
  return Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) {
    return tx.Exec(kGiveBackLease, lease.holder, lease.fence).status();
  });
}

absl::StatusOr<std::vector<LogRow>> LogStore::Publish(const RelayLease& lease, int batch,
                                                      absl::Time deadline) {
  std::vector<LogRow> out;
  RETURN_IF_ERROR(
      Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const pqxx::result rows,
                         tx.Exec(kPublish, lease.holder, lease.fence, batch));
        out.clear();
        out.reserve(rows.size());
        for (const pqxx::row& row : rows) out.push_back(ReadRow(row, Column<int>(row, "shard")));
        return absl::OkStatus();
      }));
  return out;
}

absl::StatusOr<std::optional<int>> LogStore::BeginEpoch(const RelayLease& lease,
                                                        absl::Time deadline) {
  std::optional<int> epoch;
  RETURN_IF_ERROR(
      Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const pqxx::result rows,
                         tx.Exec(kBeginEpoch, lease.holder, lease.fence, lease.incarnation));
        epoch = postgres::OptionalColumn<int>(rows[0], "epoch");
        return absl::OkStatus();
      }));
  return epoch;
}

absl::StatusOr<LogState> LogStore::State(absl::Time deadline) {
  LogState out;
  RETURN_IF_ERROR(
      Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec(kState));
        out.epoch = Column<int>(rows[0], "epoch");
        out.unpublished = ReadBacklog(rows[0]);
        for (const pqxx::row& row : rows) {
          out.tops[Column<int>(row, "shard")] = Column<int64_t>(row, "top_pub_seq");
        }
        return absl::OkStatus();
      }));
  return out;
}

absl::StatusOr<PerShard> LogStore::Tops(absl::Time deadline) {
  return ReadPerShard(worker_, kTops, deadline);
}

absl::StatusOr<PerShard> LogStore::LowestCheckpoints(absl::Time deadline) {
  return ReadPerShard(worker_, kLowestCheckpoints, deadline);
}

absl::StatusOr<std::map<std::string, PerShard>> LogStore::Checkpoints(absl::Time deadline) {
  std::map<std::string, PerShard> out;
  RETURN_IF_ERROR(
      Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec(kCheckpoints));
        out.clear();
        for (const pqxx::row& row : rows) {
          PerShard& consumer = out.try_emplace(Column<std::string>(row, "consumer")).first->second;
          consumer[Column<int>(row, "shard")] = Column<int64_t>(row, "value");
        }
        return absl::OkStatus();
      }));
  return out;
}

absl::StatusOr<LogPage> LogStore::Read(int shard, int epoch, uint64_t after, int limit,
                                       absl::Time deadline) {
  LogPage page;
  RETURN_IF_ERROR(
      Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const pqxx::result state,
                         tx.Exec(kLogState, shard, epoch, static_cast<int64_t>(after)));
        page.epoch = Column<int>(state[0], "epoch");
        page.top_pub_seq = Column<int64_t>(state[0], "top_pub_seq");
        page.after_pub_seq = Column<int64_t>(state[0], "after_pub_seq");
        ASSIGN_OR_RETURN(const pqxx::result rows,
                         tx.Exec(kReadLog, shard, static_cast<int64_t>(page.after_pub_seq), limit));
        page.rows.clear();
        page.rows.reserve(rows.size());
        for (const pqxx::row& row : rows) page.rows.push_back(ReadRow(row, shard));
        return absl::OkStatus();
      }));
  // The second statement may see more than the first.
  if (!page.rows.empty()) {
    page.top_pub_seq = std::max(page.top_pub_seq, page.rows.back().pub_seq);
  }
  return page;
}

absl::Status LogStore::ReportCheckpoint(const std::string& consumer, int shard, int epoch,
                                        uint64_t pub_seq, bool rewind, absl::Time deadline) {
  return Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const pqxx::result done, tx.Exec(kReport, consumer, shard, epoch,
                                                      static_cast<int64_t>(pub_seq), rewind));
    if (done.affected_rows() == 1) return absl::OkStatus();
    return Refuse("LOG_EPOCH_CHANGED", "the log has another epoch now; read its state again");
  });
}

absl::StatusOr<Backlog> LogStore::Unpublished(absl::Time deadline) {
  Backlog out;
  RETURN_IF_ERROR(
      Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec(kUnpublished));
        out = ReadBacklog(rows[0]);
        return absl::OkStatus();
      }));
  return out;
}

absl::StatusOr<absl::Duration> LogStore::OldestAge(const PerShard& positions, absl::Time deadline) {
  const PositionColumns columns(positions);
  absl::Duration age;
  RETURN_IF_ERROR(
      Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const pqxx::result rows,
                         tx.Exec(kOldestAge, columns.shards, columns.pub_seqs));
        age = absl::Seconds(Column<double>(rows[0], "oldest_seconds"));
        return absl::OkStatus();
      }));
  return age;
}

absl::StatusOr<std::array<std::string, kShards>> LogStore::EventsAt(const PerShard& positions,
                                                                    absl::Time deadline) {
  const PositionColumns columns(positions);
  std::array<std::string, kShards> out;
  RETURN_IF_ERROR(
      Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const pqxx::result rows,
                         tx.Exec(kEventsAt, columns.shards, columns.pub_seqs));
        for (const pqxx::row& row : rows) {
          out[Column<int>(row, "shard")] = Column<std::string>(row, "event_id");
        }
        return absl::OkStatus();
      }));
  return out;
}

absl::Status LogStore::MakePartitions(absl::Time today, int months, absl::Time deadline) {
  return Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) {
    return tx
        .Exec(kMakePartitions, postgres::ToParameter(absl::ToCivilDay(today, absl::UTCTimeZone())),
              months)
        .status();
  });
}

}  // namespace naober::events
