// SPDX-License-Identifier: EUPL-1.2
#include "libs/events/applier.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/obs/log.h"
#include "libs/postgres/row.h"
#include "libs/postgres/transaction.h"

namespace naober::events {
namespace {

using postgres::Query;
using postgres::Scope;
using postgres::ToParameter;
using postgres::Transaction;

constexpr Query kClaim = {"events.claim", R"sql(
  SELECT event_id, verdict
  FROM claim_events($1, $2, $3::smallint[], $4::bigint[], $5::integer[], $6::bigint[], $7::bigint[],
                    $8::uuid[], $9::uuid[], $10::smallint[], $11::bigint[])
)sql"};

constexpr Query kPark = {"events.park", R"sql(
  INSERT INTO parked_events (producer, subject, sequence, event_id, shard, epoch, pub_seq, event_type,
                             envelope)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::bytea)
  ON CONFLICT DO NOTHING
)sql"};

constexpr Query kForgetAttempts = {"events.forget_attempts", R"sql(
  DELETE FROM event_attempts WHERE producer = $1 AND event_id = ANY($2::uuid[])
)sql"};

enum class Verdict { kApply, kPark };

// The arrays of kClaim.
struct Claim {
  std::vector<std::string> shards, fences, epochs, since, upto;
  std::vector<std::string> event_ids, subjects, event_shards, pub_seqs;
};

Claim ToClaim(const Batch& batch, const Applier& applier) {
  Claim out;
  for (const Batch::Move& move : batch.moves) {
    out.shards.push_back(absl::StrCat(move.shard.shard));
    out.fences.push_back(absl::StrCat(move.shard.fence));
    out.epochs.push_back(absl::StrCat(move.shard.epoch));
    out.since.push_back(absl::StrCat(move.shard.pub_seq));
    out.upto.push_back(absl::StrCat(move.upto));
  }
  for (const Envelope* event : batch.events) {
    if (!applier.Wants(*event)) continue;
    out.event_ids.push_back(event->id());
    out.subjects.push_back(event->subject());
    out.event_shards.push_back(absl::StrCat(event->shard()));
    out.pub_seqs.push_back(absl::StrCat(event->pub_seq()));
  }
  return out;
}

int EpochOf(const Batch& batch, int shard) {
  for (const Batch::Move& move : batch.moves) {
    if (move.shard.shard == shard) return move.shard.epoch;
  }
  return 0;
}

}  // namespace

absl::StatusOr<Applier::Outcome> Applier::Apply(const Batch& batch, absl::Time deadline) {
  Outcome outcome;
  RETURN_IF_ERROR(postgres::Transact(
      service_, batch.tenant_id.empty() ? Scope::Platform() : Scope::Tenant(batch.tenant_id),
      deadline, [&](Transaction& tx) {
        outcome = Outcome{};
        return ApplyIn(tx, batch, deadline, outcome);
      }));
  return outcome;
}

absl::Status Applier::ApplyIn(Transaction& tx, const Batch& batch, absl::Time deadline,
                              Outcome& outcome) {
  const Claim claim = ToClaim(batch, *this);
  ASSIGN_OR_RETURN(
      const pqxx::result rows,
      tx.Exec(kClaim, producer_, holder_, ToParameter(claim.shards), ToParameter(claim.fences),
              ToParameter(claim.epochs), ToParameter(claim.since), ToParameter(claim.upto),
              ToParameter(claim.event_ids), ToParameter(claim.subjects),
              ToParameter(claim.event_shards), ToParameter(claim.pub_seqs)));
  absl::flat_hash_map<std::string, Verdict> verdicts;
  for (const pqxx::row& row : rows) {
    const auto verdict = postgres::Column<std::string>(row, "verdict");
    if (verdict == "lost") return ShardLost();
    verdicts[postgres::Column<std::string>(row, "event_id")] =
        verdict == "park" ? Verdict::kPark : Verdict::kApply;
  }
  for (const Envelope* event : batch.events) {
    const HandlerTable::Handler* handler = handlers_.Find(event->type());
    if (handler == nullptr) {
      ++outcome.skipped;
      continue;
    }
    const auto verdict = verdicts.find(event->id());
    if (verdict == verdicts.end()) continue;  // took effect before
    if (verdict->second == Verdict::kPark) {
      RETURN_IF_ERROR(Park(tx, *event, EpochOf(batch, event->shard())));
      ++outcome.parked;
      continue;
    }
    RETURN_IF_ERROR(Handle(*handler, *event, tx, deadline));
    obs::Debug("event.applied").With("id", event->id()).With("type", event->type());
    ++outcome.applied;
  }
  if (batch.failed_before.empty()) return absl::OkStatus();
  return tx.Exec(kForgetAttempts, producer_, ToParameter(batch.failed_before)).status();
}

absl::Status Applier::Park(Transaction& tx, const Envelope& event, int epoch) {
  return tx
      .Exec(kPark, producer_, event.subject(), static_cast<int64_t>(event.sequence()), event.id(),
            event.shard(), epoch, static_cast<int64_t>(event.pub_seq()), event.type(),
            postgres::ToBytesParameter(event.SerializeAsString()))
      .status();
}

}  // namespace naober::events
