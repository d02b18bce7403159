// SPDX-License-Identifier: EUPL-1.2
#include <thread>

#include "services/matching/matches.h"
#include "services/matching/matching_fixture.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;

class MatchesTest : public MatchingTest {
 protected:
  static Meeting MeetingAt(absl::Time starts_at, Side logged_by = Side::kBuddy) {
    Meeting meeting;
    meeting.starts_at = starts_at;
    meeting.minutes = 90;
    meeting.logged_by = logged_by;
    return meeting;
  }
};

TEST_F(MatchesTest, ActivatesAProposalThatBothSidesConfirmed) {
  const Person newcomer = Newcomer();
  const Person buddy = Buddy();
  const Match match = ActiveMatch();
  EXPECT_EQ(match.active_from, clock_.Now());
  const auto activated = Facts<pb::MatchActivated>();
  ASSERT_EQ(activated.size(), 1u);
  EXPECT_EQ(activated[0].match_id(), match.id.str());
  EXPECT_EQ(activated[0].pair().newcomer_area().municipality_code(), "GM0281");
  EXPECT_EQ(activated[0].pair().buddy_area().municipality_code(), "GM0281");
  EXPECT_EQ(activated[0].pair().buddy_background(), common::v1::BUDDY_BACKGROUND_LOCAL);
  EXPECT_TRUE(activated[0].pair().local());
  const auto checks =
      matches_.CheckActive(CallOf(), kProgramme, {newcomer.id, buddy.id, NewUuidV7()});
  ASSERT_OK(checks);
  EXPECT_EQ((*checks)[0].match_id, match.id);
  EXPECT_FALSE((*checks)[0].waiting);
  EXPECT_EQ((*checks)[1].match_id, match.id);
  EXPECT_TRUE((*checks)[2].match_id.empty());
}

TEST_F(MatchesTest, SaysWhoWaitsForAMatch) {
  const Person newcomer = Newcomer();
  const auto checks = matches_.CheckActive(CallOf(), kProgramme, {newcomer.id});
  ASSERT_OK(checks);
  EXPECT_TRUE((*checks)[0].waiting);
  EXPECT_TRUE((*checks)[0].match_id.empty());
  EXPECT_FALSE((*matches_.CheckActive(CallOf(), "other", {newcomer.id}))[0].waiting);
}

TEST_F(MatchesTest, ConfirmingTwiceOrRepeatingARequestMakesOneMatch) {
  Newcomer();
  Buddy();
  const MatchRun run = Run();
  const rpc::Call approve = Repeatable(CallOf(), "ApproveProposals");
  const auto approved = proposals_.Approve(approve, run.id, {});
  ASSERT_OK(approved);
  ASSERT_EQ(approved->size(), 1u);
  EXPECT_EQ(*proposals_.Approve(approve, run.id, {}), *approved);
  EXPECT_TRUE(proposals_.Approve(CallOf(), std::nullopt, {(*approved)[0].str()})->empty())
      << "what is approved already stays so";

  const ProposalId id = (*approved)[0];
  ASSERT_OK(proposals_.Confirm(CallOf(), id, Side::kNewcomer, ""));
  EXPECT_FALSE(proposals_.Confirm(CallOf(), id, Side::kNewcomer, "")->match.has_value());
  const rpc::Call confirm = Repeatable(CallOf(), "ConfirmProposal");
  const auto first = proposals_.Confirm(confirm, id, Side::kBuddy, "");
  const auto again = proposals_.Confirm(confirm, id, Side::kBuddy, "");
  ASSERT_OK(again);
  EXPECT_EQ(first->match->id, again->match->id);
  EXPECT_EQ(Facts<pb::MatchActivated>().size(), 1u);
  EXPECT_THAT(proposals_.Confirm(CallOf(), id, Side::kBuddy, ""), HasReason("PROPOSAL_ENDED"));
}

