// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_ENROLMENTS_H_
#define NAOBER_SERVICES_INTAKE_ENROLMENTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/postgres/pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/page.h"
#include "services/intake/domain/enrolment.h"
#include "services/intake/store/enrolment_store.h"

namespace naober::intake {

// Enrolments and the waiting list. Every use case narrows to the call's reach: what lies outside is
// NOT_FOUND. Thread-safe; `pool` must outlive it.
class Enrolments {
 public:
  explicit Enrolments(postgres::Pool& pool) : pool_(pool) {}

  // NOT_FOUND (PERSON_NOT_FOUND, PROGRAMME_NOT_FOUND); FAILED_PRECONDITION (ENROLMENT_EXISTS) and
  // as CheckAdmission.
  absl::StatusOr<Enrolment> Open(const rpc::Call& call, const PersonId& person,
                                 const std::string& programme_code);

  absl::StatusOr<Enrolment> Get(const rpc::Call& call, const EnrolmentId& id);
  absl::StatusOr<std::vector<Enrolment>> List(const rpc::Call& call, const EnrolmentFilter& filter,
                                              const rpc::Page& page);

  // ABORTED (ETAG_MISMATCH) if `version` is given and not the stored one; FAILED_PRECONDITION as
  // Enrolment::Close.
  absl::StatusOr<Enrolment> Close(const rpc::Call& call, const EnrolmentId& id,
                                  EnrolmentCloseReason reason, std::optional<int> version);

  // In the order of `people`; those who don't exist are left out.
  absl::StatusOr<std::vector<Standing>> StandingOf(const rpc::Call& call,
                                                   const std::vector<PersonId>& people,
                                                   const std::string& programme_code);

 private:
  postgres::Pool& pool_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_ENROLMENTS_H_
