// SPDX-License-Identifier: EUPL-1.2
// report, grant: did it work, for whom, at what cost.
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/base/uuid.h"
#include "naober/reporting/v1/reporting_service.grpc.pb.h"
#include "services/cli/command_line.h"
#include "services/cli/listing.h"
#include "services/cli/money.h"
#include "services/cli/report_tables.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::reporting::v1;

struct GrantOptions {
  std::string programme;
  std::string amount;
  std::string currency = "EUR";
  std::string funder;
  std::string reference;
  std::string start_on;
  std::string end_on;
};

template <class Report>
void ExplainSuppression(const Session& session, const Report& report) {
  if (session.options().output != "table" || report.suppressed_size() == 0) return;
  std::cout << "\nx: not shown: it, or a figure that it would give away, counts fewer than "
            << report.suppression_threshold() << " people\n";
}

absl::Status ShowMunicipal(Session& session, const std::string& programme) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ReportService>("reporting"));
  ASSIGN_OR_RETURN(const CommandConfig* config, session.config());
  pb::GetMunicipalReportRequest request;
  request.set_programme_code(programme);
  ASSIGN_OR_RETURN(const auto report,
                   session.Call(*stub, &pb::ReportService::Stub::GetMunicipalReport, request));
  ASSIGN_OR_RETURN(const MunicipalityNames names, MunicipalityNames::Load(config->geo_folder));
  Print(std::cout, session.options().output, report, MunicipalTable(report, names));
  ExplainSuppression(session, report);
  return absl::OkStatus();
}

absl::Status ShowFunder(Session& session, const std::string& programme) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ReportService>("reporting"));
  pb::GetFunderReportRequest request;
  request.set_programme_code(programme);
  ASSIGN_OR_RETURN(const auto report,
                   session.Call(*stub, &pb::ReportService::Stub::GetFunderReport, request));
  Print(std::cout, session.options().output, report, FunderTable(report));
  ExplainSuppression(session, report);
  return absl::OkStatus();
}

struct EffectOptions {
  std::string programme;
  std::vector<std::string> before, after;  // first and last day
  int min_meetings = 2;
  int window_days = 119;
};

std::string PermilleText(const google::protobuf::Value& value) {
  return value.has_number_value() ? absl::StrFormat("%.1f %%", value.number_value() / 10) : "-";
}

std::string CountText(const google::protobuf::Value& value) {
  return value.has_number_value() ? absl::StrCat(static_cast<int>(value.number_value())) : "x";
}

absl::Status ShowEffect(Session& session, const EffectOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ReportService>("reporting"));
  pb::GetEffectReportRequest request;
  request.set_programme_code(options.programme);
  request.mutable_before()->set_start_on(options.before.front());
  request.mutable_before()->set_end_on(options.before.back());
  request.mutable_after()->set_start_on(options.after.front());
  request.mutable_after()->set_end_on(options.after.back());
  request.set_min_meetings(options.min_meetings);
  request.set_window_days(options.window_days);
  ASSIGN_OR_RETURN(const auto report,
                   session.Call(*stub, &pb::ReportService::Stub::GetEffectReport, request));
  Table table({"BEGAN", "UNTIL", "PAIRS", "MET", "SHARE"});
  for (const pb::EffectCohort& cohort : {report.before(), report.after()})
    table.AddRow({cohort.period().start_on(), cohort.period().end_on(), CountText(cohort.pairs()),
                  CountText(cohort.pairs_reaching()), PermilleText(cohort.share_permille())});
  Print(std::cout, session.options().output, report, table);
  if (session.options().output == "table")
    std::cout << "\nunit: " << report.unit() << "; met: " << report.min_meetings()
              << " confirmed meetings or more within " << report.window_days()
              << " days of the start\ndifference: " << PermilleText(report.difference_permille())
              << ", 95 % interval (Newcombe) " << PermilleText(report.difference_low_permille())
              << " to " << PermilleText(report.difference_high_permille()) << "\n";
  return absl::OkStatus();
}

Table GrantTable(const std::vector<pb::Grant>& grants) {
  Table table({"ID", "PROGRAMME", "BUDGET", "FUNDER", "REFERENCE", "FROM", "UNTIL"});
  for (const pb::Grant& grant : grants) {
    table.AddRow({grant.id(), grant.programme_code(),
                  MoneyText(grant.budget().cents(), grant.budget().currency_code()),
                  OrDash(grant.funder_organisation_code()), OrDash(grant.reference()),
                  OrDash(grant.start_on()), OrDash(grant.end_on())});
  }
  return table;
}

