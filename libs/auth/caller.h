// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_AUTH_CALLER_H_
#define NAOBER_LIBS_AUTH_CALLER_H_

#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "naober/common/v1/options.pb.h"

namespace naober::auth {

using Role = ::naober::common::v1::Role;

// Who makes a call, as their verified access token says. A value type.
struct Caller {
  std::string subject;  // the token's sub; an opaque id, never shown to others
  std::string issuer;   // the token's iss
  std::string
      tenant_id;  // the consortium; empty for the operator and for a service on its own behalf
  std::string organisation_id;  // external code or id of the organisation; empty when there is none
  std::string person_id;        // set for role PERSON
  std::string service;          // set for role SERVICE: the calling service's name, e.g. "matching"
  std::set<std::string> municipalities;  // codes, e.g. GM0281
  std::set<Role> roles;

  bool Has(Role role) const { return roles.count(role) > 0; }
};

// How far this call may reach; the service narrows every query to it.
struct Reach {
  enum class Kind { kPlatform, kConsortium, kMunicipalities, kOrganisation, kSelf };
  Kind kind = Kind::kSelf;
  std::set<std::string> municipalities;  // for kMunicipalities
  std::string organisation_id;           // for kOrganisation
  std::string person_id;                 // for kSelf
  bool aggregates_only =
      false;  // the caller is let in as a funder: small cells are suppressed, no person

  // Whether a case of this municipality lies within. True for kConsortium; false for kOrganisation
  // and kSelf.
  bool CoversMunicipality(absl::string_view code) const;
};

}  // namespace naober::auth

#endif  // NAOBER_LIBS_AUTH_CALLER_H_
