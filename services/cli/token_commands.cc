// SPDX-License-Identifier: EUPL-1.2
// token: development tokens. A production platform has an identity provider, and refuses these.
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "libs/auth/claims.h"
#include "libs/auth/development_key.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/base/uuid.h"
#include "services/cli/command_line.h"

namespace naober::cli {
namespace {

struct MintOptions {
  std::string key;
  std::string role;
  std::string subject;
  std::string tenant;
  std::string organisation;
  std::string person;
  std::string service;
  std::vector<std::string> municipalities;
  std::string lifetime = "12h";
};

absl::Status CreateKeys(const std::string& folder) {
  RETURN_IF_ERROR(auth::DevelopmentKey::Create(absl::StrCat(folder, "/development-key.json"),
                                               absl::StrCat(folder, "/jwks.json"))
                      .status());
  std::cout << "made " << folder << "/development-key.json (keep it private) and " << folder
            << "/jwks.json\n";
  return absl::OkStatus();
}

absl::StatusOr<auth::Caller> CallerOf(const MintOptions& options) {
  const std::optional<auth::Role> role = auth::RoleFromName(options.role);
  if (!role.has_value()) {
    return InvalidField("--role", "UNKNOWN_ROLE",
                        "must be coordinator, caseworker, volunteer_manager, partner, funder, "
                        "privacy_officer, operator, "
                        "service or person");
  }
  if (!options.tenant.empty() && !IsUuid(options.tenant)) {
    return InvalidField("--tenant", "NOT_A_UUID", "must be the id of a consortium");
  }
  auth::Caller caller;
  caller.subject =
      options.subject.empty() ? absl::StrCat("development-", options.role) : options.subject;
  caller.tenant_id = options.tenant;
  caller.organisation_id = options.organisation;
  caller.person_id = options.person;
  caller.service = options.service;
  caller.municipalities.insert(options.municipalities.begin(), options.municipalities.end());
  caller.roles.insert(*role);
  return caller;
}

absl::Status Mint(Session& session, const MintOptions& options) {
  std::string key_file = options.key;
  if (key_file.empty()) {
    ASSIGN_OR_RETURN(const CommandConfig* config, session.config());
    key_file = config->development_key;
  }
  absl::Duration lifetime;
  if (!absl::ParseDuration(options.lifetime, &lifetime) || lifetime <= absl::ZeroDuration()) {
    return InvalidField("--lifetime", "NOT_A_DURATION", "must be a positive duration such as 12h");
  }
  ASSIGN_OR_RETURN(const auth::Caller caller, CallerOf(options));
  ASSIGN_OR_RETURN(const auth::DevelopmentKey key, auth::DevelopmentKey::Open(key_file));
  ASSIGN_OR_RETURN(const std::string token, key.Mint(caller, lifetime));
  std::cout << token << "\n";
  return absl::OkStatus();
}

}  // namespace

void AddTokenCommands(CommandLine& line) {
  CLI::App* group = line.Group("token", "Development tokens; a production platform refuses them");

  auto folder = std::make_shared<std::string>();
  CLI::App* keys =
      line.Add(group, "keys", "Make a development key and its public key set",
               "naober token keys --folder .", [folder](Session&) { return CreateKeys(*folder); });
  keys->add_option("--folder", *folder, "where to write development-key.json and jwks.json")
      ->required();

  auto options = std::make_shared<MintOptions>();
  CLI::App* mint = line.Add(
      group, "mint", "Print an access token",
      "naober token mint --role caseworker --tenant ID --municipality GM0281\n"
      "naober token mint --role partner --tenant ID --organisation werkplein --lifetime 1h",
      [options](Session& session) { return Mint(session, *options); });
  mint->add_option("--role", options->role,
                   "coordinator, caseworker, partner, funder, operator, service, …")
      ->required();
  mint->add_option("--tenant", options->tenant, "id of the consortium (naober consortium list)");
  mint->add_option("--municipality", options->municipalities, "code, e.g. GM0281; may be repeated");
  mint->add_option("--organisation", options->organisation, "code of the organisation");
  mint->add_option("--person", options->person, "id of the person, for role person");
  mint->add_option("--service", options->service, "name of the service, for role service");
  mint->add_option("--subject", options->subject,
                   "who the audit trail names; default development-ROLE");
  mint->add_option("--lifetime", options->lifetime, "e.g. 12h")->capture_default_str();
  mint->add_option("--key", options->key,
                   "the development key; default: the one of the configuration");
}

}  // namespace naober::cli