absl::Status CreateGrant(Session& session, const GrantOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::GrantService>("reporting"));
  pb::CreateGrantRequest request;
  request.set_request_id(NewUuidV7());
  pb::Grant& grant = *request.mutable_grant();
  ASSIGN_OR_RETURN(const int cents, CentsFrom("--amount", options.amount));
  grant.mutable_budget()->set_cents(cents);
  grant.mutable_budget()->set_currency_code(options.currency);
  grant.set_programme_code(options.programme);
  grant.set_funder_organisation_code(options.funder);
  grant.set_reference(options.reference);
  grant.set_start_on(options.start_on);
  grant.set_end_on(options.end_on);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call(*stub, &pb::GrantService::Stub::CreateGrant, request));
  Print(std::cout, session.options().output, response, GrantTable({response.grant()}));
  return absl::OkStatus();
}

absl::Status ListGrants(Session& session, const std::string& programme) {
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::GrantService>("reporting"));
  pb::ListGrantsRequest request;
  request.set_programme_code(programme);
  ASSIGN_OR_RETURN(const auto all,
                   ListAll(session, *stub, &pb::GrantService::Stub::ListGrants, request));
  Print(std::cout, session.options().output, all,
        GrantTable({all.grants().begin(), all.grants().end()}));
  return absl::OkStatus();
}

}  // namespace

void AddReportCommands(CommandLine& line) {
  CLI::App* report = line.Group("report", "Figures: whole numbers or, for outsiders, none below 5");
  auto programme = std::make_shared<std::string>();
  CLI::App* municipal =
      line.Add(report, "municipal", "A programme per municipality",
               "naober report municipal --programme buddy-rivierenland\n"
               "naober report municipal --programme buddy-rivierenland --output json",
               [programme](Session& session) { return ShowMunicipal(session, *programme); });
  municipal->add_option("--programme", *programme, "code of the programme")->required();
  CLI::App* funder =
      line.Add(report, "funder", "A programme as its funder sees it",
               "naober report funder --programme bartjes",
               [programme](Session& session) { return ShowFunder(session, *programme); });
  funder->add_option("--programme", *programme, "code of the programme")->required();

  auto effect_options = std::make_shared<EffectOptions>();
  CLI::App* effect =
      line.Add(report, "effect", "Two cohorts of pairs: who met, and what made the difference",
               "naober report effect --programme buddy --before 2026-01-01 2026-03-31 "
               "--after 2026-04-01 2026-06-30",
               [effect_options](Session& session) { return ShowEffect(session, *effect_options); });
  effect->add_option("--programme", effect_options->programme, "code of the programme")->required();
  effect->add_option("--before", effect_options->before, "first and last day of pairs that began")
      ->expected(2)
      ->required();
  effect->add_option("--after", effect_options->after, "the same, of the other cohort")
      ->expected(2)
      ->required();
  effect->add_option("--min-meetings", effect_options->min_meetings, "that make it")
      ->capture_default_str();
  effect->add_option("--window-days", effect_options->window_days, "from the start of a pair")
      ->capture_default_str();

  CLI::App* grant = line.Group("grant", "Budgets of programmes");
  auto options = std::make_shared<GrantOptions>();
  CLI::App* create =
      line.Add(grant, "create", "Record a grant",
               "naober grant create --programme bartjes --amount 99550.00 "
               "--reference \"Sociale Agenda\"",
               [options](Session& session) { return CreateGrant(session, *options); });
  create->add_option("--programme", options->programme, "code of the programme")->required();
  create->add_option("--amount", options->amount, "e.g. 99550.00")->required();
  create->add_option("--currency", options->currency, "ISO 4217")->capture_default_str();
  create->add_option("--funder", options->funder, "code of the funder's organisation");
  create->add_option("--reference", options->reference, "the funder's own reference");
  create->add_option("--from", options->start_on, "first day; default: the programme's");
  create->add_option("--until", options->end_on, "last day; default: the programme's");
  CLI::App* list =
      line.Add(grant, "list", "Grants by time of recording",
               "naober grant list\nnaober grant list --programme bartjes",
               [programme](Session& session) { return ListGrants(session, *programme); });
  list->add_option("--programme", *programme, "code of the programme");
}

}  // namespace naober::cli
