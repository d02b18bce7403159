// SPDX-License-Identifier: EUPL-1.2
// What came out of an example.
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_format.h"
#include "naober/reporting/v1/reporting_service.grpc.pb.h"
#include "services/cli/example/business_clock.h"
#include "services/cli/example/example.h"
#include "services/cli/listing.h"
#include "services/cli/report_tables.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::reporting::v1;

Table FiguresOf(const pb::GetMunicipalReportResponse& report, const MunicipalityNames& names) {
  Table table({"MUNICIPALITY", "REGISTERED", "MATCHED", "MATCHED LOCALLY", "WAITING", "MEETINGS",
               "MINUTES"});
  const auto add = [&](const std::string& name, const pb::MunicipalReportRow& row) {
    table.AddRow({name, CellText(row.registered()), CellText(row.matched()),
                  CellText(row.matched_locally()), CellText(row.waiting()),
                  CellText(row.meetings()), CellText(row.minutes())});
  };
  for (const pb::MunicipalReportRow& row : report.rows())
    add(names.NameOf(row.municipality_code()), row);
  add("total", report.total());
  return table;
}

std::string ReferralsOf(const pb::MunicipalReportRow& total) {
  return absl::StrJoin(
      total.referrals(), ", ", [](std::string* out, const pb::ReferralStateCount& state) {
        absl::StrAppend(out, CellText(state.count()), " ", absl::AsciiStrToLower(state.state()));
      });
}

}  // namespace

absl::Status PrintSummary(Example& example, absl::Duration took) {
  Session& session = *example.as_coordinator;
  ASSIGN_OR_RETURN(const auto stub, session.Stub<pb::ReportService>("reporting"));
  ASSIGN_OR_RETURN(const CommandConfig* config, session.config());
  ASSIGN_OR_RETURN(const MunicipalityNames names, MunicipalityNames::Load(config->geo_folder));
  const BusinessClock clock(example.options.clock_file, example.zone);
  ASSIGN_OR_RETURN(const absl::Time now, clock.Now());
  const bool as_json = session.options().output == "json";
  nlohmann::ordered_json reports = nlohmann::ordered_json::array();
  for (const auto& [programme, municipalities] : example.programmes) {
    pb::GetMunicipalReportRequest request;
    request.set_programme_code(programme);
    ASSIGN_OR_RETURN(const auto report,
                     session.Call(*stub, &pb::ReportService::Stub::GetMunicipalReport, request));
    if (as_json) {
      reports.push_back(nlohmann::ordered_json::parse(ToJson(report)));
      continue;
    }
    std::cout << "\n" << example.options.consortium << ", programme " << programme << "\n\n";
    FiguresOf(report, names).PrintText(std::cout);
    const std::string referrals = ReferralsOf(report.total());
    if (!referrals.empty()) std::cout << "\nReferrals of newcomers: " << referrals << "\n";
  }
  if (as_json) {
    const nlohmann::ordered_json document = {{"consortium", example.options.consortium},
                                             {"businessClock", clock.Text(now)},
                                             {"reports", reports}};
    std::cout << document.dump(1) << "\n";
    return absl::OkStatus();
  }
  std::cout << "\nThe business clock stands at " << clock.Text(now)
            << absl::StreamFormat(". Worked through in %.1f s.\n", absl::ToDoubleSeconds(took));
  return absl::OkStatus();
}

}  // namespace naober::cli
