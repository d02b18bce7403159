// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_MATCHING_DOMAIN_CONTACT_H_
#define NAOBER_SERVICES_MATCHING_DOMAIN_CONTACT_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/base/errors.h"
#include "services/matching/domain/ids.h"

namespace naober::matching {

// Days on which somebody is away, both included; local days of the consortium.
struct Leave {
  absl::CivilDay first_day;
  absl::CivilDay last_day;

  friend bool operator==(const Leave&, const Leave&) = default;
};

// Who among staff looks after the pairs of a programme, in one municipality or ("") in all that
// have nobody of their own. Subjects are those of tokens.
struct ContactPerson {
  std::string programme_code;
  std::string municipality_code;
  std::string subject;
  std::string deputy_subject;  // who stands in during leave; may be empty
  std::optional<Leave> leave;

  // Whom to turn to on `day`: the deputy during leave.
  const std::string& SubjectOn(absl::CivilDay day) const;
};

// Adds what is wrong with `person`, which stands at `field`: subject (REQUIRED), programme_code
// (REQUIRED), leave_end_on (BEFORE_START), deputy_subject (REQUIRED with leave; SAME_AS_SUBJECT).
void CheckContactPerson(const ContactPerson& person, absl::string_view field,
                        FieldViolations& violations);

// That a pair doesn't meet: one per gap.
struct ContactSignal {
  ContactSignalId id;
  MatchId match_id;
  std::string programme_code;
  std::string newcomer_municipality;
  absl::Time since;               // what the gap is counted from; with the match it names the gap
  std::string recipient_subject;  // "" when nobody was named
  absl::Time raised_at;
  std::optional<absl::Time> closed_at;
};

}  // namespace naober::matching

#endif  // NAOBER_SERVICES_MATCHING_DOMAIN_CONTACT_H_
