// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_STORE_CONSENT_STORE_H_
#define NAOBER_SERVICES_INTAKE_STORE_CONSENT_STORE_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/intake/domain/consent.h"

namespace naober::intake {

// The consents of one tenant, in one transaction. Reach is checked on the person. Errors are
// postgres::Transaction's.
class ConsentStore {
 public:
  explicit ConsentStore(postgres::Transaction& tx) : tx_(tx) {}

  // One statement for all.
  absl::Status Insert(const std::vector<Consent>& consents);

  // Withdraws what is open at `now` for the partner ("" = the consortium itself) and the purpose
  // (kUnspecified = every one); returns it as it is after that.
  absl::StatusOr<std::vector<Consent>> Withdraw(const PersonId& person, ConsentPurpose purpose,
                                                const std::string& partner, absl::Time now,
                                                const std::string& subject);

  // Those of `people` who consent to being matched, at `moment`.
  absl::StatusOr<std::set<PersonId>> ConsentingToMatching(const std::vector<PersonId>& people,
                                                          absl::Time moment);

  // NOT_FOUND (CONSENT_NOT_FOUND).
  absl::StatusOr<Consent> Get(const ConsentId& id);

  // Oldest first, withdrawn ones too; one more than the page's limit when there are more. Key: the
  // id.
  absl::StatusOr<std::vector<Consent>> List(const PersonId& person, const rpc::Page& page);

  // Withdrawn exactly at `moment`: what a repeated withdrawal answers with.
  absl::StatusOr<std::vector<Consent>> WithdrawnAt(const PersonId& person, absl::Time moment);

 private:
  postgres::Transaction& tx_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_STORE_CONSENT_STORE_H_
