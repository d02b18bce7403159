// SPDX-License-Identifier: EUPL-1.2
// The forty hours in small: minutes of confirmed meetings complete a trajectory, each credited once
// however often its event arrives.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "libs/base/uuid.h"
#include "libs/testing/matchers.h"
#include "naober/events/v1/event_log_service.grpc.pb.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "naober/matching/v1/matching_service.grpc.pb.h"
#include "tests/support/consortium.h"

namespace naober::testing {
namespace {

using events::v1::EventLogService;
using intake::v1::PersonService;
using intake::v1::Trajectory;
using intake::v1::TrajectoryService;
using matching::v1::MatchService;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kProgramme[] = "forty-hours";
constexpr int kTargetMinutes = 150;

class Ledger : public ::testing::Test {
 protected:
  Ledger()
      : tenant_id_(FoundConsortium(platform_, "drenthe").value().tenant_id),
        coordinator_(platform_, Coordinator(tenant_id_)) {}

  // A newcomer and a buddy who fit, matched and confirmed.
  matching::v1::Match CoupleTwo() const {
    const auto imported = ImportPeople(
        coordinator_,
        "external_id,kind,given_name,family_name,birth_date,postcode,languages,availability,"
        "travel_modes,max_travel_minutes,background,capacity,vetted_until,programme,consents\n"
        "N-1,newcomer,Amal,Haddad,1990-09-01,9401 AB,ar:native;nl:A2,mon-morning,bicycle,30,,,,"
        "forty-hours,intake;matching\n"
        "B-1,buddy,Jan,Jansen,1970-01-01,9401 AB,nl:native,mon-morning,bicycle,30,local,1,"
        "2027-12-31,forty-hours,intake;matching\n");
    EXPECT_EQ(imported->created_people(), 2) << imported->DebugString();
    EXPECT_OK(WaitUntilApplied(platform_));
    const auto run = RunMatching(coordinator_, kProgramme);
    EXPECT_EQ(run->proposals(), 1) << run->DebugString();
    EXPECT_OK(ApproveAll(coordinator_, run->id()));
    return ConfirmForBoth(coordinator_, ListProposals(coordinator_, run->id())->at(0).id()).value();
  }

  // The newcomer logs a meeting, the buddy confirms it if `confirmed`.
  absl::Status Meet(const std::string& match_id, absl::Time start, int minutes,
                    bool confirmed = true) const {
    matching::v1::LogMeetingRequest log;
    log.set_match_id(match_id);
    log.mutable_meeting()->mutable_start_time()->set_seconds(absl::ToUnixSeconds(start));
    log.mutable_meeting()->set_minutes(minutes);
    log.mutable_meeting()->set_kind(common::v1::CONTACT_KIND_BUDDY);
    log.mutable_meeting()->set_logged_by(matching::v1::MATCH_SIDE_NEWCOMER);
    log.set_request_id(NewUuidV7());
    const auto logged = coordinator_.Call<MatchService>(&MatchService::Stub::LogMeeting, log);
    if (!logged.ok() || !confirmed) return logged.status();
    matching::v1::ConfirmMeetingRequest confirm;
    confirm.set_id(logged->meeting().id());
    confirm.set_side(matching::v1::MATCH_SIDE_BUDDY);
    confirm.set_request_id(NewUuidV7());
    return coordinator_.Call<MatchService>(&MatchService::Stub::ConfirmMeeting, confirm).status();
  }

  Trajectory TrajectoryOf(const std::string& person_id) const {
    intake::v1::GetTrajectoryRequest request;
    request.set_person_id(person_id);
    request.set_programme_code(kProgramme);
    const auto got =
        coordinator_.Call<TrajectoryService>(&TrajectoryService::Stub::GetTrajectory, request);
    EXPECT_OK(got);
    return got.ok() ? got->trajectory() : Trajectory();
  }

  std::vector<std::string> EntriesOf(const std::string& person_id) const {
    intake::v1::ListLedgerEntriesRequest request;
    request.set_person_id(person_id);
    request.set_programme_code(kProgramme);
    const auto entries = coordinator_.ListAll<TrajectoryService>(
        &TrajectoryService::Stub::ListLedgerEntries, request,
        &intake::v1::ListLedgerEntriesResponse::ledger_entries);
    EXPECT_OK(entries);
    std::vector<std::string> texts;
    for (const auto& entry : entries.value()) texts.push_back(entry.DebugString());
    return texts;
  }

  // Has `consumer` apply everything of `producer` a second time.
  void Replay(const std::string& consumer, const std::string& producer) const {
    const auto stub = EventLogService::NewStub(platform_.ChannelTo(consumer));
    grpc::ClientContext context;
    Client(platform_, Operator()).Prepare(context);
    events::v1::ReplayEventsRequest request;
    request.set_producer(producer);
    events::v1::ReplayEventsResponse response;
    ASSERT_OK(rpc::FromGrpc(stub->ReplayEvents(&context, request, &response)));
    EXPECT_GT(response.events(), 0u);
    ASSERT_OK(WaitUntilApplied(platform_));
  }

  Platform platform_;
  const std::string tenant_id_;
  const Client coordinator_;
};

TEST_F(Ledger, CreditsEachConfirmedMeetingOnceAndCompletesTheTrajectory) {
  ASSERT_OK(CreateBuddyProgramme(coordinator_, kProgramme, "GM0106", kTargetMinutes));
  const matching::v1::Match match = CoupleTwo();
  platform_.SetClock(kPlatformStart + absl::Hours(24 * 30));
  ASSERT_OK(Meet(match.id(), kPlatformStart + absl::Hours(24), 60));
  ASSERT_OK(Meet(match.id(), kPlatformStart + absl::Hours(48), 45));
  ASSERT_OK(Meet(match.id(), kPlatformStart + absl::Hours(72), 240, /*confirmed=*/false));
  ASSERT_OK(WaitUntilApplied(platform_));

  const Trajectory under_way = TrajectoryOf(match.newcomer_id());
  EXPECT_EQ(under_way.state(), intake::v1::TRAJECTORY_STATE_IN_PROGRESS);
  EXPECT_EQ(under_way.target_minutes(), kTargetMinutes);
  EXPECT_EQ(under_way.credited_minutes(), 105) << "what one side alone says doesn't count";
  EXPECT_EQ(under_way.remaining_minutes(), 45);
  const std::vector<std::string> entries = EntriesOf(match.newcomer_id());
  EXPECT_THAT(entries, SizeIs(5)) << "each was unconfirmed at first, and two were credited then";
  EXPECT_THAT(entries, Contains(AllOf(HasSubstr("minutes: 240"), HasSubstr("UNCONFIRMED"))));

  Replay("intake", "matching");
  Replay("intake", "matching");
  EXPECT_EQ(TrajectoryOf(match.newcomer_id()).credited_minutes(), 105);
  EXPECT_EQ(EntriesOf(match.newcomer_id()), entries);

  ASSERT_OK(Meet(match.id(), kPlatformStart + absl::Hours(96), 45));
  ASSERT_OK(WaitUntilApplied(platform_));
  const Trajectory complete = TrajectoryOf(match.newcomer_id());
  EXPECT_EQ(complete.state(), intake::v1::TRAJECTORY_STATE_COMPLETED) << complete.DebugString();
  EXPECT_EQ(complete.credited_minutes(), 150);
  EXPECT_EQ(complete.remaining_minutes(), 0);
  EXPECT_FALSE(complete.shortfall());
}

}  // namespace
}  // namespace naober::testing
