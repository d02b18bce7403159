// SPDX-License-Identifier: EUPL-1.2
#include "tests/support/client.h"

#include <chrono>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace naober::testing {
namespace {

auth::Caller CallerWith(common::v1::Role role, const std::string& tenant_id,
                        const std::string& subject) {
  auth::Caller caller;
  caller.subject = subject;
  caller.tenant_id = tenant_id;
  caller.roles.insert(role);
  return caller;
}

}  // namespace

void Client::Prepare(grpc::ClientContext& context) const {
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  if (!token_.empty()) context.AddMetadata("authorization", absl::StrCat("Bearer ", token_));
}

std::string Client::ServiceOf(absl::string_view full_name) {
  const std::vector<std::string> parts = absl::StrSplit(full_name, '.');
  return parts.at(1);
}

auth::Caller Operator() { return CallerWith(common::v1::ROLE_OPERATOR, "", "operator"); }

auth::Caller Coordinator(const std::string& tenant_id) {
  return CallerWith(common::v1::ROLE_COORDINATOR, tenant_id, "coordinator");
}

auth::Caller Caseworker(const std::string& tenant_id, const std::string& municipality_code) {
  auth::Caller caller = CallerWith(common::v1::ROLE_CASEWORKER, tenant_id,
                                   absl::StrCat("caseworker-", municipality_code));
  caller.municipalities.insert(municipality_code);
  return caller;
}

auth::Caller Partner(const std::string& tenant_id, const std::string& organisation_code) {
  auth::Caller caller =
      CallerWith(common::v1::ROLE_PARTNER, tenant_id, absl::StrCat("partner-", organisation_code));
  caller.organisation_id = organisation_code;
  return caller;
}

auth::Caller Funder(const std::string& tenant_id) {
  return CallerWith(common::v1::ROLE_FUNDER, tenant_id, "funder");
}

}  // namespace naober::testing
