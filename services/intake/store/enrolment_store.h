// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_STORE_ENROLMENT_STORE_H_
#define NAOBER_SERVICES_INTAKE_STORE_ENROLMENT_STORE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/auth/caller.h"
#include "libs/postgres/transaction.h"
#include "libs/rpc/page.h"
#include "services/intake/domain/enrolment.h"

namespace naober::intake {

// What a list of enrolments is narrowed to; empty fields don't narrow.
struct EnrolmentFilter {
  std::string programme_code;
  std::string person_id;
  std::string municipality_code;
  PersonKind person_kind = PersonKind::kUnspecified;
  EnrolmentState state = EnrolmentState::kUnspecified;
};

// Who a person is in codes, and where they stand in a programme.
struct Standing {
  PersonId person_id;
  PersonKind kind = PersonKind::kUnspecified;
  std::string country;
  std::string postcode;
  std::string municipality_code;
  std::optional<Enrolment> enrolment;  // the running one, else the last
};

// The enrolments of one tenant, in one transaction. Waiting positions count, per programme,
// newcomers and oudkomers who are READY without a proposed or active match, by ready time and then
// person id. Errors besides those named are postgres::Transaction's.
class EnrolmentStore {
 public:
  explicit EnrolmentStore(postgres::Transaction& tx) : tx_(tx) {}

  // One statement for all. FAILED_PRECONDITION (ENROLMENT_EXISTS) if the person has a running one
  // in the programme.
  absl::Status Insert(const std::vector<Enrolment>& enrolments);

  // With its waiting position. NOT_FOUND (ENROLMENT_NOT_FOUND), also when out of reach.
  absl::StatusOr<Enrolment> Get(const EnrolmentId& id, const auth::Reach& reach);
  // Locked, without waiting position.
  absl::StatusOr<Enrolment> Lock(const EnrolmentId& id, const auth::Reach& reach);

  // The running enrolments of a person in a programme ("" = in all), locked.
  absl::StatusOr<std::vector<Enrolment>> LockRunning(const PersonId& person,
                                                     const std::string& programme_code);

  // Writes what may change. The enrolment must be locked.
  absl::Status Save(const Enrolment& enrolment);

  // By ready time, then person id, those that aren't ready last; one more than the page's limit
  // when there are more.
  absl::StatusOr<std::vector<Enrolment>> List(const EnrolmentFilter& filter,
                                              const auth::Reach& reach, const rpc::Page& page);
  static std::vector<std::string> KeyOf(const Enrolment& enrolment);

  // Every running enrolment of these people.
  absl::StatusOr<std::vector<Enrolment>> RunningOf(const std::vector<PersonId>& people);

  // Those of `people` who exist, in no order.
  absl::StatusOr<std::vector<Standing>> StandingOf(const std::vector<PersonId>& people,
                                                   const std::string& programme_code);

  // People with a running enrolment whose readiness `today` and `now` may have changed without
  // anybody doing anything: a programme that began or ended, vetting or a consent that ran out or
  // began. At most `limit`.
  absl::StatusOr<std::vector<PersonId>> Outdated(absl::CivilDay today, absl::Time now, int limit);

 private:
  postgres::Transaction& tx_;
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_STORE_ENROLMENT_STORE_H_
