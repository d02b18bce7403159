// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_STORE_CONSORTIUM_STORE_H_
#define NAOBER_SERVICES_INTAKE_STORE_CONSORTIUM_STORE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/intake/domain/programme.h"

namespace naober::intake {

// The consortia, in one transaction. The table has no tenant fence, since its rows are the tenants:
// callers check whose row it is. Errors besides those named are postgres::Transaction's.
class ConsortiumStore {
 public:
  explicit ConsortiumStore(postgres::Transaction& tx) : tx_(tx) {}

  // ALREADY_EXISTS (CONSORTIUM_EXISTS) if another one has the code.
  absl::Status Insert(const Consortium& consortium);

  // NOT_FOUND (CONSORTIUM_NOT_FOUND).
  absl::StatusOr<Consortium> Get(const std::string& id);

  // By code; one more than the page's limit when there are more. Key: the code.
  absl::StatusOr<std::vector<Consortium>> List(const rpc::Page& page);

 private:
  postgres::Transaction& tx_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_STORE_CONSORTIUM_STORE_H_
