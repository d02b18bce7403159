// SPDX-License-Identifier: EUPL-1.2
// status, version, migrate: the platform itself rather than what is in it.
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "libs/config/file.h"
#include "libs/postgres/migrator.h"
#include "services/cli/command_line.h"
#include "services/cli/http_get.h"
#include "services/cli/output.h"
#include "services/cli/poll.h"
#include "services/cli/version.h"

namespace naober::cli {
namespace {

struct ServiceState {
  std::string service;
  std::string grpc;
  std::string state;  // "ready", "not ready", "not reachable"
  std::string detail;
};

ServiceState Look(const std::string& service, const Endpoint& endpoint) {
  const auto answer = HttpGet(absl::StrCat("http://", endpoint.admin, "/readyz"), absl::Seconds(2));
  if (!answer.ok())
    return {service, endpoint.grpc, "not reachable", "its admin page does not answer"};
  std::string detail(absl::StripAsciiWhitespace(answer->body));
  return {service, endpoint.grpc, answer->status == 200 ? "ready" : "not ready",
          answer->status == 200 ? "" : detail};
}

void PrintStates(const std::vector<ServiceState>& states, absl::string_view format) {
  if (format == "json") {
    nlohmann::ordered_json services = nlohmann::ordered_json::array();
    for (const ServiceState& state : states) {
      services.push_back({{"service", state.service},
                          {"grpc", state.grpc},
                          {"state", state.state},
                          {"detail", state.detail}});
    }
    std::cout << nlohmann::ordered_json{{"services", services}}.dump(1) << "\n";
    return;
  }
  Table table({"SERVICE", "GRPC", "STATE", "DETAIL"});
  for (const ServiceState& state : states)
    table.AddRow({state.service, state.grpc, state.state, state.detail});
  if (format == "csv") {
    table.PrintCsv(std::cout);
  } else {
    table.PrintText(std::cout);
  }
}

absl::Status ShowStatus(Session& session, absl::Duration patience) {
  ASSIGN_OR_RETURN(const CommandConfig* config, session.config());
  const absl::Time until = absl::Now() + patience;
  while (true) {
    std::vector<ServiceState> states;
    std::vector<std::string> waiting;
    for (const auto& [service, endpoint] : config->endpoints) {
      states.push_back(Look(service, endpoint));
      if (states.back().state != "ready") waiting.push_back(service);
    }
    if (waiting.empty() || absl::Now() >= until) {
      PrintStates(states, session.options().output);
      if (waiting.empty()) return absl::OkStatus();
      return absl::UnavailableError(absl::StrCat("not ready: ", absl::StrJoin(waiting, ", ")));
    }
    Pause(kPollInterval);
  }
}

void AddStatus(CommandLine& line) {
  auto wait = std::make_shared<std::string>("0s");
  CLI::App* command = line.Add(
      line.root(), "status", "Which services are up, and what the others wait for",
      "naober status\nnaober status --wait 30s", [wait](Session& session) -> absl::Status {
        absl::Duration patience;
        if (!absl::ParseDuration(*wait, &patience) || patience < absl::ZeroDuration()) {
          return InvalidField("--wait", "NOT_A_DURATION", "must be a duration such as 30s");
        }
        return ShowStatus(session, patience);
      });
  command->add_option("--wait", *wait, "wait this long for all to be ready");
}

void AddVersion(CommandLine& line) {
  line.Add(line.root(), "version", "The version of this command", "naober version --output json",
           [](Session& session) {
             if (session.options().output == "json") {
               std::cout << nlohmann::ordered_json{{"version", kVersion}}.dump(1) << "\n";
             } else {
               std::cout << "naober " << kVersion << "\n";
             }
             return absl::OkStatus();
           });
}

struct MigrateOptions {
  std::vector<std::string> services;
  std::string superuser_url;
  std::string superuser_url_file;
  std::string owner_url;
  std::string owner_url_file;
  std::string root = "/usr/share/naober";
};

// What was given on the command line, or what the file holds when one was named.
absl::StatusOr<Secret> UrlOf(const std::string& url, const std::string& file) {
  if (file.empty()) return Secret(url);
  return config::ReadSecretFile(file);
}

absl::Status RunMigrate(const MigrateOptions& options) {
  if (options.owner_url.empty() == options.owner_url_file.empty()) {
    return InvalidField("--owner-url", "ONE_OF_TWO", "give either --owner-url or --owner-url-file");
  }
  if (!options.superuser_url.empty() && !options.superuser_url_file.empty()) {
    return InvalidField("--superuser-url", "ONE_OF_TWO",
                        "give either --superuser-url or --superuser-url-file");
  }
  ASSIGN_OR_RETURN(const Secret superuser_url,
                   UrlOf(options.superuser_url, options.superuser_url_file));
  ASSIGN_OR_RETURN(const Secret owner_url, UrlOf(options.owner_url, options.owner_url_file));
  int applied = 0;
  for (const std::string& service : options.services) {
    if (!superuser_url.Reveal().empty()) {
      RETURN_IF_ERROR(postgres::EnsureDatabase(superuser_url, {service, ""}));
    }
    const Secret url(absl::StrReplaceAll(owner_url.Reveal(), {{"{service}", service}}));
    const auto show = [&](const postgres::AppliedMigration& migration) {
      if (!migration.newly) return;
      ++applied;
      std::cout << service << ": applied " << migration.module << "/" << migration.name << "\n";
    };
    RETURN_IF_ERROR(
        postgres::Migrate(url, service, postgres::ModulesOf(options.root, service), show).status());
  }
  std::cout << (applied == 0 ? "all databases are up to date"
                             : absl::StrCat(applied, " migrations applied"))
            << "\n";
  return absl::OkStatus();
}

void AddMigrate(CommandLine& line) {
  auto options = std::make_shared<MigrateOptions>();
  CLI::App* command = line.Add(
      line.root(), "migrate", "Bring services' databases up to date; repeating it is harmless",
      "naober migrate intake --owner-url-file /run/secrets/owner-url\n"
      "naober migrate intake matching --owner-url "
      "'postgresql://naober_{service}_owner@db/naober_{service}'\n"
      "naober migrate intake --superuser-url postgresql://postgres@db/postgres --owner-url '…'",
      [options](Session&) { return RunMigrate(*options); });
  command->add_option("services", options->services, "names of the services")->required();
  command->add_option("--owner-url", options->owner_url,
                      "URL of the owner role; {service} stands for the service's name");
  command->add_option("--owner-url-file", options->owner_url_file,
                      "a file with that URL, for URLs with a password");
  command->add_option("--superuser-url", options->superuser_url,
                      "creates databases and roles that are missing, as this superuser");
  command->add_option("--superuser-url-file", options->superuser_url_file,
                      "a file with that URL, for URLs with a password");
  command->add_option("--root", options->root, "folder with libs/ and services/, or share/naober")
      ->capture_default_str();
}

}  // namespace

void AddPlatformCommands(CommandLine& line) {
  AddStatus(line);
  AddVersion(line);
  AddMigrate(line);
}

}  // namespace naober::cli
