// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/run_worker.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/obs/log.h"
#include "services/matching/facts.h"
#include "services/matching/matching_pool.h"
#include "services/matching/proposals.h"
#include "services/matching/store/policy_store.h"
#include "services/matching/store/pool_store.h"
#include "services/matching/store/proposal_store.h"
#include "services/matching/store/run_record_store.h"

namespace naober::matching {

namespace {

constexpr absl::Duration kStatementTime = absl::Seconds(20);
constexpr absl::Duration kFetchTime = absl::Seconds(15);  // well within a lease
constexpr absl::Duration kCatchUpTime = absl::Seconds(5);
// A pool that changes faster than it can be planned for is planned for so often.
constexpr int kMaxPlans = 5;
// So many runs of a programme keep what they looked at.
constexpr int kRunsKept = 10;

bool MayPass(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsAborted(status) || absl::IsResourceExhausted(status) || absl::IsUnknown(status);
}

std::string FailureReason(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason.empty() ? absl::StatusCodeToString(status.code()) : reason;
}

absl::Status NoLongerOurs() { return absl::CancelledError("the run was cancelled or taken over"); }

// Takes the proposals that stay out of those that were there.
std::vector<Proposal> TakeKept(std::vector<Proposal>& former, const RunPlan& planned) {
  const absl::flat_hash_set<PersonPair> kept(planned.input.kept.begin(), planned.input.kept.end());
  const auto first_kept =
      std::stable_partition(former.begin(), former.end(), [&](const Proposal& proposal) {
        return !kept.contains(PersonPair(proposal.pairing.newcomer_id, proposal.pairing.buddy_id));
      });
  std::vector<Proposal> taken(std::make_move_iterator(first_kept),
                              std::make_move_iterator(former.end()));
  former.erase(first_kept, former.end());
  return taken;
}

// The new ones.
std::vector<Proposal> ProposalsOf(const MatchRun& run, const RunPlan& planned, absl::Time now) {
  const PlanInput& input = planned.input;
  const absl::flat_hash_set<PersonPair> kept(input.kept.begin(), input.kept.end());
  std::vector<Proposal> proposals;
  for (const PlannedPair& pair : planned.audited.plan.pairs) {
    const Candidate& newcomer = input.newcomers[pair.newcomer];
    const Candidate& buddy = input.buddies[pair.buddy];
    if (kept.contains(PersonPair(newcomer.person_id, buddy.person_id))) continue;
    Proposal proposal;
    proposal.id = ProposalId::New();
    proposal.run_id = run.id;
    proposal.pairing = {run.programme_code, newcomer.person_id, buddy.person_id,
                        newcomer.area,      buddy.area,         buddy.features.background};
    proposal.quality = pair.quality;
    proposal.contributions = pair.contributions;
    proposal.created_at = now;
    proposals.push_back(std::move(proposal));
  }
  return proposals;
}

MatchRunResult ResultOf(const RunPlan& planned) {
  const PlanInput& input = planned.input;
  const MatchPlan& plan = planned.audited.plan;
  MatchRunResult result;
  result.input_hash = InputHash(input);
  result.newcomers = static_cast<int>(input.newcomers.size());
  for (const Candidate& buddy : input.buddies) {
    if (buddy.free_capacity > 0) ++result.buddies;
    result.buddy_places += std::max(0, buddy.free_capacity);
  }
  result.feasible_pairs = plan.feasible_pairs;
  result.exclusions = plan.exclusions;
  result.kept = static_cast<int>(input.kept.size());
  result.moved = planned.moved;
  result.reserved_places = planned.reserved_places;
  result.proposals = static_cast<int>(plan.pairs.size()) - result.kept;
  result.total_quality = plan.quality;
  result.engine_version = kEngineVersion;
  result.outcome = planned.audited.outcome;
  return result;
}

}  // namespace

RunWorker::RunWorker(postgres::Pool& service_pool, postgres::Pool& worker_pool,
                     CandidatePool& candidates, Intake& intake, const geo::Gazetteer& gazetteer,
                     Clock& clock, obs::Metrics& metrics, RunWorkerOptions options)
    : service_pool_(service_pool),
      worker_pool_(worker_pool),
      candidates_(candidates),
      intake_(intake),
      gazetteer_(gazetteer),
      clock_(clock),
      options_(std::move(options)),
      duration_(metrics.GetDurationHistogram("naober_matching_run_duration_seconds",
                                             "Time that a worker spends on a match run")) {}

absl::StatusOr<bool> RunWorker::WorkOnce(const std::function<bool()>& stopping) {
  const absl::Time start = absl::Now();
  std::optional<RunLease> lease;
  RETURN_IF_ERROR(postgres::Transact(
      worker_pool_, postgres::Scope::Platform(), start + kStatementTime,
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(lease, TakeRun(tx, options_.holder, start, start + options_.lease));
        return absl::OkStatus();
      }));
  if (!lease) return false;
  const absl::Status status = Compute(*lease, stopping);
  duration_.Observe(absl::ToDoubleSeconds(absl::Now() - start));
  if (!status.ok()) RETURN_IF_ERROR(GiveUp(*lease, status, stopping()));
  return true;
}

