// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/store/run_store.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/row.h"
#include "services/matching/messages/run_outcome.h"
#include "services/matching/store/pairing_columns.h"

namespace naober::matching {

namespace {

using postgres::Column;
using postgres::Query;
using postgres::ToParameter;

#define NAOBER_RUN_COLUMNS                                                                 \
  "run_id, version, programme_code, state, progress_percent, policy_version, input_hash, " \
  "newcomers, buddies, buddy_places, feasible_pairs, exclusion_kinds, exclusion_pairs, "   \
  "proposals, total_quality, failure_reason, created_at, started_at, ended_at, outcome, "  \
  "engine_version, max_moved, look_ahead_weeks, kept, moved, reserved_places"

constexpr Query kInsert = {"run.insert", R"sql(
  INSERT INTO match_runs (tenant_id, run_id, version, programme_code, state, progress_percent, policy_version,
                          input_hash, newcomers, buddies, buddy_places, feasible_pairs, exclusion_kinds,
                          exclusion_pairs, proposals, total_quality, failure_reason, created_at, max_moved,
                          look_ahead_weeks)
  VALUES (naober_tenant(), $1::uuid, $2, $3, $4, 0, $5, '', 0, 0, 0, 0, '{}', '{}', 0, 0, '', $6::timestamptz,
          $7, $8)
  ON CONFLICT DO NOTHING
)sql"};

constexpr Query kUnended = {"run.unended", R"sql(
  SELECT run_id FROM match_runs WHERE programme_code = $1 AND state IN (1, 2)
)sql"};

constexpr Query kFind = {"run.find",
                         "SELECT " NAOBER_RUN_COLUMNS " FROM match_runs WHERE run_id = $1::uuid"};

constexpr Query kLastSucceeded = {"run.last_succeeded", "SELECT " NAOBER_RUN_COLUMNS R"sql(
  FROM match_runs WHERE programme_code = $1 AND state = 3 ORDER BY run_id DESC LIMIT 1
)sql"};

constexpr Query kLock = {
    "run.lock", "SELECT " NAOBER_RUN_COLUMNS " FROM match_runs WHERE run_id = $1::uuid FOR UPDATE"};

constexpr Query kList = {"run.list", "SELECT " NAOBER_RUN_COLUMNS R"sql(
  FROM match_runs
  WHERE ($1 = '' OR programme_code = $1) AND ($2::smallint IS NULL OR state = $2)
    AND ($3::uuid IS NULL OR run_id < $3::uuid)
  ORDER BY run_id DESC LIMIT $4
)sql"};

constexpr Query kSave = {"run.save", R"sql(
  UPDATE match_runs
  SET version = $2, state = $3, progress_percent = $4, input_hash = $5, newcomers = $6, buddies = $7,
      buddy_places = $8, feasible_pairs = $9, exclusion_kinds = $10::smallint[], exclusion_pairs = $11::bigint[],
      proposals = $12, total_quality = $13, failure_reason = $14, started_at = $15::timestamptz,
      ended_at = $16::timestamptz, outcome = $17::bytea, engine_version = $18, kept = $19, moved = $20,
      reserved_places = $21
  WHERE run_id = $1::uuid
)sql"};

// The worker sees all tenants. A run that is locked is being taken up or ended by another.
constexpr Query kTake = {"run.take", R"sql(
  UPDATE match_runs r
  SET lease_holder = $1, lease_until = $3::timestamptz, attempts = r.attempts + 1
  FROM (SELECT tenant_id, run_id FROM match_runs
        WHERE state IN (1, 2) AND lease_until < $2::timestamptz
        ORDER BY created_at, run_id LIMIT 1 FOR UPDATE SKIP LOCKED) AS next
  WHERE r.tenant_id = next.tenant_id AND r.run_id = next.run_id
  RETURNING r.tenant_id, r.run_id, r.attempts
)sql"};

constexpr Query kKeep = {"run.keep", R"sql(
  UPDATE match_runs SET progress_percent = $3, lease_until = $4::timestamptz
  WHERE run_id = $1::uuid AND lease_holder = $2 AND state = 2
)sql"};

constexpr Query kHolds = {"run.holds", R"sql(
  SELECT lease_holder = $2 AND state IN (1, 2) AS holds FROM match_runs WHERE run_id = $1::uuid
)sql"};

#undef NAOBER_RUN_COLUMNS

std::vector<Exclusion> ReadExclusions(const pqxx::row& row) {
  const std::vector<std::string> kinds = postgres::TextArrayColumn(row, "exclusion_kinds");
  const std::vector<std::string> pairs = postgres::TextArrayColumn(row, "exclusion_pairs");
  std::vector<Exclusion> exclusions;
  for (size_t i = 0; i < kinds.size() && i < pairs.size(); ++i) {
    int kind = 0;
    Exclusion exclusion;
    if (!absl::SimpleAtoi(kinds[i], &kind) || !absl::SimpleAtoi(pairs[i], &exclusion.pairs))
      continue;
    exclusion.kind = static_cast<RuleKind>(kind);
    exclusions.push_back(exclusion);
  }
  return exclusions;
}

absl::StatusOr<MatchRun> Read(const pqxx::row& row) {
  v1::MatchRunOutcome outcome;
  if (!outcome.ParseFromString(postgres::BytesColumn(row, "outcome")))
    return absl::InternalError("the stored outcome of a run does not parse");
  MatchRun run;
  run.id = MatchRunId::FromTrusted(Column<std::string>(row, "run_id"));
  run.version = Column<int>(row, "version");
  run.programme_code = Column<std::string>(row, "programme_code");
  run.state = EnumColumn<MatchRunState>(row, "state");
  run.progress_percent = Column<int>(row, "progress_percent");
  run.policy_version = Column<int>(row, "policy_version");
  run.result.input_hash = Column<std::string>(row, "input_hash");
  run.result.newcomers = Column<int>(row, "newcomers");
  run.result.buddies = Column<int>(row, "buddies");
  run.result.buddy_places = Column<int>(row, "buddy_places");
  run.result.feasible_pairs = Column<int64_t>(row, "feasible_pairs");
  run.result.exclusions = ReadExclusions(row);
  run.result.proposals = Column<int>(row, "proposals");
  run.result.total_quality = Column<int64_t>(row, "total_quality");
  run.result.engine_version = Column<int>(row, "engine_version");
  run.options.max_moved = postgres::OptionalColumn<int>(row, "max_moved");
  run.options.look_ahead_weeks = Column<int>(row, "look_ahead_weeks");
  run.result.kept = Column<int>(row, "kept");
  run.result.moved = Column<int>(row, "moved");
  run.result.reserved_places = Column<int>(row, "reserved_places");
  run.result.outcome = FromProto(outcome);
  run.failure_reason = Column<std::string>(row, "failure_reason");
  run.created_at = postgres::TimeColumn(row, "created_at");
  run.started_at = postgres::OptionalTimeColumn(row, "started_at");
  run.ended_at = postgres::OptionalTimeColumn(row, "ended_at");
  return run;
}

absl::StatusOr<MatchRun> One(postgres::Transaction& tx, const Query& query, const MatchRunId& id) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(query, id.str()));
  if (result.empty()) return NotFound("match_run", id.str());
  return Read(result[0]);
}

}  // namespace

