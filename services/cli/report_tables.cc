// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/report_tables.h"

#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/errors.h"
#include "libs/base/status_macros.h"
#include "services/cli/listing.h"
#include "services/cli/money.h"

namespace naober::cli {
namespace {

namespace pb = ::naober::reporting::v1;

std::vector<std::string> RowOf(const pb::MunicipalReportRow& row, std::string code,
                               std::string name) {
  std::vector<std::string> cells = {std::move(code),
                                    std::move(name),
                                    CellText(row.registered()),
                                    CellText(row.ready()),
                                    CellText(row.matched()),
                                    CellText(row.matched_locally()),
                                    CellText(row.waiting()),
                                    CellText(row.meetings()),
                                    CellText(row.minutes()),
                                    CellText(row.buddies()),
                                    CellText(row.buddies_free())};
  for (const pb::ReferralStateCount& state : row.referrals())
    cells.push_back(CellText(state.count()));
  return cells;
}

}  // namespace

absl::StatusOr<MunicipalityNames> MunicipalityNames::Load(const std::string& geo_folder) {
  MunicipalityNames names;
  if (!geo_folder.empty()) {
    ASSIGN_OR_RETURN(names.gazetteer_, geo::Gazetteer::Load(geo_folder));
  }
  return names;
}

std::string MunicipalityNames::NameOf(const std::string& code) const {
  if (!gazetteer_.has_value()) return code;
  const auto municipality = gazetteer_->FindMunicipality(code);
  return municipality.ok() ? (*municipality)->name : code;
}

absl::StatusOr<std::string> MunicipalityNames::CodeOf(absl::string_view field,
                                                      const std::string& text) const {
  if (!gazetteer_.has_value() || text.empty()) return text;
  const std::string code = absl::AsciiStrToUpper(text);
  if (gazetteer_->FindMunicipality(code).ok()) return code;
  std::vector<std::string> codes;
  for (const geo::Municipality& municipality : gazetteer_->municipalities()) {
    if (!municipality.valid_until.has_value() && absl::EqualsIgnoreCase(municipality.name, text))
      codes.push_back(municipality.code);
  }
  if (codes.size() == 1) return codes.front();
  if (codes.empty())
    return InvalidField(field, "MUNICIPALITY_UNKNOWN",
                        absl::StrCat("no municipality is called ", text,
                                     "; write its name, or its code like GM0281"));
  return InvalidField(field, "MUNICIPALITY_AMBIGUOUS",
                      absl::StrCat("there are several: ", absl::StrJoin(codes, ", ")));
}

std::string MunicipalityNames::CodeAndNameOf(const std::string& code) const {
  if (code.empty()) return "-";
  const std::string name = NameOf(code);
  return name == code ? code : absl::StrCat(code, " ", name);
}

std::string CellText(const google::protobuf::Value& cell) {
  if (cell.kind_case() != google::protobuf::Value::kNumberValue) return "x";
  return absl::StrCat(std::llround(cell.number_value()));
}

Table MunicipalTable(const pb::GetMunicipalReportResponse& report, const MunicipalityNames& names) {
  std::vector<std::string> columns = {"CODE",    "MUNICIPALITY",    "REGISTERED",       "READY",
                                      "MATCHED", "MATCHED LOCALLY", "WAITING",          "MEETINGS",
                                      "MINUTES", "BUDDIES",         "BUDDIES WITH ROOM"};
  // Every row names the same states, and so does the total.
  for (const pb::ReferralStateCount& state : report.total().referrals())
    columns.push_back(absl::StrCat("REFERRALS ", state.state()));
  Table table(columns);
  for (const pb::MunicipalReportRow& row : report.rows()) {
    table.AddRow(RowOf(row, row.municipality_code(), names.NameOf(row.municipality_code())));
  }
  table.AddRow(RowOf(report.total(), "", "total"));
  return table;
}

Table FunderTable(const pb::GetFunderReportResponse& report) {
  Table table({"FIGURE", "VALUE"});
  table.AddRow({"registered", CellText(report.registered())});
  for (const pb::ChannelCount& channel : report.channels()) {
    table.AddRow({absl::StrCat("  by ", CodeText(channel.channel()),
                               channel.referring_organisation_code().empty() ? "" : ": ",
                               channel.referring_organisation_code()),
                  CellText(channel.registered())});
  }
  table.AddRow({"matches", CellText(report.matches())});
  if (report.has_budget()) {
    const std::string& currency = report.budget().currency_code();
    table.AddRow({"budget", MoneyText(report.budget().cents(), currency)});
    const auto& cost = report.cost_per_match_cents();
    const bool known = cost.kind_case() == google::protobuf::Value::kNumberValue;
    table.AddRow(
        {"cost per match", known ? MoneyText(std::llround(cost.number_value()), currency) : "x"});
  }
  return table;
}

}  // namespace naober::cli
