// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_AUTH_CLAIMS_H_
#define NAOBER_LIBS_AUTH_CLAIMS_H_

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/auth/caller.h"

namespace naober::auth {

// Where one issuer's tokens say what we need. A name is a top-level claim, or, with a leading
// slash, a JSON pointer (RFC 6901): "/realm_access/roles".
struct ClaimNames {
  std::string tenant = "tenant";
  std::string organisation = "organisation";
  std::string municipalities = "municipalities";
  std::string roles = "roles";
  std::string service = "service";
  std::string person = "person";
  // The issuer's name of a role → ours, for names that differ: {"regiocoordinator","coordinator"}.
  std::map<std::string, std::string> role_names;
};

// How the claims of each issuer map to a Caller. Issuers that are not named use our own names.
class ClaimsMapping {
 public:
  ClaimsMapping() = default;

  // From {"<issuer>": {"tenant": "…", "roles": "…", "role_names": {…}}}. INVALID_ARGUMENT naming
  // the member that is unknown or of the wrong kind.
  static absl::StatusOr<ClaimsMapping> Parse(const std::string& json);

  // The caller that verified claims describe. Roles of other systems are passed over.
  // UNAUTHENTICATED (TOKEN_INVALID) if a claim has the wrong kind, the tenant is not a UUID, or a
  // service or person is not named.
  absl::StatusOr<Caller> ToCaller(const std::string& issuer, const nlohmann::json& claims) const;

 private:
  std::map<std::string, ClaimNames> by_issuer_;
};

// A role by its name in tokens and tables: "coordinator", "volunteer_manager"; nullopt for others.
std::optional<Role> RoleFromName(absl::string_view name);
std::string RoleName(Role role);

}  // namespace naober::auth

#endif  // NAOBER_LIBS_AUTH_CLAIMS_H_
