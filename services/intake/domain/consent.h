// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_INTAKE_DOMAIN_CONSENT_H_
#define NAOBER_SERVICES_INTAKE_DOMAIN_CONSENT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "libs/base/id.h"
#include "services/intake/domain/codes.h"
#include "services/intake/domain/person.h"

namespace naober::intake {

struct ConsentTag {};
using ConsentId = Id<ConsentTag>;

// One consent of a person (AVG art. 7): what for, for which partner, on which text, how given, by
// whom recorded.
struct Consent {
  ConsentId id;
  PersonId person_id;
  ConsentPurpose purpose = ConsentPurpose::kUnspecified;
  std::string partner_organisation_code;  // empty = the consortium itself
  std::vector<DataCategory> data_categories;
  std::string text_version;
  std::string text_language;
  ConsentManner manner = ConsentManner::kUnspecified;
  std::string recorded_by;  // subject
  absl::Time valid_from;
  std::optional<absl::Time> valid_until;  // the first moment at which it no longer holds
  std::optional<absl::Time> withdrawn_at;
  std::string withdrawn_by;

  bool HoldsAt(absl::Time moment) const {
    return valid_from <= moment && (!valid_until || moment < *valid_until) &&
           (!withdrawn_at || moment < *withdrawn_at);
  }
  // Holds now or will, unless it is withdrawn.
  bool IsOpenAt(absl::Time moment) const {
    return !withdrawn_at && (!valid_until || moment < *valid_until);
  }
};

}  // namespace naober::intake

#endif  // NAOBER_SERVICES_INTAKE_DOMAIN_CONSENT_H_
