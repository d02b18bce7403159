// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_STORE_PROGRAMME_STORE_H_
#define NAOBER_SERVICES_INTAKE_STORE_PROGRAMME_STORE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/intake/domain/programme.h"

namespace naober::intake {

// The programmes of one tenant, in one transaction. Errors besides those named are
// postgres::Transaction's.
class ProgrammeStore {
 public:
  explicit ProgrammeStore(postgres::Transaction& tx) : tx_(tx) {}

  // ALREADY_EXISTS (PROGRAMME_EXISTS) if another one has the code.
  absl::Status Insert(const Programme& programme);

  // NOT_FOUND (PROGRAMME_NOT_FOUND).
  absl::StatusOr<Programme> Get(const std::string& code);

  // By code; one more than the page's limit when there are more. Key: the code.
  absl::StatusOr<std::vector<Programme>> List(const rpc::Page& page);

  // All of them: a consortium has dozens at most.
  absl::StatusOr<std::map<std::string, Programme>> All();

 private:
  postgres::Transaction& tx_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_STORE_PROGRAMME_STORE_H_
