// SPDX-License-Identifier: EUPL-1.2
// A-05, what the pairs brought about: of 200 pairs 30 met twice or more, then of 200 others 150.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "libs/base/uuid.h"
#include "libs/events/timestamps.h"
#include "libs/testing/matchers.h"
#include "naober/events/v1/event_log_service.grpc.pb.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "naober/reporting/v1/reporting_service.grpc.pb.h"
#include "tests/support/client.h"
#include "tests/support/consortium.h"

namespace naober::testing {
namespace {

using matching::v1::Match;
using matching::v1::MatchService;
using matching::v1::Proposal;
using reporting::v1::GetEffectReportResponse;
using reporting::v1::ReportService;
using ::testing::SizeIs;

constexpr char kProgramme[] = "buddy-to-buddy";
constexpr int kPairs = 200;
constexpr absl::Duration kDay = absl::Hours(24);

class EffectScenario : public ::testing::Test {
 protected:
  EffectScenario()
      : tenant_id_(FoundConsortium(platform_, "drenthe", "zutphen").value().tenant_id),
        coordinator_(platform_, Coordinator(tenant_id_)) {
    EXPECT_OK(CreateBuddyProgramme(coordinator_, kProgramme, "GM0301"));
  }

  // Matches `kPairs` new pairs who fit, now; their matches.
  std::vector<Match> Couple(const std::string& cohort) const {
    std::string file =
        "external_id,kind,given_name,family_name,birth_date,postcode,languages,availability,"
        "travel_modes,max_travel_minutes,background,capacity,vetted_until,programme,consents\n";
    for (int i = 0; i < kPairs; ++i) {
      const std::string same = ",1980-01-02,7201 AB,nl:B1,sat-morning,bicycle,30,";
      absl::StrAppend(&file, cohort, "-N-", i, ",newcomer,Nieuw", i, ",Komer", cohort, same,
                      ",,,buddy-to-buddy,intake|matching\n", cohort, "-B-", i, ",buddy,Lo", i,
                      ",Caal", cohort, same, "local,1,2028-12-31,buddy-to-buddy,intake|matching\n");
    }
    EXPECT_OK(ImportPeople(coordinator_, file));
    EXPECT_OK(WaitUntilApplied(platform_));
    const auto run = RunMatching(coordinator_, kProgramme);
    EXPECT_OK(run);
    const auto proposals = ListProposals(coordinator_, run->id());
    EXPECT_OK(proposals);
    EXPECT_OK(ApproveAll(coordinator_, run->id()));
    std::vector<Match> matches;
    for (const Proposal& proposal : *proposals) {
      const auto match = ConfirmForBoth(coordinator_, proposal.id());
      EXPECT_OK(match);
      if (match.ok()) matches.push_back(*match);
    }
    return matches;
  }

  // An hour, confirmed by the buddy.
  void Meet(const Match& match, absl::Time start) const {
    matching::v1::LogMeetingRequest log;
    log.set_match_id(match.id());
    *log.mutable_meeting()->mutable_start_time() = events::ToTimestamp(start);
    log.mutable_meeting()->set_minutes(60);
    log.mutable_meeting()->set_kind(common::v1::CONTACT_KIND_BUDDY);
    log.mutable_meeting()->set_logged_by(matching::v1::MATCH_SIDE_NEWCOMER);
    log.set_request_id(NewUuidV7());
    const auto logged = coordinator_.Call<MatchService>(&MatchService::Stub::LogMeeting, log);
    ASSERT_OK(logged);
    matching::v1::ConfirmMeetingRequest confirm;
    confirm.set_id(logged->meeting().id());
    confirm.set_side(matching::v1::MATCH_SIDE_BUDDY);
    confirm.set_request_id(NewUuidV7());
    ASSERT_OK(coordinator_.Call<MatchService>(&MatchService::Stub::ConfirmMeeting, confirm));
  }
  // The first `reaching` pairs meet twice, and ten others once.
  void MeetOften(const std::vector<Match>& matches, int reaching, absl::Time start) const {
    for (int i = 0; i < reaching + 10; ++i) Meet(matches[i], start + 7 * kDay);
    for (int i = 0; i < reaching; ++i) Meet(matches[i], start + 14 * kDay);
  }

  GetEffectReportResponse Report(const auth::Caller& caller) const {
    reporting::v1::GetEffectReportRequest request;
    request.set_programme_code(kProgramme);
    request.mutable_before()->set_start_on("2026-09-01");
    request.mutable_before()->set_end_on("2026-09-30");
    request.mutable_after()->set_start_on("2026-10-01");
    request.mutable_after()->set_end_on("2026-10-31");
    const auto report = Client(platform_, caller)
                            .Call<ReportService>(&ReportService::Stub::GetEffectReport, request);
    EXPECT_OK(report);
    return report.ok() ? *report : GetEffectReportResponse();
  }

  Platform platform_;
  const std::string tenant_id_;
  const Client coordinator_;
};

TEST_F(EffectScenario, SaysFifteenToSeventyFivePercentWithItsInterval) {
  const std::vector<Match> first = Couple("A");
  ASSERT_THAT(first, SizeIs(kPairs));
  platform_.SetClock(kPlatformStart + 30 * kDay);
  const std::vector<Match> second = Couple("B");
  ASSERT_THAT(second, SizeIs(kPairs));
  platform_.SetClock(kPlatformStart + 60 * kDay);
  MeetOften(first, 30, kPlatformStart);
  MeetOften(second, 150, kPlatformStart + 30 * kDay);
  ASSERT_OK(WaitUntilApplied(platform_));

  const GetEffectReportResponse report = Report(Coordinator(tenant_id_));
  EXPECT_EQ(report.unit(), "pairs");
  EXPECT_EQ(report.min_meetings(), 2);
  EXPECT_EQ(report.window_days(), 17 * 7);
  EXPECT_EQ(report.before().pairs().number_value(), 200);
  EXPECT_EQ(report.before().pairs_reaching().number_value(), 30);
  EXPECT_EQ(report.before().share_permille().number_value(), 150);
  EXPECT_EQ(report.after().pairs_reaching().number_value(), 150);
  EXPECT_EQ(report.after().share_permille().number_value(), 750);
  EXPECT_EQ(report.difference_permille().number_value(), 600);
  EXPECT_EQ(report.difference_low_permille().number_value(), 515);
  EXPECT_EQ(report.difference_high_permille().number_value(), 670);
  EXPECT_EQ(Report(Funder(tenant_id_)).SerializeAsString(), report.SerializeAsString())
      << "no count here is a small one";

  // From the same event log again: the same bytes.
  using events::v1::EventLogService;
  const auto stub = EventLogService::NewStub(platform_.ChannelTo("reporting"));
  grpc::ClientContext context;
  Client(platform_, Operator()).Prepare(context);
  events::v1::ReplayEventsRequest replay;
  replay.set_rebuild(true);
  events::v1::ReplayEventsResponse replayed;
  ASSERT_OK(rpc::FromGrpc(stub->ReplayEvents(&context, replay, &replayed)));
  ASSERT_OK(WaitUntilApplied(platform_));
  EXPECT_EQ(Report(Coordinator(tenant_id_)).SerializeAsString(), report.SerializeAsString());
}

}  // namespace
}  // namespace naober::testing
