// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/match_runs.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/idempotency.h"
#include "services/matching/preconditions.h"
#include "services/matching/store/policy_store.h"

namespace naober::matching {

namespace {

absl::Status CheckOptions(const RunOptions& options) {
  FieldViolations violations;
  const auto check = [&](const char* field, int value, int most) {
    if (value < 0 || value > most)
      violations.Add(field, "OUT_OF_RANGE", absl::StrCat("must be from 0 to ", most));
  };
  check("match_run.max_moved_proposals", options.max_moved.value_or(0), RunOptions::kMostMoved);
  check("match_run.look_ahead_weeks", options.look_ahead_weeks, RunOptions::kMostWeeks);
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<MatchRun> MatchRuns::Create(const rpc::Call& call, const std::string& programme_code,
                                           const RunOptions& options) {
  RETURN_IF_ERROR(CheckOptions(options));
  RETURN_IF_ERROR(policies_.CheckProgramme(call, programme_code));
  MatchRun run;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<rpc::EarlierAnswer> earlier,
                         rpc::ClaimRequest(tx, call));
        if (earlier) {
          ASSIGN_OR_RETURN(run, FindRun(tx, MatchRunId::FromTrusted(earlier->resource_id)));
          return absl::OkStatus();
        }
        ASSIGN_OR_RETURN(const PolicyVersion policy, PinLatestPolicy(tx, programme_code, call.now));
        run = MatchRun();
        run.id = MatchRunId::New();
        run.programme_code = programme_code;
        run.policy_version = policy.version;
        run.options = options;
        run.created_at = call.now;
        RETURN_IF_ERROR(InsertRun(tx, run));
        call.Audit("match_run", run.id.str());
        tx.AfterCommit(wake_worker_);
        return rpc::RecordAnswer(tx, call, run.id.str(), run.version);
      }));
  return run;
}

absl::StatusOr<MatchRun> MatchRuns::Get(const rpc::Call& call, const MatchRunId& id) {
  MatchRun run;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(run, FindRun(tx, id));
                                       return absl::OkStatus();
                                     }));
  return run;
}

absl::StatusOr<std::vector<MatchRun>> MatchRuns::List(const rpc::Call& call,
                                                      const RunFilter& filter,
                                                      const rpc::Page& page) {
  std::vector<MatchRun> runs;
  RETURN_IF_ERROR(postgres::Transact(pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
                                     [&](postgres::Transaction& tx) -> absl::Status {
                                       ASSIGN_OR_RETURN(runs, ListRuns(tx, filter, page));
                                       return absl::OkStatus();
                                     }));
  return runs;
}

absl::StatusOr<MatchRun> MatchRuns::Cancel(const rpc::Call& call, const MatchRunId& id,
                                           const std::string& etag) {
  MatchRun run;
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const std::optional<rpc::EarlierAnswer> earlier,
                         rpc::ClaimRequest(tx, call));
        ASSIGN_OR_RETURN(run, LockRun(tx, id));
        if (earlier) return absl::OkStatus();
        RETURN_IF_ERROR(CheckEtag(etag, run.version, "match_run", id.str()));
        RETURN_IF_ERROR(run.Cancel(call.now));
        RETURN_IF_ERROR(SaveRun(tx, run));
        call.Audit("match_run", id.str());
        return rpc::RecordAnswer(tx, call, id.str(), run.version);
      }));
  return run;
}

}  // namespace naober::matching
