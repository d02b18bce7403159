// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_STORE_DUPLICATE_STORE_H_
#define NAOBER_SERVICES_INTAKE_STORE_DUPLICATE_STORE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/auth/caller.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/intake/domain/duplicate.h"

namespace naober::intake {

// The probable duplicates of one tenant, in one transaction. Errors are postgres::Transaction's.
class DuplicateStore {
 public:
  explicit DuplicateStore(postgres::Transaction& tx) : tx_(tx) {}

  // One statement for all; a pair that is there already stays as it is.
  absl::Status Insert(const std::vector<ProbableDuplicate>& duplicates);

  // Newest first; pairs of which both lie in reach, with `person` (empty = any) on either side. One
  // more than the page's limit when there are more. Key: the id.
  absl::StatusOr<std::vector<ProbableDuplicate>> List(const std::string& person,
                                                      DuplicateState state,
                                                      const auth::Reach& reach,
                                                      const rpc::Page& page);

 private:
  postgres::Transaction& tx_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_STORE_DUPLICATE_STORE_H_
