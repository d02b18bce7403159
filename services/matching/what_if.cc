// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/what_if.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/postgres/transaction.h"
#include "services/matching/domain/match_plan.h"
#include "services/matching/domain/run_plan.h"
#include "services/matching/matching_pool.h"

namespace naober::matching {

namespace {

// All that is wrong with the rules and floors that a scenario makes, at once.
absl::Status ApplyAll(const Scenario& scenario, size_t index, PlanInput& input) {
  FieldViolations violations;
  for (size_t j = 0; j < scenario.changes.size(); ++j) {
    const absl::Status status =
        Apply(scenario.changes[j], absl::StrCat("scenarios[", index, "].changes[", j, "]"), input);
    if (!status.ok() && !absl::IsInvalidArgument(status)) return status;
    for (const FieldViolation& found : FieldViolationsOf(status))
      violations.Add(found.field, found.reason, found.description);
  }
  return violations.ToStatus();
}

// What planning for `input` brings, places kept for who is expected in `weeks` weeks.
absl::StatusOr<ScenarioOutcome> Evaluate(PlanInput input, const ArrivalHistory& history, int weeks,
                                         PlanProgress progress) {
  int reserved_places = 0;
  if (weeks > 0) {
    ASSIGN_OR_RETURN(reserved_places, KeepPlaces(input, history, weeks, progress));
  }
  ASSIGN_OR_RETURN(const MatchPlan plan, PlanMatches(input, progress));
  ScenarioOutcome outcome = OutcomeOf(input, plan);
  outcome.reserved_places = reserved_places;
  return outcome;
}

// Calls work(0 … count − 1), several at a time where there are processors for it.
void ForEachAtOnce(size_t count, absl::FunctionRef<void(size_t)> work) {
  std::atomic<size_t> next = 0;
  const auto take_turns = [&] {
    for (size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::thread> threads;
  for (size_t i = 1; i < std::min<size_t>(count, std::thread::hardware_concurrency()); ++i)
    threads.emplace_back(take_turns);
  take_turns();
  for (std::thread& thread : threads) thread.join();
}

// Why there is no answer: everything that is wrong with the scenarios, else the first error. One
// outcome that failed has stopped the others.
absl::Status ErrorOf(const std::vector<absl::StatusOr<ScenarioOutcome>>& outcomes) {
  FieldViolations violations;
  absl::Status error;
  bool is_complete = true;
  for (const auto& outcome : outcomes) {
    is_complete = is_complete && outcome.ok();
    if (outcome.ok() || absl::IsCancelled(outcome.status())) continue;
    const std::vector<FieldViolation> found = FieldViolationsOf(outcome.status());
    for (const FieldViolation& violation : found)
      violations.Add(violation.field, violation.reason, violation.description);
    if (found.empty() && error.ok()) error = outcome.status();
  }
  RETURN_IF_ERROR(violations.ToStatus());
  RETURN_IF_ERROR(error);
  return is_complete ? absl::OkStatus()
                     : absl::DeadlineExceededError("there was no time to plan all scenarios");
}

// The outcome of each scenario on a copy of `now`, and of `now` itself at the end if it is wanted.
absl::StatusOr<std::vector<ScenarioOutcome>> PlanAll(absl::FunctionRef<PlanInput()> now,
                                                     const std::vector<Scenario>& scenarios,
                                                     const ArrivalHistory& history,
                                                     bool wants_baseline, absl::Time deadline) {
  std::vector<absl::StatusOr<ScenarioOutcome>> planned(scenarios.size() + (wants_baseline ? 1 : 0),
                                                       absl::CancelledError());
  std::atomic<bool> failed = false;
  ForEachAtOnce(planned.size(), [&](size_t i) {
    PlanInput input = now();
    const bool is_scenario = i < scenarios.size();
    const absl::Status applied = is_scenario ? ApplyAll(scenarios[i], i, input) : absl::OkStatus();
    if (!applied.ok())
      planned[i] = applied;
    else
      planned[i] =
          Evaluate(std::move(input), history, is_scenario ? scenarios[i].look_ahead_weeks : 0,
                   [&](int) { return !failed && absl::Now() < deadline; });
    if (!planned[i].ok()) failed = true;
  });
  RETURN_IF_ERROR(ErrorOf(planned));
  std::vector<ScenarioOutcome> outcomes;
  for (absl::StatusOr<ScenarioOutcome>& outcome : planned) outcomes.push_back(*std::move(outcome));
  return outcomes;
}

}  // namespace

PlanInput WhatIf::Present::Copy() const {
  PlanInput input;
  input.policy = policy.policy;
  input.day = day;
  input.newcomers = snapshot->pool().newcomers;
  input.buddies = snapshot->pool().buddies;
  input.barred = snapshot->pool().earlier;
  return input;
}

absl::StatusOr<WhatIf::Present> WhatIf::Load(const rpc::Call& call,
                                             const std::string& programme_code) {
  Present present;
  ASSIGN_OR_RETURN(present.policy, policies_.Get(call, programme_code));
  ASSIGN_OR_RETURN(const absl::TimeZone zone, intake_.TimeZone(call.tenant_id, call.deadline));
  present.day = {absl::ToCivilDay(call.now, zone), zone};
  ASSIGN_OR_RETURN(present.snapshot, snapshots_.Get(call, programme_code));
  return present;
}

absl::StatusOr<ArrivalHistory> WhatIf::LoadHistory(const rpc::Call& call,
                                                   const std::string& programme_code,
                                                   const RunDay& day,
                                                   const std::vector<Scenario>& scenarios) {
  const absl::Time until = absl::FromCivil(day.today + 1, day.zone);
  std::vector<Candidate> arrived;
  const bool looks_ahead =
      std::any_of(scenarios.begin(), scenarios.end(),
                  [](const Scenario& scenario) { return scenario.look_ahead_weeks > 0; });
  if (!looks_ahead) return ArrivalHistory(arrived, until, kHistoryWeeks);
  RETURN_IF_ERROR(postgres::Transact(
      pool_, call.scope, call.deadline, postgres::Mode::kReadOnly,
      [&](postgres::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(
            arrived, LoadArrivals(tx, programme_code, until - kHistoryWeeks * absl::Hours(7 * 24),
                                  gazetteer_));
        return absl::OkStatus();
      }));
  return ArrivalHistory(arrived, until, kHistoryWeeks);
}

absl::StatusOr<WhatIfComparison> WhatIf::Compare(const rpc::Call& call,
                                                 const std::string& programme_code,
                                                 const std::vector<Scenario>& scenarios) {
  ASSIGN_OR_RETURN(const Present present, Load(call, programme_code));
  const BaselineKey key{present.policy.version, present.day.today};
  std::optional<ScenarioOutcome> baseline = present.snapshot->FindBaseline(key);
  WhatIfComparison comparison;
  comparison.policy_version = present.policy.version;
  ASSIGN_OR_RETURN(const ArrivalHistory history,
                   LoadHistory(call, programme_code, present.day, scenarios));
  ASSIGN_OR_RETURN(comparison.scenarios, PlanAll([&] { return present.Copy(); }, scenarios, history,
                                                 !baseline.has_value(), call.deadline));
  if (!baseline.has_value()) {
    baseline = std::move(comparison.scenarios.back());
    comparison.scenarios.pop_back();
    present.snapshot->KeepBaseline(key, *baseline);
  }
  comparison.baseline = *std::move(baseline);
  return comparison;
}

absl::StatusOr<RematchPreview> WhatIf::PreviewRematch(const rpc::Call& call,
                                                      const std::string& programme_code,
                                                      int max_moved) {
  ASSIGN_OR_RETURN(const Present present, Load(call, programme_code));
  absl::StatusOr<TradeOff> trade_off =
      CompareBudgets(present.Copy(), present.snapshot->pool().proposed, max_moved,
                     [&](int) { return absl::Now() < call.deadline; });
  if (absl::IsCancelled(trade_off.status()))
    return absl::DeadlineExceededError("there was no time to plan for all numbers");
  RETURN_IF_ERROR(trade_off.status());
  return RematchPreview{present.policy.version, *std::move(trade_off)};
}

}  // namespace naober::matching
