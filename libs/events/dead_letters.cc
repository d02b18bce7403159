// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/dead_letters.h"

#include <utility>

#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/events/consumer_store.h"
#include "libs/obs/log.h"
#include "libs/postgres/row.h"
#include "libs/postgres/transaction.h"

namespace naober::events {
namespace {

using postgres::Column;
using postgres::Query;
using postgres::Scope;
using postgres::Transact;
using postgres::Transaction;

constexpr Query kList = {"events.list_dead_letters", R"sql(
  SELECT d.event_id, d.producer, d.shard, d.pub_seq, d.event_type, d.subject, d.error, d.attempts,
         d.dead_at,
         (SELECT count(*) FROM parked_events p
          WHERE p.producer = d.producer AND p.subject = d.subject) AS parked
  FROM dead_letters d
  WHERE $1::timestamptz IS NULL OR (d.dead_at, d.event_id) > ($1::timestamptz, $2::uuid)
  ORDER BY d.dead_at, d.event_id LIMIT $3
)sql"};

constexpr Query kLoad = {"events.load_dead_letter", R"sql(
  SELECT d.event_id, d.producer, d.shard, d.pub_seq, d.event_type, d.subject, d.error, d.attempts,
         d.dead_at, d.envelope,
         (SELECT count(*) FROM parked_events p
          WHERE p.producer = d.producer AND p.subject = d.subject) AS parked
  FROM dead_letters d WHERE d.event_id = $1
)sql"};

// The consumer moves this row in every transaction that looks for dead letters, so it can neither
// overtake the chain nor park an event behind a letter that is gone.
constexpr Query kLockShard = {"events.lock_shard", R"sql(
  SELECT epoch FROM consumer_shards WHERE producer = $1 AND shard = $2 FOR UPDATE
)sql"};

constexpr Query kRemove = {"events.remove_dead_letter", R"sql(
  DELETE FROM dead_letters WHERE event_id = $1
)sql"};

constexpr Query kReceive = {"events.receive", R"sql(
  INSERT INTO inbox (producer, event_id, shard, epoch, pub_seq)
  VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
)sql"};

constexpr Query kPromote = {"events.promote_parked", R"sql(
  WITH next AS (
    DELETE FROM parked_events p
    USING (SELECT sequence, event_id FROM parked_events
           WHERE producer = $1 AND subject = $2 ORDER BY sequence, event_id LIMIT 1) f
    WHERE p.producer = $1 AND p.subject = $2 AND p.sequence = f.sequence AND p.event_id = f.event_id
    RETURNING p.*
  )
  INSERT INTO dead_letters (event_id, producer, shard, epoch, pub_seq, event_type, subject, envelope,
                            error, attempts, dead_at)
  SELECT event_id, producer, shard, epoch, pub_seq, event_type, subject, envelope, 'PARKED', 0,
         $3::timestamptz
  FROM next
  RETURNING event_id
)sql"};

constexpr Query kNoteFailure = {"events.note_dead_failure", R"sql(
  UPDATE dead_letters SET attempts = attempts + 1, error = $2 WHERE event_id = $1
)sql"};

DeadLetter ReadLetter(const pqxx::row& row) {
  return {Column<std::string>(row, "event_id"),
          Column<std::string>(row, "producer"),
          Column<int>(row, "shard"),
          static_cast<uint64_t>(Column<int64_t>(row, "pub_seq")),
          Column<std::string>(row, "event_type"),
          Column<std::string>(row, "subject"),
          Column<std::string>(row, "error"),
          Column<int>(row, "attempts"),
          postgres::TimeColumn(row, "dead_at"),
          Column<int>(row, "parked")};
}

}  // namespace

absl::StatusOr<std::vector<DeadLetter>> DeadLetters::List(const std::optional<Key>& after,
                                                          int limit, absl::Time deadline) {
  std::optional<std::string> time, id;
  if (after.has_value()) {
    time = postgres::ToParameter(after->dead_at);
    id = after->event_id;
  }
  std::vector<DeadLetter> out;
  RETURN_IF_ERROR(
      Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec(kList, time, id, limit));
        out.clear();
        for (const pqxx::row& row : rows) out.push_back(ReadLetter(row));
        return absl::OkStatus();
      }));
  return out;
}

