// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_WHAT_IF_H_
#define NAOBER_SERVICES_MATCHING_WHAT_IF_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/geo/gazetteer.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/call.h"
#include "services/matching/domain/look_ahead.h"
#include "services/matching/domain/rematch_plan.h"
#include "services/matching/domain/scenario.h"
#include "services/matching/domain/scenario_outcome.h"
#include "services/matching/intake.h"
#include "services/matching/policies.h"
#include "services/matching/pool_snapshots.h"

namespace naober::matching {

struct WhatIfComparison {
  int policy_version = 0;
  ScenarioOutcome baseline;
  std::vector<ScenarioOutcome> scenarios;  // as asked for
};

struct RematchPreview {
  int policy_version = 0;
  TradeOff trade_off;
};

// What a run would bring if something were otherwise. Changes nothing. Thread-safe.
class WhatIf {
 public:
  // References must outlive it.
  WhatIf(postgres::Pool& pool, Policies& policies, Intake& intake, PoolSnapshots& snapshots,
         const geo::Gazetteer& gazetteer)
      : pool_(pool),
        policies_(policies),
        intake_(intake),
        snapshots_(snapshots),
        gazetteer_(gazetteer) {}

  // The matching of now beside that of each scenario, each planned on a copy of the pool, several
  // at a time where there are processors for it. CPU-bound: a few tenths of a second a scenario for
  // 5,000 people on each side, many times that with a look ahead. INVALID_ARGUMENT and
  // FAILED_PRECONDITION as Apply, under "scenarios[i].changes[j]"; NOT_FOUND (PROGRAMME_NOT_FOUND);
  // DEADLINE_EXCEEDED.
  absl::StatusOr<WhatIfComparison> Compare(const rpc::Call& call, const std::string& programme_code,
                                           const std::vector<Scenario>& scenarios);

  // What a run would bring now for each number of proposals that may move, up to `max_moved`.
  // CPU-bound: a plan for each number that changes something. NOT_FOUND (PROGRAMME_NOT_FOUND);
  // FAILED_PRECONDITION (POOL_TOO_LARGE); DEADLINE_EXCEEDED.
  absl::StatusOr<RematchPreview> PreviewRematch(const rpc::Call& call,
                                                const std::string& programme_code, int max_moved);

 private:
  // The programme as it is now.
  struct Present {
    PolicyVersion policy;
    RunDay day;
    std::shared_ptr<const PoolSnapshot> snapshot;

    PlanInput Copy() const;
  };
  absl::StatusOr<Present> Load(const rpc::Call& call, const std::string& programme_code);
  // Who arrived in the weeks that tell of those to come, up to the end of today; nobody where no
  // scenario looks ahead.
  absl::StatusOr<ArrivalHistory> LoadHistory(const rpc::Call& call,
                                             const std::string& programme_code, const RunDay& day,
                                             const std::vector<Scenario>& scenarios);

  postgres::Pool& pool_;
  Policies& policies_;
  Intake& intake_;
  PoolSnapshots& snapshots_;
  const geo::Gazetteer& gazetteer_;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_WHAT_IF_H_