absl::Status InsertRun(postgres::Transaction& tx, const MatchRun& run) {
  ASSIGN_OR_RETURN(
      const pqxx::result inserted,
      tx.Exec(kInsert, run.id.str(), run.version, run.programme_code, static_cast<int>(run.state),
              run.policy_version, ToParameter(run.created_at), run.options.max_moved,
              run.options.look_ahead_weeks));
  if (inserted.affected_rows() == 1) return absl::OkStatus();
  ASSIGN_OR_RETURN(const pqxx::result unended, tx.Exec(kUnended, run.programme_code));
  // It ended between the two statements; run again this one will get in.
  if (unended.empty()) return absl::AbortedError("another run of the programme ended just now");
  return Refuse("MATCH_RUN_IN_PROGRESS", "another run of the programme has not ended",
                {{"match_run_id", Column<std::string>(unended[0], "run_id")}});
}

absl::StatusOr<MatchRun> FindRun(postgres::Transaction& tx, const MatchRunId& id) {
  return One(tx, kFind, id);
}

absl::StatusOr<std::optional<MatchRun>> LastSucceededRun(postgres::Transaction& tx,
                                                         const std::string& programme_code) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kLastSucceeded, programme_code));
  if (result.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(MatchRun run, Read(result[0]));
  return run;
}

