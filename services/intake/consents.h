// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_CONSENTS_H_
#define NAOBER_SERVICES_INTAKE_CONSENTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "services/intake/domain/consent.h"

namespace naober::intake {

// Consents: given, withdrawn, listed; the person must lie in the call's reach (NOT_FOUND,
// PERSON_NOT_FOUND). What they change in the person's enrolments takes effect in the same
// transaction. Thread-safe; `pool` must outlive it.
class Consents {
 public:
  explicit Consents(postgres::Pool& pool) : pool_(pool) {}

  absl::StatusOr<Consent> Grant(const rpc::Call& call, Consent consent);

  // Every open consent for the partner and the purpose (kUnspecified = every purpose); returns what
  // ended by it.
  absl::StatusOr<std::vector<Consent>> Withdraw(const rpc::Call& call, const PersonId& person,
                                                ConsentPurpose purpose, const std::string& partner);

  absl::StatusOr<std::vector<Consent>> List(const rpc::Call& call, const PersonId& person,
                                            const rpc::Page& page);

 private:
  postgres::Pool& pool_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_CONSENTS_H_