absl::Status RunWorker::WorkWhileRunsWait(const std::function<bool()>& stopping) {
  bool worked = true;
  while (worked && !stopping()) {
    ASSIGN_OR_RETURN(worked, WorkOnce(stopping));
  }
  return absl::OkStatus();
}

absl::Status RunWorker::Compute(const RunLease& lease, const std::function<bool()>& stopping) {
  if (lease.attempt > options_.max_attempts)
    return Refuse("TAKEN_UP_TOO_OFTEN", "every worker that took the run up has died");
  ASSIGN_OR_RETURN(const MatchRun run, Begin(lease));
  CatchUp(lease);
  ASSIGN_OR_RETURN(const Policy policy, LoadPolicy(lease, run));
  ASSIGN_OR_RETURN(const absl::TimeZone zone,
                   intake_.TimeZone(lease.tenant_id, absl::Now() + kStatementTime));
  for (int plans = 0; plans < kMaxPlans; ++plans) {
    RETURN_IF_ERROR(candidates_.RefreshProgramme(lease.tenant_id, run.programme_code,
                                                 absl::Now() + kFetchTime));
    RETURN_IF_ERROR(Keep(lease, 0, options_.lease));
    RunInput input;
    RETURN_IF_ERROR(postgres::Transact(service_pool_, postgres::Scope::Tenant(lease.tenant_id),
                                       absl::Now() + kStatementTime, postgres::Mode::kReadOnly,
                                       [&](postgres::Transaction& tx) -> absl::Status {
                                         ASSIGN_OR_RETURN(input, LoadInput(tx, run, policy, zone));
                                         return absl::OkStatus();
                                       }));
    ASSIGN_OR_RETURN(const RunPlan planned, PlanWithLease(lease, run, input, stopping));
    ASSIGN_OR_RETURN(const bool completed, Complete(lease, input, planned));
    if (completed) return absl::OkStatus();
  }
  return WithReason(absl::AbortedError("the pool changed during every plan"),
                    "POOL_KEEPS_CHANGING");
}

absl::StatusOr<MatchRun> RunWorker::Begin(const RunLease& lease) {
  MatchRun run;
  RETURN_IF_ERROR(postgres::Transact(
      service_pool_, postgres::Scope::Tenant(lease.tenant_id), absl::Now() + kStatementTime,
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(run, LockRun(tx, lease.run_id));
        ASSIGN_OR_RETURN(const bool ours, HoldsRun(tx, lease.run_id, options_.holder));
        if (!ours) return NoLongerOurs();
        run.Start(clock_.Now());
        return SaveRun(tx, run);
      }));
  return run;
}

void RunWorker::CatchUp(const RunLease& lease) {
  if (options_.catch_up == nullptr) return;
  const absl::Status status = options_.catch_up(absl::Now() + kCatchUpTime);
  if (status.ok()) return;
  obs::Warning("match_run.pool_may_be_behind")
      .With("match_run_id", lease.run_id.str())
      .With(status);
}

absl::StatusOr<Policy> RunWorker::LoadPolicy(const RunLease& lease, const MatchRun& run) {
  PolicyVersion policy;
  RETURN_IF_ERROR(postgres::Transact(
      service_pool_, postgres::Scope::Tenant(lease.tenant_id), absl::Now() + kStatementTime,
      postgres::Mode::kReadOnly, [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(policy, PolicyOfVersion(tx, run.programme_code, run.policy_version));
        return absl::OkStatus();
      }));
  return policy.policy;
}

absl::StatusOr<RunInput> RunWorker::LoadInput(postgres::Transaction& tx, const MatchRun& run,
                                              const Policy& policy,
                                              const absl::TimeZone& zone) const {
  RunInput input;
  input.present.policy = policy;
  input.present.day = {absl::ToCivilDay(clock_.Now(), zone), zone};
  ASSIGN_OR_RETURN(MatchingPool pool, LoadMatchingPool(tx, run.programme_code, gazetteer_));
  input.present.newcomers = std::move(pool.newcomers);
  input.present.buddies = std::move(pool.buddies);
  input.present.barred = std::move(pool.earlier);
  if (run.options.max_moved.has_value()) input.proposed = std::move(pool.proposed);
  if (run.options.look_ahead_weeks == 0) return input;
  // To the end of today, so that the same day gives the same history.
  input.history_until = absl::FromCivil(input.present.day.today + 1, zone);
  ASSIGN_OR_RETURN(
      input.arrived,
      LoadArrivals(tx, run.programme_code,
                   input.history_until - kHistoryWeeks * absl::Hours(7 * 24), gazetteer_));
  return input;
}

