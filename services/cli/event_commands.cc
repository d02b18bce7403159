// SPDX-License-Identifier: EUPL-1.2
// events: what is published and applied, and what could not be. For operators.
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "naober/events/v1/event_log_service.grpc.pb.h"
#include "services/cli/command_line.h"
#include "services/cli/output.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::events::v1;
using Stub = pb::EventLogService::Stub;

// The services asked about: the one named, or all.
absl::StatusOr<std::vector<std::string>> ServicesOf(Session& session, const std::string& service) {
  if (!service.empty()) return std::vector<std::string>{service};
  ASSIGN_OR_RETURN(const CommandConfig* config, session.config());
  std::vector<std::string> services;
  for (const auto& [name, endpoint] : config->endpoints) services.push_back(name);
  return services;
}

uint64_t TopOf(const pb::LogStatus& log) {
  uint64_t top = 0;
  for (const auto& shard : log.shards()) top += shard.top_pub_seq();
  return top;
}

void AddRows(const std::string& service, const pb::GetEventLogStatusResponse& status,
             Table& table) {
  table.AddRow({service, "publishes", absl::StrCat(TopOf(status.log())),
                absl::StrCat(status.log().unpublished()), "-", "-"});
  for (const auto& consumed : status.consumption()) {
    table.AddRow({service, absl::StrCat("applies ", consumed.producer()),
                  absl::StrCat(consumed.applied()),
                  consumed.has_lag() ? absl::StrCat(consumed.lag()) : "unknown",
                  absl::StrCat(consumed.dead_letters()), absl::StrCat(consumed.parked())});
  }
}

// One JSON document for all services: {"services": {"intake": {…}, …}}.
void PrintJson(const std::vector<std::pair<std::string, std::string>>& documents) {
  std::cout << "{\"services\": {";
  const char* separator = "";
  for (const auto& [service, json] : documents) {
    std::cout << separator << "\"" << service << "\": " << json;
    separator = ",\n";
  }
  std::cout << "}}\n";
}

absl::Status ShowStatus(Session& session, const std::string& service) {
  ASSIGN_OR_RETURN(const auto services, ServicesOf(session, service));
  Table table({"SERVICE", "EVENTS", "COUNT", "WAITING", "DEAD", "PARKED"});
  std::vector<std::pair<std::string, std::string>> documents;
  for (const std::string& name : services) {
    ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::EventLogService>(name));
    ASSIGN_OR_RETURN(const auto status,
                     session.Call(*stub, &Stub::GetEventLogStatus, pb::GetEventLogStatusRequest()));
    AddRows(name, status, table);
    documents.emplace_back(name, ToJson(status));
  }
  if (session.options().output == "json") {
    PrintJson(documents);
  } else if (session.options().output == "csv") {
    table.PrintCsv(std::cout);
  } else {
    table.PrintText(std::cout);
  }
  return absl::OkStatus();
}

struct ReplayOptions {
  std::string service;
  std::string producer;
  int shard = -1;
  uint64_t after = 0;
  bool rebuild = false;
};

absl::Status Replay(Session& session, const ReplayOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::EventLogService>(options.service));
  pb::ReplayEventsRequest request;
  request.set_producer(options.producer);
  if (options.shard >= 0) request.set_shard(options.shard);
  request.set_after_pub_seq(options.after);
  request.set_rebuild(options.rebuild);
  ASSIGN_OR_RETURN(const auto response, session.Call(*stub, &Stub::ReplayEvents, request));
  Table table({"EVENTS TO APPLY AGAIN"});
  table.AddRow({absl::StrCat(response.events())});
  Print(std::cout, session.options().output, response, table);
  return absl::OkStatus();
}

absl::Status ListDeadLetters(Session& session, const std::string& service) {
  ASSIGN_OR_RETURN(const auto services, ServicesOf(session, service));
  Table table({"ID", "SERVICE", "PRODUCER", "TYPE", "ERROR", "TRIES", "PARKED"});
  std::vector<std::pair<std::string, std::string>> documents;
  for (const std::string& name : services) {
    ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::EventLogService>(name));
    pb::ListDeadLettersResponse all;
    pb::ListDeadLettersRequest request;
    do {
      ASSIGN_OR_RETURN(const auto page, session.Call(*stub, &Stub::ListDeadLetters, request));
      all.MergeFrom(page);
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    all.clear_next_page_token();
    for (const auto& letter : all.dead_letters()) {
      table.AddRow({letter.id(), name, letter.producer(), letter.type(), letter.error(),
                    absl::StrCat(letter.attempts()), absl::StrCat(letter.parked())});
    }
    documents.emplace_back(name, ToJson(all));
  }
  if (session.options().output == "json") {
    PrintJson(documents);
  } else if (session.options().output == "csv") {
    table.PrintCsv(std::cout);
  } else {
    table.PrintText(std::cout);
  }
  return absl::OkStatus();
}

