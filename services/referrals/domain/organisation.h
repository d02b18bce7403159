// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_SERVICES_REFERRALS_DOMAIN_ORGANISATION_H_
#define NAOBER_SERVICES_REFERRALS_DOMAIN_ORGANISATION_H_

#include <string>

#include "absl/time/time.h"
#include "libs/base/errors.h"
#include "services/referrals/domain/ids.h"

namespace naober::referrals {

// An organisation of the consortium, formal or informal. Named everywhere by its code.
struct Organisation {
  OrganisationId id;
  std::string code;  // ^[a-z][a-z0-9-]{1,62}$
  std::string display_name;
  std::string kind;  // code: MUNICIPALITY, AGENCY, NGO, INFORMAL, …
  std::string country;
  std::string postcode;
  std::string municipality_code;
  std::string email;  // may be personal: of an informal group it is somebody's own
  std::string phone;  // E.164; the same
  absl::Time created_at;
  int version = 1;

  // The same organisation as far as a repeated import can tell.
  bool SameContentAs(const Organisation& other) const;
};

// ^[a-z][a-z0-9-]{1,62}$
bool IsOrganisationCode(absl::string_view text);

// Adds what is wrong with `organisation`, by field of the proto ("organisation.code").
void Check(const Organisation& organisation, FieldViolations& violations);

}  // namespace naober::referrals

#endif  // NAOBER_SERVICES_REFERRALS_DOMAIN_ORGANISATION_H_
