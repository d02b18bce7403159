// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REPORTING_STORE_CRITERION_STORE_H_
#define NAOBER_SERVICES_REPORTING_STORE_CRITERION_STORE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/reporting/domain/criterion.h"

// Success statements of the transaction's tenant.
namespace naober::reporting::criterion_store {

absl::Status Insert(postgres::Transaction& tx, const Criterion& criterion);
// Version and milestones.
absl::Status Save(postgres::Transaction& tx, const Criterion& criterion);

// NOT_FOUND (CRITERION_NOT_FOUND).
absl::StatusOr<Criterion> Get(postgres::Transaction& tx, const std::string& id);
// The same, locked until the transaction ends.
absl::StatusOr<Criterion> Lock(postgres::Transaction& tx, const std::string& id);

// By id; one more than the page's limit when there are more. `programme_code` "" = of all. Key: id.
absl::StatusOr<std::vector<Criterion>> List(postgres::Transaction& tx,
                                            const std::string& programme_code,
                                            const rpc::Page& page);

}  // namespace naober::reporting::criterion_store

#endif  // NAOBER_SERVICES_REPORTING_STORE_CRITERION_STORE_H_
