// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REPORTING_CRITERIA_H_
#define NAOBER_SERVICES_REPORTING_CRITERIA_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "services/reporting/domain/criterion.h"

namespace naober::reporting {

// Success statements of programmes. Thread-safe. Every error that the RPCs document comes from
// here.
class Criteria {
 public:
  explicit Criteria(postgres::Pool& pool) : pool_(pool) {}

  // Stores `draft` (without id).
  absl::StatusOr<Criterion> Create(const rpc::Call& call, Criterion draft);
  absl::StatusOr<Criterion> Get(const rpc::Call& call, const std::string& id);
  absl::StatusOr<std::vector<Criterion>> List(const rpc::Call& call,
                                              const std::string& programme_code,
                                              const rpc::Page& page);

  struct Record {
    std::string milestone_code;
    int reached = 0;
    std::optional<absl::CivilDay> day;  // none = today
  };
  absl::StatusOr<Criterion> RecordMilestone(const rpc::Call& call, const std::string& id,
                                            const Record& record, const std::string& etag);

 private:
  postgres::Pool& pool_;
};

}  // namespace naober::reporting

#endif  // NAOBER_SERVICES_REPORTING_CRITERIA_H_
