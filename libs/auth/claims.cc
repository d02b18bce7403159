// SPDX-License-Identifier: EUPL-1.2
#include "libs/auth/claims.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"

namespace naober::auth {
namespace {

using nlohmann::json;

constexpr char kRolePrefix[] = "ROLE_";

absl::Status Invalid(absl::string_view message) {
  return WithReason(absl::UnauthenticatedError(message), "TOKEN_INVALID");
}

// nullptr when the claim is missing or null.
const json* Find(const json& claims, const std::string& name) {
  const json* found = nullptr;
  if (!name.empty() && name[0] == '/') {
    const json::json_pointer pointer(name);
    if (claims.contains(pointer)) found = &claims.at(pointer);
  } else if (claims.contains(name)) {
    found = &claims.at(name);
  }
  return found == nullptr || found->is_null() ? nullptr : found;
}

absl::StatusOr<std::string> Text(const json& claims, const std::string& name) {
  const json* found = Find(claims, name);
  if (found == nullptr) return std::string();
  if (!found->is_string()) return Invalid(absl::StrCat("claim ", name, " must be a string"));
  return found->get<std::string>();
}

// A list, or one value for a list of one.
absl::StatusOr<std::vector<std::string>> Texts(const json& claims, const std::string& name) {
  const json* found = Find(claims, name);
  if (found == nullptr) return std::vector<std::string>();
  const json list = found->is_array() ? *found : json::array({*found});
  std::vector<std::string> texts;
  for (const json& entry : list) {
    if (!entry.is_string()) return Invalid(absl::StrCat("claim ", name, " must hold strings"));
    texts.push_back(entry.get<std::string>());
  }
  return texts;
}

absl::Status ReadName(const std::string& member, const json& value, ClaimNames& names) {
  const std::map<std::string, std::string*> targets = {
      {"tenant", &names.tenant},   {"organisation", &names.organisation},
      {"roles", &names.roles},     {"municipalities", &names.municipalities},
      {"service", &names.service}, {"person", &names.person}};
  if (const auto target = targets.find(member); target != targets.end()) {
    if (!value.is_string()) return absl::InvalidArgumentError("must be a string");
    *target->second = value.get<std::string>();
    return absl::OkStatus();
  }
  if (member != "role_names") return absl::InvalidArgumentError("is not known");
  if (!value.is_object()) return absl::InvalidArgumentError("must be an object");
  for (const auto& [theirs, ours] : value.items()) {
    if (!ours.is_string() || !RoleFromName(ours.get<std::string>()).has_value()) {
      return absl::InvalidArgumentError(absl::StrCat("maps ", theirs, " to a role we don't have"));
    }
    names.role_names[theirs] = ours.get<std::string>();
  }
  return absl::OkStatus();
}

}  // namespace

std::optional<Role> RoleFromName(absl::string_view name) {
  Role role;
  const std::string full = absl::StrCat(kRolePrefix, absl::AsciiStrToUpper(name));
  if (!common::v1::Role_Parse(full, &role) || role == common::v1::ROLE_UNSPECIFIED) {
    return std::nullopt;
  }
  return role;
}

std::string RoleName(Role role) {
  return absl::AsciiStrToLower(common::v1::Role_Name(role).substr(sizeof(kRolePrefix) - 1));
}

absl::StatusOr<ClaimsMapping> ClaimsMapping::Parse(const std::string& text) {
  const json parsed = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object()) return absl::InvalidArgumentError("not a JSON object");
  ClaimsMapping mapping;
  for (const auto& [issuer, members] : parsed.items()) {
    if (!members.is_object()) return absl::InvalidArgumentError(issuer + " must be an object");
    for (const auto& [member, value] : members.items()) {
      RETURN_IF_ERROR(Annotate(absl::StrCat(issuer, ": ", member),
                               ReadName(member, value, mapping.by_issuer_[issuer])));
    }
  }
  return mapping;
}

absl::StatusOr<Caller> ClaimsMapping::ToCaller(const std::string& issuer,
                                               const json& claims) const {
  static const ClaimNames& kOwnNames = *new ClaimNames;
  const auto mapped = by_issuer_.find(issuer);
  const ClaimNames& names = mapped == by_issuer_.end() ? kOwnNames : mapped->second;

  Caller caller;
  caller.issuer = issuer;
  ASSIGN_OR_RETURN(caller.subject, Text(claims, "sub"));
  if (caller.subject.empty()) return Invalid("the token has no sub");
  ASSIGN_OR_RETURN(caller.tenant_id, Text(claims, names.tenant));
  if (!caller.tenant_id.empty() && !IsUuid(caller.tenant_id)) {
    return Invalid(absl::StrCat("claim ", names.tenant, " must be a UUID"));
  }
  ASSIGN_OR_RETURN(caller.organisation_id, Text(claims, names.organisation));
  ASSIGN_OR_RETURN(const auto municipalities, Texts(claims, names.municipalities));
  caller.municipalities.insert(municipalities.begin(), municipalities.end());
  ASSIGN_OR_RETURN(const auto roles, Texts(claims, names.roles));
  for (const std::string& theirs : roles) {
    const auto renamed = names.role_names.find(theirs);
    const auto role = RoleFromName(renamed == names.role_names.end() ? theirs : renamed->second);
    if (role.has_value()) caller.roles.insert(*role);
  }
  if (caller.Has(common::v1::ROLE_SERVICE)) {
    ASSIGN_OR_RETURN(caller.service, Text(claims, names.service));
    if (caller.service.empty()) return Invalid("the token of a service must name it");
  }
  if (caller.Has(common::v1::ROLE_PERSON)) {
    ASSIGN_OR_RETURN(caller.person_id, Text(claims, names.person));
    if (!IsUuid(caller.person_id)) return Invalid("the token of a person must name them by UUID");
  }
  return caller;
}

}  // namespace naober::auth