absl::StatusOr<MatchRun> LockRun(postgres::Transaction& tx, const MatchRunId& id) {
  return One(tx, kLock, id);
}

absl::Status SaveRun(postgres::Transaction& tx, const MatchRun& run) {
  std::vector<std::string> kinds, pairs;
  for (const Exclusion& exclusion : run.result.exclusions) {
    kinds.push_back(absl::StrCat(static_cast<int>(exclusion.kind)));
    pairs.push_back(absl::StrCat(exclusion.pairs));
  }
  const MatchRunResult& found = run.result;
  return tx
      .Exec(kSave, run.id.str(), run.version, static_cast<int>(run.state), run.progress_percent,
            found.input_hash, found.newcomers, found.buddies, found.buddy_places,
            found.feasible_pairs, ToParameter(kinds), ToParameter(pairs), found.proposals,
            found.total_quality, run.failure_reason, ToParameter(run.started_at),
            ToParameter(run.ended_at),
            postgres::ToBytesParameter(ToProto(found.outcome).SerializeAsString()),
            found.engine_version, found.kept, found.moved, found.reserved_places)
      .status();
}

absl::StatusOr<std::vector<MatchRun>> ListRuns(postgres::Transaction& tx, const RunFilter& filter,
                                               const rpc::Page& page) {
  const std::optional<std::string> after =
      page.after.empty() ? std::nullopt : std::optional(page.after[0]);
  ASSIGN_OR_RETURN(
      const pqxx::result result,
      tx.Exec(kList, filter.programme_code, EnumParameter(filter.state), after, page.limit + 1));
  std::vector<MatchRun> runs;
  for (const pqxx::row& row : result) {
    ASSIGN_OR_RETURN(MatchRun run, Read(row));
    runs.push_back(std::move(run));
  }
  return runs;
}

absl::StatusOr<std::optional<RunLease>> TakeRun(postgres::Transaction& tx,
                                                const std::string& holder, absl::Time now,
                                                absl::Time until) {
  ASSIGN_OR_RETURN(const pqxx::result result,
                   tx.Exec(kTake, holder, ToParameter(now), ToParameter(until)));
  if (result.empty()) return std::nullopt;
  return RunLease{Column<std::string>(result[0], "tenant_id"),
                  MatchRunId::FromTrusted(Column<std::string>(result[0], "run_id")),
                  Column<int>(result[0], "attempts")};
}

absl::StatusOr<bool> KeepRun(postgres::Transaction& tx, const MatchRunId& id,
                             const std::string& holder, int progress_percent, absl::Time until) {
  ASSIGN_OR_RETURN(const pqxx::result result,
                   tx.Exec(kKeep, id.str(), holder, progress_percent, ToParameter(until)));
  return result.affected_rows() == 1;
}

absl::StatusOr<bool> HoldsRun(postgres::Transaction& tx, const MatchRunId& id,
                              const std::string& holder) {
  ASSIGN_OR_RETURN(const pqxx::result result, tx.Exec(kHolds, id.str(), holder));
  return !result.empty() && Column<bool>(result[0], "holds");
}

}  // namespace naober::matching
