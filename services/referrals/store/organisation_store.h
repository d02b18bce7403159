// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_STORE_ORGANISATION_STORE_H_
#define NAOBER_SERVICES_REFERRALS_STORE_ORGANISATION_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/referrals/domain/organisation.h"

namespace naober::referrals {

// The organisations of one tenant, inside one transaction. Errors are postgres::Transaction's.
class OrganisationStore {
 public:
  explicit OrganisationStore(postgres::Transaction& tx) : tx_(tx) {}

  // ALREADY_EXISTS (ORGANISATION_EXISTS) when the code is in use.
  absl::Status Insert(const Organisation& organisation);

  absl::StatusOr<std::optional<Organisation>> Find(const std::string& code);
  // NOT_FOUND (ORGANISATION_NOT_FOUND).
  absl::StatusOr<Organisation> Get(const std::string& code);

  // By code; empty filters don't narrow; one more than the page's limit when there are more. Key:
  // code.
  absl::StatusOr<std::vector<Organisation>> List(const std::string& municipality_code,
                                                 const std::string& kind, const rpc::Page& page);

 private:
  postgres::Transaction& tx_;
};

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_STORE_ORGANISATION_STORE_H_