absl::StatusOr<int> DeadLetters::Retry(const std::string& event_id, absl::Time deadline) {
  ASSIGN_OR_RETURN(const Letter letter, Load(event_id, deadline));
  const absl::StatusOr<Step> first = Take(letter, Action::kApply, deadline);
  if (!first.ok()) {
    if (absl::IsNotFound(first.status())) return first.status();
    RETURN_IF_ERROR(NoteFailure(event_id, first.status(), deadline));
    return Refuse("DEAD_LETTER_STILL_FAILS", "the event could not be applied this time either",
                  {{"error", CodeAndReason(first.status())}});
  }
  ASSIGN_OR_RETURN(const int chain, ApplyChain(first->next, deadline));
  return first->applied + chain;
}

absl::StatusOr<DeadLetters::Discarded> DeadLetters::Discard(const std::string& event_id,
                                                            absl::Time deadline) {
  ASSIGN_OR_RETURN(const Letter letter, Load(event_id, deadline));
  ASSIGN_OR_RETURN(const Step first, Take(letter, Action::kSkip, deadline));
  obs::Warning("event.discarded")
      .With("id", letter.shown.event_id)
      .With("type", letter.shown.type)
      .With("subject", letter.shown.subject);
  ASSIGN_OR_RETURN(const int chain, ApplyChain(first.next, deadline));
  return Discarded{letter.shown, chain};
}

absl::StatusOr<int> DeadLetters::ApplyChain(std::string event_id, absl::Time deadline) {
  int applied = 0;
  while (!event_id.empty()) {
    ASSIGN_OR_RETURN(const Letter letter, Load(event_id, deadline));
    const absl::StatusOr<Step> step = Take(letter, Action::kApply, deadline);
    if (!step.ok()) {
      RETURN_IF_ERROR(NoteFailure(event_id, step.status(), deadline));
      break;
    }
    applied += step->applied;
    event_id = step->next;
  }
  return applied;
}

absl::StatusOr<DeadLetters::Letter> DeadLetters::Load(const std::string& event_id,
                                                      absl::Time deadline) {
  Letter out;
  RETURN_IF_ERROR(
      Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const pqxx::result rows, tx.Exec(kLoad, event_id));
        if (rows.empty()) return NotFound("dead_letter", event_id);
        out.shown = ReadLetter(rows[0]);
        if (!out.envelope.ParseFromString(postgres::BytesColumn(rows[0], "envelope"))) {
          return absl::InternalError("a dead letter does not parse");
        }
        return absl::OkStatus();
      }));
  return out;
}

absl::StatusOr<DeadLetters::Step> DeadLetters::Take(const Letter& letter, Action action,
                                                    absl::Time deadline) {
  Step step;
  RETURN_IF_ERROR(Transact(service_, Scope::Tenant(letter.envelope.tenant_id()), deadline,
                           [&](Transaction& tx) {
                             step = Step{};
                             return TakeIn(tx, letter, action, deadline, step);
                           }));
  return step;
}

absl::Status DeadLetters::TakeIn(Transaction& tx, const Letter& letter, Action action,
                                 absl::Time deadline, Step& step) {
  const DeadLetter& shown = letter.shown;
  ASSIGN_OR_RETURN(const pqxx::result locked, tx.Exec(kLockShard, shown.producer, shown.shard));
  if (locked.empty()) return absl::InternalError("a dead letter without a shard");
  ASSIGN_OR_RETURN(const pqxx::result removed, tx.Exec(kRemove, shown.event_id));
  if (removed.affected_rows() == 0) return NotFound("dead_letter", shown.event_id);

  ASSIGN_OR_RETURN(const pqxx::result received,
                   tx.Exec(kReceive, shown.producer, shown.event_id, shown.shard,
                           Column<int>(locked[0], "epoch"), static_cast<int64_t>(shown.pub_seq)));
  const HandlerTable::Handler* handler = handlers_.Find(shown.type);
  if (action == Action::kApply && received.affected_rows() == 1 && handler != nullptr) {
    RETURN_IF_ERROR(Handle(*handler, letter.envelope, tx, deadline));
    step.applied = 1;
  }
  ASSIGN_OR_RETURN(const pqxx::result next, tx.Exec(kPromote, shown.producer, shown.subject,
                                                    postgres::ToParameter(shown.dead_at)));
  if (!next.empty()) step.next = Column<std::string>(next[0], "event_id");
  return absl::OkStatus();
}

absl::Status DeadLetters::NoteFailure(const std::string& event_id, const absl::Status& failure,
                                      absl::Time deadline) {
  return Transact(worker_, Scope::Platform(), deadline, [&](Transaction& tx) {
    return tx.Exec(kNoteFailure, event_id, CodeAndReason(failure)).status();
  });
}

}  // namespace naober::events
