// SPDX-License-Identifier: EUPL-1.2
#include "libs/auth/permission.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"

namespace naober::auth {
namespace {

namespace pb = ::naober::common::v1;

std::string ProblemWith(const google::protobuf::MethodDescriptor& method) {
  if (!method.options().HasExtension(pb::permission)) return "declares no permission";
  const Permission& permission = method.options().GetExtension(pb::permission);
  if (permission.action().empty()) return "has no action";
  if (permission.allow().empty() && permission.services().empty()) return "lets nobody in";
  for (const pb::Grant& grant : permission.allow()) {
    if (grant.role() == pb::ROLE_UNSPECIFIED) return "grants an unspecified role";
    if (grant.scope() == pb::SCOPE_UNSPECIFIED) return "grants an unspecified scope";
    if (grant.role() == pb::ROLE_SERVICE) return "must name services rather than their role";
  }
  return "";
}

absl::Status Denied(absl::string_view reason, absl::string_view message,
                    const std::string& action) {
  return WithReason(absl::PermissionDeniedError(message), reason, {{"action", action}});
}

bool NamesService(const Permission& permission, const std::string& service) {
  const auto& services = permission.services();
  return std::find(services.begin(), services.end(), service) != services.end();
}

// The width of a scope; see Authorize for the platform's.
int Width(pb::Scope scope) { return scope == pb::SCOPE_PLATFORM ? 0 : static_cast<int>(scope); }

// What `scope` means for this caller; nullopt when the token lacks what it needs.
std::optional<Reach> ReachOf(pb::Scope scope, const Caller& caller) {
  Reach reach;
  if (scope == pb::SCOPE_PLATFORM) {
    reach.kind = Reach::Kind::kPlatform;
    return reach;
  }
  if (caller.tenant_id.empty()) return std::nullopt;
  switch (scope) {
    case pb::SCOPE_CONSORTIUM:
      reach.kind = Reach::Kind::kConsortium;
      return reach;
    case pb::SCOPE_MUNICIPALITY:
      reach.kind = Reach::Kind::kMunicipalities;
      reach.municipalities = caller.municipalities;
      if (caller.municipalities.empty()) return std::nullopt;
      return reach;
    case pb::SCOPE_ORGANISATION:
      reach.kind = Reach::Kind::kOrganisation;
      reach.organisation_id = caller.organisation_id;
      if (caller.organisation_id.empty()) return std::nullopt;
      return reach;
    case pb::SCOPE_SELF:
      reach.kind = Reach::Kind::kSelf;
      reach.person_id = caller.person_id;
      if (caller.person_id.empty()) return std::nullopt;
      return reach;
    default:
      return std::nullopt;
  }
}

absl::StatusOr<Reach> AuthorizeRoles(const Permission& permission, const Caller& caller) {
  std::optional<Reach> widest;
  int width = -1;
  bool role_fits = false;
  bool only_funder = true;
  for (const pb::Grant& grant : permission.allow()) {
    if (!caller.Has(grant.role())) continue;
    role_fits = true;
    const std::optional<Reach> reach = ReachOf(grant.scope(), caller);
    if (!reach.has_value()) continue;
    if (grant.role() != pb::ROLE_FUNDER) only_funder = false;
    if (Width(grant.scope()) > width) {
      width = Width(grant.scope());
      widest = reach;
    }
  }
  if (!role_fits) {
    return Denied("ROLE_NOT_ALLOWED", "none of your roles may do this", permission.action());
  }
  if (!widest.has_value()) {
    return Denied("SCOPE_NOT_IN_TOKEN",
                  "your token does not say for which consortium, municipality, organisation or "
                  "person you act",
                  permission.action());
  }
  widest->aggregates_only = only_funder;
  return *std::move(widest);
}

absl::Status CheckService(const Permission& permission, const Caller& service) {
  if (NamesService(permission, service.service)) return absl::OkStatus();
  return Denied("SERVICE_NOT_ALLOWED",
                absl::StrCat("service ", service.service, " may not call this"),
                permission.action());
}

Reach ServiceReach(const std::string& tenant_id) {
  Reach reach;
  reach.kind = tenant_id.empty() ? Reach::Kind::kPlatform : Reach::Kind::kConsortium;
  return reach;
}

}  // namespace

absl::Status PermissionTable::AddService(const google::protobuf::ServiceDescriptor& service) {
  std::vector<std::string> problems;
  for (int i = 0; i < service.method_count(); ++i) {
    const google::protobuf::MethodDescriptor& method = *service.method(i);
    if (const std::string problem = ProblemWith(method); !problem.empty()) {
      problems.push_back(absl::StrCat(method.full_name(), " ", problem));
      continue;
    }
    Rule rule{service.full_name(), absl::StrCat(service.full_name(), "/", method.name()),
              method.options().GetExtension(pb::permission)};
    const auto [existing, added] = rules_.try_emplace(method.input_type()->full_name(), rule);
    if (!added) {
      problems.push_back(
          absl::StrCat(method.full_name(), " takes the same message as ", existing->second.method));
    }
  }
  if (problems.empty()) return absl::OkStatus();
  return WithReason(absl::FailedPreconditionError(absl::StrJoin(problems, "; ")),
                    "PERMISSION_NOT_DECLARED");
}

const PermissionTable::Rule* PermissionTable::FindByRequest(
    const google::protobuf::Descriptor& request) const {
  const auto found = rules_.find(request.full_name());
  return found == rules_.end() ? nullptr : &found->second;
}

absl::StatusOr<Reach> Authorize(const Permission& permission, const Caller& caller) {
  if (!caller.Has(pb::ROLE_SERVICE)) return AuthorizeRoles(permission, caller);
  RETURN_IF_ERROR(CheckService(permission, caller));
  return ServiceReach(caller.tenant_id);
}

absl::StatusOr<Reach> AuthorizeOnBehalf(const Permission& permission, const Caller& service,
                                        const Caller& person) {
  RETURN_IF_ERROR(CheckService(permission, service));
  if (permission.allow().empty()) return ServiceReach(person.tenant_id);
  return AuthorizeRoles(permission, person);
}

}  // namespace naober::auth