absl::Status RetryDeadLetter(Session& session, const std::string& service, const std::string& id) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::EventLogService>(service));
  pb::RetryDeadLetterRequest request;
  request.set_id(id);
  ASSIGN_OR_RETURN(const auto response, session.Call(*stub, &Stub::RetryDeadLetter, request));
  Table table({"APPLIED"});
  table.AddRow({absl::StrCat(response.applied())});
  Print(std::cout, session.options().output, response, table);
  return absl::OkStatus();
}

absl::Status DiscardDeadLetter(Session& session, const std::string& service,
                               const std::string& id) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::EventLogService>(service));
  pb::DiscardDeadLetterRequest request;
  request.set_id(id);
  ASSIGN_OR_RETURN(const auto response, session.Call(*stub, &Stub::DiscardDeadLetter, request));
  Table table({"SKIPPED", "SUBJECT", "APPLIED AFTER IT"});
  table.AddRow(
      {response.skipped().type(), response.skipped().subject(), absl::StrCat(response.applied())});
  Print(std::cout, session.options().output, response, table);
  return absl::OkStatus();
}

void AddDeadLetterCommands(CommandLine& line, CLI::App* events) {
  CLI::App* group = events->add_subcommand("dead-letters", "Events that could not be applied");
  group->require_subcommand(1);
  group->fallthrough();

  auto service = std::make_shared<std::string>();
  CLI::App* list = line.Add(
      group, "list", "What failed, why, and how much is parked behind it",
      "naober events dead-letters list\nnaober events dead-letters list --service reporting",
      [service](Session& session) { return ListDeadLetters(session, *service); });
  list->add_option("--service", *service, "the consuming service; default: all");

  for (const bool retry : {true, false}) {
    auto id = std::make_shared<std::string>();
    auto consumer = std::make_shared<std::string>();
    CLI::App* command =
        line.Add(group, retry ? "retry" : "discard",
                 retry ? "Apply an event and what is parked behind it again"
                       : "Skip an event, naming it, and go on behind it",
                 retry ? "naober events dead-letters retry ID --service reporting"
                       : "naober events dead-letters discard ID --service reporting",
                 [=](Session& session) {
                   return retry ? RetryDeadLetter(session, *consumer, *id)
                                : DiscardDeadLetter(session, *consumer, *id);
                 });
    command->add_option("id", *id, "the dead letter")->required();
    command->add_option("--service", *consumer, "the consuming service")->required();
  }
}

}  // namespace

void AddEventCommands(CommandLine& line) {
  CLI::App* group = line.Group("events", "Delivery of events between services (role operator)");

  auto service = std::make_shared<std::string>();
  CLI::App* status =
      line.Add(group, "status", "How far every service has published and applied",
               "naober events status\nnaober events status --service intake --output json",
               [service](Session& session) { return ShowStatus(session, *service); });
  status->add_option("--service", *service, "one service; default: all");

  auto replay = std::make_shared<ReplayOptions>();
  CLI::App* command =
      line.Add(group, "replay", "Let a service apply a producer's events again",
               "naober events replay --service reporting --producer intake --rebuild\n"
               "naober events replay --service intake --producer matching --shard 3 --after 120",
               [replay](Session& session) { return Replay(session, *replay); });
  command->add_option("--service", replay->service, "the consuming service")->required();
  command->add_option("--producer", replay->producer, "whose events")->required();
  command->add_option("--shard", replay->shard, "0 to 15; default: all")->check(CLI::Range(0, 15));
  command->add_option("--after", replay->after, "events above this position");
  command->add_flag("--rebuild", replay->rebuild,
                    "empty the projections first (reporting), and apply all producers' events");

  AddDeadLetterCommands(line, group);
}

}  // namespace naober::cli
