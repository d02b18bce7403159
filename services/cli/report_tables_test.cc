// SPDX-License-Identifier: EUPL-1.2
#include "services/cli/report_tables.h"

#include <gmock/gmock.h>

#include <sstream>

#include "libs/testing/matchers.h"

namespace naober::cli {
namespace {

using ::naober::testing::HasViolation;
using ::naober::testing::IsOkAndHolds;
using ::testing::HasSubstr;

namespace pb = ::naober::reporting::v1;

std::string CsvOf(const Table& table) {
  std::ostringstream out;
  table.PrintCsv(out);
  return out.str();
}

TEST(MunicipalTable, ShowsSuppressedCellsAsXAndZeroAsZero) {
  pb::GetMunicipalReportResponse report;
  for (pb::MunicipalReportRow* row : {report.add_rows(), report.mutable_total()}) {
    row->mutable_registered()->set_number_value(20);
    row->mutable_matched()->set_null_value(google::protobuf::NULL_VALUE);
    row->mutable_waiting()->set_number_value(0);
    pb::ReferralStateCount* sent = row->add_referrals();
    sent->set_state("SENT");
    sent->mutable_count()->set_number_value(3);
  }
  report.mutable_rows(0)->set_municipality_code("GM0281");
  ASSERT_OK_AND_ASSIGN(const auto names,
                       MunicipalityNames::Load(NAOBER_SOURCE_DIR "/libs/geo/data"));
  const std::string csv = CsvOf(MunicipalTable(report, names));
  EXPECT_THAT(csv, HasSubstr("REFERRALS SENT\r\nGM0281,Tiel,20,x,x,x,0,x,x,x,x,3\r\n,total,20,"));
}

TEST(MunicipalityNames, GivesTheCodeWhereItKnowsNoName) {
  ASSERT_OK_AND_ASSIGN(const auto none, MunicipalityNames::Load(""));
  EXPECT_EQ(none.NameOf("GM0281"), "GM0281");
  ASSERT_OK_AND_ASSIGN(const auto names,
                       MunicipalityNames::Load(NAOBER_SOURCE_DIR "/libs/geo/data"));
  EXPECT_EQ(names.NameOf("GM9999"), "GM9999");
  EXPECT_EQ(names.CodeAndNameOf("GM9999"), "GM9999");
  EXPECT_EQ(names.CodeAndNameOf("GM0281"), "GM0281 Tiel");
  EXPECT_EQ(names.CodeAndNameOf(""), "-");
}

TEST(MunicipalityNames, FindsACodeByTheNameThatAPersonWrites) {
  ASSERT_OK_AND_ASSIGN(const auto names,
                       MunicipalityNames::Load(NAOBER_SOURCE_DIR "/libs/geo/data"));
  for (const char* text : {"Tiel", "tiel", "gm0281", "GM0281"})
    EXPECT_THAT(names.CodeOf("--leaving", text), IsOkAndHolds("GM0281")) << text;
  EXPECT_THAT(names.CodeOf("--leaving", "Tielt-Zuid").status(),
              HasViolation("--leaving", "MUNICIPALITY_UNKNOWN"));
  ASSERT_OK_AND_ASSIGN(const auto none, MunicipalityNames::Load(""));
  EXPECT_THAT(none.CodeOf("--leaving", "Tiel"), IsOkAndHolds("Tiel"));
}

// The figures of the acceptance scenario A-01.
TEST(FunderTable, ShowsChannelsBudgetAndCostPerMatch) {
  pb::GetFunderReportResponse report;
  report.mutable_registered()->set_number_value(30);
  pb::ChannelCount* channel = report.add_channels();
  channel->set_channel(common::v1::REGISTRATION_CHANNEL_ORGANISATION);
  channel->set_referring_organisation_code("werkplein");
  channel->mutable_registered()->set_number_value(18);
  report.add_channels()->set_channel(common::v1::REGISTRATION_CHANNEL_SELF);
  report.mutable_matches()->set_number_value(24);
  report.mutable_budget()->set_cents(9955000);
  report.mutable_budget()->set_currency_code("EUR");
  report.mutable_cost_per_match_cents()->set_number_value(414792);
  EXPECT_EQ(CsvOf(FunderTable(report)),
            "FIGURE,VALUE\r\nregistered,30\r\n  by organisation: werkplein,18\r\n  by self,x\r\n"
            "matches,24\r\nbudget,\"EUR 99,550.00\"\r\ncost per match,\"EUR 4,147.92\"\r\n");
}

}  // namespace
}  // namespace naober::cli
