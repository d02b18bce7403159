// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_STORE_PROGRESS_STORE_H_
#define NAOBER_SERVICES_REFERRALS_STORE_PROGRESS_STORE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/postgres/transaction.h"
#include "services/referrals/domain/closed_loop.h"
#include "services/referrals/domain/ids.h"

namespace naober::referrals {

// Where a person's case belongs.
struct KnownPerson {
  PersonId id;
  std::string country;
  std::string postcode;
  std::string municipality_code;
};

// What referrals keeps of other services' events, of one tenant, inside one transaction: whose case
// a person is, and how far people have come. Errors are postgres::Transaction's.
class ProgressStore {
 public:
  explicit ProgressStore(postgres::Transaction& tx) : tx_(tx) {}

  // Inserts, or moves the case.
  absl::Status PutPerson(const KnownPerson& person);
  // Inserts unless an event told of the person before.
  absl::Status AddPerson(const KnownPerson& person);
  absl::StatusOr<std::optional<KnownPerson>> FindPerson(const PersonId& id);

  // A milestone that holds from now on because of `source_id` (an enrolment, match, registration or
  // trajectory). Repeating it moves its time.
  struct Reached {
    MilestoneKind kind;
    std::string source_id;
    PersonId person_id;
    std::string programme_code;
    std::string session_id;  // of TRAINING; else empty
    absl::Time at;
  };
  absl::Status Put(const Reached& reached);
  // It no longer holds.
  absl::Status Remove(MilestoneKind kind, const std::string& source_id);
  absl::Status RemoveSession(const std::string& session_id);

  // How far the person has come in the programme; a training that is open to all counts for every
  // programme.
  absl::StatusOr<Progress> Of(const PersonId& person, const std::string& programme_code);

 private:
  postgres::Transaction& tx_;
};

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_STORE_PROGRESS_STORE_H_