TEST_F(MatchesTest, ApprovesAllOrNothing) {
  Newcomer();
  Newcomer();
  Buddy(2);
  const std::vector<Proposal> proposals = ProposalsOf(Run());
  ASSERT_EQ(proposals.size(), 2u);
  ASSERT_OK(proposals_.Decline(CallOf(), proposals[1].id, Side::kBuddy, DeclineReason::kTime, ""));
  EXPECT_THAT(
      proposals_.Approve(CallOf(), std::nullopt, {proposals[0].id.str(), proposals[1].id.str()}),
      HasReason("PROPOSAL_NOT_PROPOSED"));
  EXPECT_EQ(proposals_.Get(CallOf(), proposals[0].id)->state, ProposalState::kProposed);
  EXPECT_THAT(proposals_.Approve(CallOf(), std::nullopt, {NewUuidV7()}),
              HasReason("PROPOSAL_NOT_FOUND"));
  EXPECT_THAT(proposals_.Approve(CallOf(), MatchRunId::New(), {}),
              HasReason("MATCH_RUN_NOT_FOUND"));
}

TEST_F(MatchesTest, ABuddyIsNeverGivenMoreThanTheyCanTake) {
  Newcomer();
  Newcomer();
  const Person buddy = Buddy(2);
  const MatchRun run = Run();
  ASSERT_OK(proposals_.Approve(CallOf(), run.id, {}));
  const std::vector<Proposal> proposals = ProposalsOf(run);
  for (const Proposal& proposal : proposals)
    ASSERT_OK(proposals_.Confirm(CallOf(), proposal.id, Side::kNewcomer, ""));
  // The buddy lowers their capacity before confirming.
  intake_.profiles[buddy.id].mutable_profile()->set_capacity(1);
  intake::v1::ProfileChanged changed;
  changed.set_person_id(buddy.id);
  ASSERT_OK(Apply(changed));
  ASSERT_OK(candidates_.RefreshAll(KeepWorking));
  EXPECT_OK(proposals_.Confirm(CallOf(), proposals[0].id, Side::kBuddy, ""));
  EXPECT_THAT(proposals_.Confirm(CallOf(), proposals[1].id, Side::kBuddy, ""),
              HasReason("BUDDY_FULL"));
}

