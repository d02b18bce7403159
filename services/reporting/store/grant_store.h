// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REPORTING_STORE_GRANT_STORE_H_
#define NAOBER_SERVICES_REPORTING_STORE_GRANT_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/postgres/transaction.h"

namespace naober::reporting {

// The budget of a programme from one funder (R3).
struct Grant {
  std::string id;
  int version = 1;
  std::string programme_code;
  std::string funder_organisation_code;
  std::string reference;
  int budget_cents = 0;
  std::string currency_code;
  std::optional<absl::CivilDay> start_on;
  std::optional<absl::CivilDay> end_on;
  absl::Time created_at;
};

namespace grant_store {

absl::Status Insert(postgres::Transaction& tx, const Grant& grant);

// NOT_FOUND (GRANT_NOT_FOUND).
absl::StatusOr<Grant> Get(postgres::Transaction& tx, const std::string& id);

// Grants by time of creation, then id, after the position `after` (such a time and id, as texts;
// empty = from the start). `programme_code` "" = of all programmes.
absl::StatusOr<std::vector<Grant>> List(postgres::Transaction& tx,
                                        const std::string& programme_code,
                                        const std::vector<std::string>& after, int limit);

}  // namespace grant_store
}  // namespace naober::reporting

#endif  // NAOBER_SERVICES_REPORTING_STORE_GRANT_STORE_H_
