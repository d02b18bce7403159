// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REPORTING_REPORTS_H_
#define NAOBER_SERVICES_REPORTING_REPORTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "services/reporting/domain/effect.h"
#include "services/reporting/domain/funder_table.h"
#include "services/reporting/domain/municipal_table.h"
#include "services/reporting/store/grant_store.h"

namespace naober::reporting {

// The funder's table with the sum of the programme's grants.
struct FunderReport {
  FunderTable table;
  std::optional<int> budget_cents;  // none without a grant
  std::string currency_code;
};

// Which pairs are compared, and what they must have done.
struct EffectQuestion {
  struct Days {
    absl::CivilDay start_on;
    absl::CivilDay end_on;  // the last
  };
  Days before;
  Days after;
  int min_meetings = 2;
  int window_days = 119;  // from a pair's start: 17 weeks
};

// Cohorts that the caller may not see are none.
struct EffectReport {
  std::optional<Proportion> before;
  std::optional<Proportion> after;
  std::optional<Difference> difference;
};

// Reports and the grants that they account for. Thread-safe.
class Reports {
 public:
  // Counts of fewer people than `threshold` are not shown outside of the consortium.
  Reports(postgres::Pool& pool, int threshold) : pool_(pool), threshold_(threshold) {}

  int threshold() const { return threshold_; }

  // A caseworker's table holds the rows of their own municipalities; a funder's is suppressed. A
  // programme that has a grant and nobody enrolled has an empty table; one that neither an event
  // nor a grant has named is NOT_FOUND (PROGRAMME_NOT_FOUND), in both reports.
  absl::StatusOr<MunicipalTable> Municipal(const rpc::Call& call,
                                           const std::string& programme_code);
  // Suppressed for every caller: a coordinator sees what the funder will see.
  absl::StatusOr<FunderReport> Funder(const rpc::Call& call, const std::string& programme_code);

  // Pairs that met so often, of one cohort beside another. PROGRAMME_NOT_FOUND as above.
  absl::StatusOr<EffectReport> Effect(const rpc::Call& call, const std::string& programme_code,
                                      const EffectQuestion& question);

  // FAILED_PRECONDITION (GRANT_CURRENCY_DIFFERS) when the programme has a grant in another
  // currency, (BUDGET_TOO_LARGE) when its grants together exceed what an amount can hold.
  absl::StatusOr<Grant> CreateGrant(const rpc::Call& call, Grant grant);
  absl::StatusOr<Grant> GetGrant(const rpc::Call& call, const std::string& id);
  // At most one more than a page, so that the caller sees whether there is a next one.
  absl::StatusOr<std::vector<Grant>> ListGrants(const rpc::Call& call,
                                                const std::string& programme_code,
                                                const rpc::Page& page);

 private:
  postgres::Pool& pool_;
  const int threshold_;
};

}  // namespace naober::reporting

#endif  // NAOBER_SERVICES_REPORTING_REPORTS_H_