TEST_F(MatchesTest, TwoConfirmationsAtOnceDoNotShareTheLastPlace) {
  Newcomer();
  Newcomer();
  const Person buddy = Buddy(2);
  const MatchRun run = Run();
  ASSERT_OK(proposals_.Approve(CallOf(), run.id, {}));
  const std::vector<Proposal> proposals = ProposalsOf(run);
  ASSERT_EQ(proposals.size(), 2u);
  for (const Proposal& proposal : proposals)
    ASSERT_OK(proposals_.Confirm(CallOf(), proposal.id, Side::kNewcomer, ""));
  intake_.profiles[buddy.id].mutable_profile()->set_capacity(1);
  ASSERT_OK(Apply(ReadyFact(buddy)));
  ASSERT_OK(candidates_.RefreshAll(KeepWorking));
  absl::Status results[2];
  std::vector<std::thread> threads;
  for (const int i : {0, 1}) {
    threads.emplace_back([&, i] {
      results[i] = proposals_.Confirm(CallOf(), proposals[i].id, Side::kBuddy, "").status();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_NE(results[0].ok(), results[1].ok());
  EXPECT_THAT(results[0].ok() ? results[1] : results[0], HasReason("BUDDY_FULL"));
  EXPECT_EQ(Facts<pb::MatchActivated>().size(), 1u);
}

TEST_F(MatchesTest, ACaseworkerReachesOwnMunicipalitiesOnly) {
  Newcomer("GM0281");
  Buddy();
  const MatchRun run = Run();
  const ProposalId id = ProposalsOf(run).at(0).id;
  EXPECT_THAT(proposals_.Get(CaseworkerOf("GM0216"), id), HasReason("PROPOSAL_NOT_FOUND"));
  EXPECT_TRUE(proposals_.Approve(CaseworkerOf("GM0216"), run.id, {})->empty());
  EXPECT_TRUE(proposals_.List(CaseworkerOf("GM0216"), {}, {})->empty());
  EXPECT_EQ(proposals_.List(CaseworkerOf("GM0281"), {}, {})->size(), 1u);
  EXPECT_EQ(proposals_.Approve(CaseworkerOf("GM0281"), run.id, {})->size(), 1u);
  ASSERT_OK(proposals_.Confirm(CallOf(), id, Side::kNewcomer, ""));
  const MatchId match = proposals_.Confirm(CallOf(), id, Side::kBuddy, "")->match->id;
  EXPECT_THAT(matches_.Get(CaseworkerOf("GM0216"), match), HasReason("MATCH_NOT_FOUND"));
  EXPECT_THAT(matches_.LogMeeting(CaseworkerOf("GM0216"), match, MeetingAt(clock_.Now())),
              HasReason("MATCH_NOT_FOUND"));
  EXPECT_TRUE(matches_.List(CaseworkerOf("GM0216"), {}, {})->empty());
}

TEST_F(MatchesTest, APersonSpeaksForTheirOwnSideOnceStaffApproved) {
  const Person newcomer = Newcomer();
  const Person buddy = Buddy();
  const MatchRun run = Run();
  const ProposalId id = ProposalsOf(run).at(0).id;
  EXPECT_THAT(proposals_.Get(SelfOf(newcomer.id), id), HasReason("PROPOSAL_NOT_FOUND"));
  ASSERT_OK(proposals_.Approve(CallOf(), run.id, {}));
  EXPECT_OK(proposals_.Get(SelfOf(newcomer.id), id));
  EXPECT_THAT(proposals_.Confirm(SelfOf(newcomer.id), id, Side::kBuddy, ""),
              HasCode(absl::StatusCode::kPermissionDenied));
  EXPECT_OK(proposals_.Confirm(SelfOf(newcomer.id), id, Side::kNewcomer, ""));
  EXPECT_OK(proposals_.Confirm(SelfOf(buddy.id), id, Side::kBuddy, ""));
  EXPECT_EQ(matches_.List(SelfOf(buddy.id), {}, {})->size(), 1u);
  EXPECT_TRUE(matches_.List(SelfOf(NewUuidV7()), {}, {})->empty());
}

TEST_F(MatchesTest, AProposalThatNobodyConfirmsExpires) {
  Newcomer();
  Buddy();
  const MatchRun run = Run();
  ASSERT_OK(proposals_.Approve(CallOf(), run.id, {}));
  const ProposalId id = ProposalsOf(run).at(0).id;
  ASSERT_OK(proposals_.ExpireAllOverdue(database_.worker(), clock_.Now()));
  EXPECT_EQ(proposals_.Get(CallOf(), id)->state, ProposalState::kApproved);
  clock_.Advance(absl::Hours(24 * 14));
  ASSERT_OK(proposals_.ExpireAllOverdue(database_.worker(), clock_.Now()));
  EXPECT_EQ(proposals_.Get(CallOf(), id)->state, ProposalState::kExpired);
  EXPECT_EQ(Facts<pb::ProposalExpired>().size(), 1u);
}

TEST_F(MatchesTest, AConfirmedMeetingCountsOnce) {
  Newcomer();
  Buddy();
  const Match match = ActiveMatch();
  clock_.Advance(absl::Hours(48));
  const absl::Time start = clock_.Now() - absl::Hours(3);
  const auto meeting = matches_.LogMeeting(CallOf(), match.id, MeetingAt(start));
  ASSERT_OK(meeting);
  EXPECT_EQ(matches_.Get(CallOf(), match.id)->confirmed_minutes, 0);
  EXPECT_EQ(matches_.Get(CallOf(), match.id)->last_meeting_at, start);

  const absl::Status again = matches_.LogMeeting(CallOf(), match.id, MeetingAt(start)).status();
  EXPECT_THAT(again, HasReason("MEETING_EXISTS"));
  EXPECT_EQ(ErrorMetadataOf(again).at("meeting_id"), meeting->id.str());

  EXPECT_THAT(matches_.ConfirmMeeting(CallOf(), meeting->id, Side::kBuddy),
              HasReason("OTHER_SIDE_MUST_CONFIRM"));
  ASSERT_OK(matches_.ConfirmMeeting(CallOf(), meeting->id, Side::kNewcomer));
  ASSERT_OK(matches_.ConfirmMeeting(CallOf(), meeting->id, Side::kNewcomer));
  const auto after = matches_.Get(CallOf(), match.id);
  EXPECT_EQ(after->confirmed_meetings, 1);
  EXPECT_EQ(after->confirmed_minutes, 90);
  const auto confirmed = Facts<pb::MeetingConfirmed>();
  ASSERT_EQ(confirmed.size(), 1u);
  EXPECT_EQ(confirmed[0].minutes(), 90);
  EXPECT_EQ(confirmed[0].pair().newcomer_id(), match.pairing.newcomer_id.str());
  EXPECT_EQ(confirmed[0].pair().programme_code(), kProgramme);
  EXPECT_EQ(confirmed[0].kind(), common::v1::CONTACT_KIND_BUDDY);
  EXPECT_EQ(Facts<pb::MeetingLogged>().size(), 1u);
}

TEST_F(MatchesTest, RefusesAMeetingInTheFuture) {
  Newcomer();
  Buddy();
  const Match match = ActiveMatch();
  EXPECT_THAT(matches_.LogMeeting(CallOf(), match.id, MeetingAt(clock_.Now() + absl::Seconds(1))),
              testing::HasViolation("meeting.start_time", "IN_THE_FUTURE"));
}

TEST_F(MatchesTest, ListsMeetingsByStartInPages) {
  Newcomer();
  Buddy();
  const Match match = ActiveMatch();
  clock_.Advance(absl::Hours(24 * 30));
  for (const int day : {3, 1, 2})
    ASSERT_OK(matches_.LogMeeting(CallOf(), match.id,
                                  MeetingAt(match.active_from + absl::Hours(24) * day)));
  auto page = matches_.ListMeetings(CallOf(), match.id, {.limit = 2});
  ASSERT_OK(page);
  ASSERT_EQ(page->size(), 3u) << "one more than the page tells that there are more";
  EXPECT_EQ((*page)[0].starts_at, match.active_from + absl::Hours(24));
  page = matches_.ListMeetings(
      CallOf(), match.id,
      {.limit = 2, .after = {postgres::ToParameter((*page)[1].starts_at), (*page)[1].id.str()}});
  ASSERT_EQ(page->size(), 1u);
  EXPECT_EQ((*page)[0].starts_at, match.active_from + absl::Hours(72));
}

TEST_F(MatchesTest, RestsGoesOnAndEndsWithItsFacts) {
  Newcomer();
  Buddy();
  const Match match = ActiveMatch();
  EXPECT_THAT(matches_.Pause(CallOf(), match.id, "7"), HasReason("ETAG_MISMATCH"));
  const rpc::Call pause = Repeatable(CallOf(), "PauseMatch");
  ASSERT_OK(matches_.Pause(pause, match.id, "1"));
  ASSERT_OK(matches_.Pause(pause, match.id, "1")) << "the same request";
  EXPECT_THAT(matches_.Pause(CallOf(), match.id, ""), HasReason("MATCH_NOT_ACTIVE"));
  ASSERT_OK(matches_.Resume(CallOf(), match.id, "2"));
  const auto ended = matches_.End(CallOf(), match.id, MatchEndReason::kNoFit, "3");
  ASSERT_OK(ended);
  EXPECT_EQ(ended->version, 4);
  EXPECT_EQ(Facts<pb::MatchPaused>().size(), 1u);
  EXPECT_EQ(Facts<pb::MatchResumed>().size(), 1u);
  ASSERT_EQ(Facts<pb::MatchEnded>().size(), 1u);
  EXPECT_EQ(Facts<pb::MatchEnded>()[0].reason(), pb::MATCH_END_REASON_NO_FIT);
  // The place is free again, for others than the two who have ended.
  EXPECT_EQ(Run().result.proposals, 0);
  Newcomer();
  EXPECT_EQ(Run().result.proposals, 1);
}

}  // namespace
}  // namespace naober::matching
