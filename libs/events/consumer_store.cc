// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/consumer_store.h"

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"
#include "libs/postgres/transaction.h"

namespace naober::events {
namespace {

using postgres::Column;
using postgres::Query;
using postgres::Scope;
using postgres::Transact;
using postgres::Transaction;

constexpr Query kShare = {"events.share_shards", R"sql(
  SELECT shard, fence, epoch, pub_seq, rewound FROM share_shards($1, $2, $3::interval)
)sql"};

constexpr Query kGiveBack = {"events.give_back_shards", R"sql(
  UPDATE consumer_shards SET holder = '' WHERE producer = $1 AND holder = $2
)sql"};

constexpr Query kLeave = {"events.leave", R"sql(
  DELETE FROM consumer_members WHERE producer = $1 AND holder = $2
)sql"};

// The purged part of the inbox ends at the new position at most: above it are events that this
// service has not seen.
constexpr Query kMove = {"events.move_shard", R"sql(
  UPDATE consumer_shards
  SET epoch = $5, pub_seq = $6, inbox_floor = least(inbox_floor, $6), rewound = false
  WHERE producer = $1 AND shard = $2 AND holder = $3 AND fence = $4
)sql"};

constexpr Query kStep = {"events.step_shard", R"sql(
  UPDATE consumer_shards SET pub_seq = $6
  WHERE producer = $1 AND shard = $2 AND holder = $3 AND fence = $4 AND epoch = $5 AND pub_seq = $6 - 1
)sql"};

constexpr Query kForgetRewind = {"events.forget_rewind", R"sql(
  UPDATE consumer_shards SET rewound = false
  WHERE producer = $1 AND shard = $2 AND holder = $3 AND fence = $4
)sql"};

constexpr Query kCountFailure = {"events.count_failure", R"sql(
  INSERT INTO event_attempts AS a (producer, event_id, attempts, first_failed_at)
  VALUES ($1, $2, 1, $3)
  ON CONFLICT (producer, event_id) DO UPDATE SET attempts = a.attempts + 1
  RETURNING attempts, first_failed_at
)sql"};

constexpr Query kBury = {"events.bury", R"sql(
  INSERT INTO dead_letters (event_id, producer, shard, epoch, pub_seq, event_type, subject, envelope,
                            error, attempts, dead_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8::bytea, $9, $10, $11::timestamptz)
)sql"};

constexpr Query kForgetAttempts = {"events.forget_attempts", R"sql(
  DELETE FROM event_attempts WHERE producer = $1 AND event_id = $2
)sql"};

constexpr Query kPurge = {"events.purge_inbox", R"sql(
  WITH gone AS (
    DELETE FROM inbox WHERE producer = $1 AND applied_at < clock_timestamp() - $2::interval
    RETURNING shard, epoch, pub_seq
  )
  UPDATE consumer_shards c SET inbox_floor = greatest(c.inbox_floor, g.last)
  FROM (SELECT shard, epoch, max(pub_seq) AS last FROM gone GROUP BY shard, epoch) g
  WHERE c.producer = $1 AND c.shard = g.shard AND c.epoch = g.epoch
)sql"};

constexpr Query kPurgeAttempts = {"events.purge_attempts", R"sql(
  DELETE FROM event_attempts WHERE producer = $1 AND first_failed_at < clock_timestamp() - $2::interval
)sql"};

std::string ToInterval(absl::Duration duration) {
  return absl::StrCat(absl::ToInt64Milliseconds(duration), " milliseconds");
}

}  // namespace

absl::Status ShardLost() {
  return Refuse("SHARD_LOST", "the shard is another's now, or stands elsewhere");
}

std::string CodeAndReason(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return absl::StrCat(absl::StatusCodeToString(status.code()), reason.empty() ? "" : " ", reason);
}

absl::StatusOr<std::vector<OwnedShard>> ConsumerStore::Share(absl::Duration lease,
                                                             absl::Time deadline) {
  std::vector<OwnedShard> out;
  RETURN_IF_ERROR(
      Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const pqxx::result rows,
                         tx.Exec(kShare, producer_, holder_, ToInterval(lease)));
        out.clear();
        for (const pqxx::row& row : rows) {
          out.push_back({Column<int>(row, "shard"), Column<int64_t>(row, "fence"),
                         Column<int>(row, "epoch"),
                         static_cast<uint64_t>(Column<int64_t>(row, "pub_seq")),
                         Column<bool>(row, "rewound")});
        }
        return absl::OkStatus();
      }));
  return out;
}

absl::Status ConsumerStore::Leave(absl::Time deadline) {
  return Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.Exec(kGiveBack, producer_, holder_).status());
    return tx.Exec(kLeave, producer_, holder_).status();
  });
}

absl::Status ConsumerStore::Move(const OwnedShard& shard, int epoch, uint64_t pub_seq,
                                 absl::Time deadline) {
  return Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const pqxx::result done,
                     tx.Exec(kMove, producer_, shard.shard, holder_, shard.fence, epoch,
                             static_cast<int64_t>(pub_seq)));
    return done.affected_rows() == 1 ? absl::OkStatus() : ShardLost();
  });
}

absl::Status ConsumerStore::ForgetRewind(const OwnedShard& shard, absl::Time deadline) {
  return Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
    return tx.Exec(kForgetRewind, producer_, shard.shard, holder_, shard.fence).status();
  });
}

absl::StatusOr<ConsumerStore::Failures> ConsumerStore::CountFailure(const std::string& event_id,
                                                                    absl::Time now,
                                                                    absl::Time deadline) {
  Failures out;
  RETURN_IF_ERROR(
      Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const pqxx::result rows,
                         tx.Exec(kCountFailure, producer_, event_id, postgres::ToParameter(now)));
        out.attempts = Column<int>(rows[0], "attempts");
        out.since = postgres::TimeColumn(rows[0], "first_failed_at");
        return absl::OkStatus();
      }));
  return out;
}

absl::Status ConsumerStore::Bury(const OwnedShard& shard, const v1::Envelope& event, int attempts,
                                 const std::string& error, absl::Time now, absl::Time deadline) {
  return Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
    const auto pub_seq = static_cast<int64_t>(event.pub_seq());
    ASSIGN_OR_RETURN(const pqxx::result moved, tx.Exec(kStep, producer_, shard.shard, holder_,
                                                       shard.fence, shard.epoch, pub_seq));
    if (moved.affected_rows() != 1) return ShardLost();
    RETURN_IF_ERROR(tx.Exec(kBury, event.id(), producer_, shard.shard, shard.epoch, pub_seq,
                            event.type(), event.subject(),
                            postgres::ToBytesParameter(event.SerializeAsString()), error, attempts,
                            postgres::ToParameter(now))
                        .status());
    return tx.Exec(kForgetAttempts, producer_, event.id()).status();
  });
}

absl::Status ConsumerStore::Purge(absl::Duration retention, absl::Time deadline) {
  return Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.Exec(kPurge, producer_, ToInterval(retention)).status());
    return tx.Exec(kPurgeAttempts, producer_, ToInterval(retention)).status();
  });
}

}  // namespace naober::events
