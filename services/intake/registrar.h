// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_REGISTRAR_H_
#define NAOBER_SERVICES_INTAKE_REGISTRAR_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/postgres/transaction.h"
#include "services/intake/calendar.h"
#include "services/intake/domain/consent.h"
#include "services/intake/domain/duplicate.h"
#include "services/intake/domain/enrolment.h"

namespace naober::intake {

// Somebody to register, checked and normalized already.
struct NewRegistration {
  Person person;
  std::string fingerprint;        // of the imported row; "" when not imported
  std::vector<Consent> consents;  // without ids
  std::string programme_code;     // "" = not enrolled
};

// An earlier registration that looks like a new one.
struct FoundDuplicate {
  ProbableDuplicate duplicate;
  std::string other_municipality_code;
};

// What became of it.
struct Registered {
  Person person;
  std::optional<Enrolment> enrolment;
  std::vector<FoundDuplicate> duplicates;
};

// Registers all of them in `tx`, with a handful of statements whatever their number: ids in the
// order given, consents, enrolments (ready since the start of their day of registration if nothing
// is lacking), trajectories, probable duplicates among themselves and with everybody before, and
// the facts. Admission to the programmes is the caller's to check. Errors: ALREADY_EXISTS
// (EXTERNAL_ID_EXISTS), and postgres::Transaction's.
absl::StatusOr<std::vector<Registered>> RegisterPeople(
    postgres::Transaction& tx, std::vector<NewRegistration> registrations,
    const std::map<std::string, Programme>& programmes, const Calendar& calendar, absl::Time now);

// The same search by itself: for each of `people`, in order, whom they look like among everybody
// registered and among those before them in the list.
absl::StatusOr<std::vector<std::vector<FoundDuplicate>>> FindDuplicates(
    postgres::Transaction& tx, const std::vector<const Person*>& people, absl::Time now);

// Opens an enrolment of `person`, which nothing but MissingConditions speaks about; `ready_since`
// as in Enrolment::Evaluate. Nothing is stored.
Enrolment NewEnrolment(const Person& person, bool consents_to_matching, const Programme& programme,
                       absl::CivilDay today, absl::Time ready_since);

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_REGISTRAR_H_