absl::Status RunWorker::Keep(const RunLease& lease, int percent, absl::Duration lease_time) {
  bool kept = false;
  RETURN_IF_ERROR(postgres::Transact(
      service_pool_, postgres::Scope::Tenant(lease.tenant_id), absl::Now() + kStatementTime,
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(
            kept, KeepRun(tx, lease.run_id, options_.holder, percent, absl::Now() + lease_time));
        return absl::OkStatus();
      }));
  return kept ? absl::OkStatus() : NoLongerOurs();
}

absl::StatusOr<RunPlan> RunWorker::PlanWithLease(const RunLease& lease, const MatchRun& run,
                                                 const RunInput& input,
                                                 const std::function<bool()>& stopping) {
  absl::Status kept;
  absl::Time next_keep = absl::Now() + options_.keep_every;
  absl::StatusOr<RunPlan> plan = PlanRun(input, run.options, [&](int permille) {
    if (stopping()) return false;
    if (absl::Now() < next_keep) return true;
    kept = Keep(lease, permille / 10, options_.lease);
    next_keep = absl::Now() + options_.keep_every;
    return kept.ok();
  });
  RETURN_IF_ERROR(kept);
  return plan;
}

absl::StatusOr<bool> RunWorker::Complete(const RunLease& lease, const RunInput& input,
                                         const RunPlan& planned) {
  bool completed = false;
  MatchRun run;
  RETURN_IF_ERROR(postgres::Transact(
      service_pool_, postgres::Scope::Tenant(lease.tenant_id), absl::Now() + kStatementTime,
      [&](postgres::Transaction& tx) -> absl::Status {
        completed = false;
        ASSIGN_OR_RETURN(run, LockRun(tx, lease.run_id));
        ASSIGN_OR_RETURN(const bool ours, HoldsRun(tx, lease.run_id, options_.holder));
        if (!ours) return NoLongerOurs();
        RETURN_IF_ERROR(LockCandidates(tx, run.programme_code));
        ASSIGN_OR_RETURN(const auto stale, ListStale(tx, run.programme_code, 1));
        ASSIGN_OR_RETURN(const RunInput now_there,
                         LoadInput(tx, run, input.present.policy, input.present.day.zone));
        if (!stale.empty() || !now_there.IsSameAs(input)) return absl::OkStatus();

        const absl::Time now = clock_.Now();
        ASSIGN_OR_RETURN(std::vector<Proposal> former,
                         LockProposedOfProgramme(tx, run.programme_code));
        RETURN_IF_ERROR(CountKept(tx, TakeKept(former, planned)));
        RETURN_IF_ERROR(ExpireProposals(tx, std::move(former), now));
        const std::vector<Proposal> proposals = ProposalsOf(run, planned, now);
        RETURN_IF_ERROR(InsertProposals(tx, proposals));
        RETURN_IF_ERROR(EmitMatchProposed(tx, proposals, now));
        run.Succeed(ResultOf(planned), now);
        RETURN_IF_ERROR(SaveRun(tx, run));
        RETURN_IF_ERROR(KeepRunRecord(tx, run.id, input.present, planned));
        RETURN_IF_ERROR(DropOldRunRecords(tx, run.programme_code, kRunsKept));
        RETURN_IF_ERROR(EmitRunCompleted(tx, run, now));
        completed = true;
        return absl::OkStatus();
      }));
  if (completed)
    obs::Info("match_run.succeeded")
        .With("match_run_id", run.id.str())
        .With("newcomers", run.result.newcomers)
        .With("proposals", run.result.proposals)
        .With("floors_shortfall", run.result.outcome.shortfall)
        .With("feasible_pairs", run.result.feasible_pairs);
  return completed;
}

absl::Status RunWorker::GiveUp(const RunLease& lease, const absl::Status& error, bool stopping) {
  if (stopping) {
    // Whoever comes next may take it up at once.
    Keep(lease, 0, absl::ZeroDuration()).IgnoreError();  // else its lease runs out by itself
    return absl::OkStatus();
  }
  if (absl::IsCancelled(error)) return absl::OkStatus();
  obs::Warning("match_run.interrupted")
      .With("match_run_id", lease.run_id.str())
      .With("attempt", lease.attempt)
      .With(error);
  if (MayPass(error) && lease.attempt < options_.max_attempts) {
    const absl::Status kept = Keep(lease, 0, options_.retry_after);
    return absl::IsCancelled(kept) ? absl::OkStatus() : kept;
  }
  return postgres::Transact(
      service_pool_, postgres::Scope::Tenant(lease.tenant_id), absl::Now() + kStatementTime,
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(MatchRun run, LockRun(tx, lease.run_id));
        ASSIGN_OR_RETURN(const bool ours, HoldsRun(tx, lease.run_id, options_.holder));
        if (!ours) return absl::OkStatus();
        run.Fail(FailureReason(error), clock_.Now());
        return SaveRun(tx, run);
      });
}

}  // namespace naober::matching
