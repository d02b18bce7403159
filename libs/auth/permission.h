// SPDX-License-Identifier: EUPL-1.2
#ifndef NAOBER_LIBS_AUTH_PERMISSION_H_
#define NAOBER_LIBS_AUTH_PERMISSION_H_

#include <google/protobuf/descriptor.h>

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/auth/caller.h"
#include "naober/common/v1/options.pb.h"

namespace naober::auth {

using Permission = ::naober::common::v1::Permission;

// Who may call which RPC, as the protos declare it. Filled at start, then only read: thread-safe
// after that.
class PermissionTable {
 public:
  struct Rule {
    std::string service;  // "naober.intake.v1.IntakeService"
    std::string method;   // "naober.intake.v1.IntakeService/CreatePerson"
    Permission permission;
  };

  // Adds every RPC of `service`. FAILED_PRECONDITION naming all RPCs that declare no permission, or
  // one that can't be right: no action, nobody let in, an unspecified role or scope, role SERVICE
  // in `allow` (services are named in `services`), a request message that another RPC uses too.
  absl::Status AddService(const google::protobuf::ServiceDescriptor& service);

  // The rule of the RPC that takes this message; nullptr if there is none.
  const Rule* FindByRequest(const google::protobuf::Descriptor& request) const;

  // All rules by the full name of the request message.
  const std::map<std::string, Rule>& rules() const { return rules_; }

 private:
  std::map<std::string, Rule> rules_;
};

// How far `caller` reaches under `permission`. For a role it is the widest scope of the grants that
// fit the caller's roles; a platform scope counts only when no other fits, since it reaches no
// consortium's records. A service is let in when it is named, and reaches its consortium, or the
// platform when it acts for none.
//
// PERMISSION_DENIED: ROLE_NOT_ALLOWED; or SCOPE_NOT_IN_TOKEN when a role fits and the token lacks
// what its scope needs (consortium, municipality, organisation, person). Pure.
absl::StatusOr<Reach> Authorize(const Permission& permission, const Caller& caller);

// The same for `service` acting for `person`: both must be let in. An RPC that lets no role in is
// the services' own, and then naming the service is enough: it reaches the person's consortium.
absl::StatusOr<Reach> AuthorizeOnBehalf(const Permission& permission, const Caller& service,
                                        const Caller& person);

}  // namespace naober::auth

#endif  // NAOBER_LIBS_AUTH_PERMISSION_H_
