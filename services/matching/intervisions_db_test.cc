// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/intervisions.h"
#include "services/matching/matching_fixture.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;

class IntervisionsTest : public MatchingTest {
 protected:
  IntervisionsTest() {
    for (Person* buddy : {&one_, &two_}) {
      Newcomer();
      *buddy = Buddy();
      ActiveMatch();
    }
  }

  IntervisionGroup Draft(const std::vector<Person>& buddies) const {
    IntervisionGroup draft;
    draft.programme_code = kProgramme;
    draft.municipality_code = "GM0281";
    draft.facilitator_subject = "staff-1";
    for (const Person& buddy : buddies) draft.buddies.push_back(PersonId::FromTrusted(buddy.id));
    return draft;
  }
  IntervisionGroup Made() {
    const auto group = intervisions_.Create(CallOf(), Draft({one_, two_}));
    EXPECT_OK(group);
    return *group;
  }
  IntervisionMeeting Planned(const IntervisionGroup& group, absl::Time starts_at) {
    IntervisionMeeting draft;
    draft.group_id = group.id;
    draft.starts_at = starts_at;
    draft.minutes = 90;
    const auto meeting = intervisions_.Schedule(CallOf(), draft);
    EXPECT_OK(meeting);
    return *meeting;
  }

  Person one_, two_;
};

TEST_F(IntervisionsTest, GroupsBuddiesWhoHaveAMatch) {
  const Person idle = Buddy();
  EXPECT_THAT(intervisions_.Create(CallOf(), Draft({one_, idle})), HasReason("BUDDY_NOT_FOUND"));
  const rpc::Call call = Repeatable(CallOf(), "CreateIntervisionGroup");
  const auto group = intervisions_.Create(call, Draft({two_, one_}));
  ASSERT_OK(group);
  EXPECT_EQ(intervisions_.Create(call, Draft({two_, one_}))->id, group->id);
  EXPECT_EQ(group->buddies.size(), 2u);
  EXPECT_EQ(group->NextDueAt(), clock_.Now() + 3 * kWeek);
  EXPECT_EQ(intervisions_.List(CallOf(), kProgramme, {})->size(), 1u);
  EXPECT_TRUE(intervisions_.List(CallOf(), "other", {})->empty());
}

TEST_F(IntervisionsTest, StaffOfAMunicipalityReachItsGroupsAndBuddiesAlone) {
  const IntervisionGroup group = Made();
  EXPECT_OK(intervisions_.Get(CaseworkerOf("GM0281"), group.id));
  EXPECT_THAT(intervisions_.Get(CaseworkerOf("GM0216"), group.id),
              HasReason("INTERVISION_GROUP_NOT_FOUND"));
  EXPECT_TRUE(intervisions_.List(CaseworkerOf("GM0216"), "", {})->empty());
  IntervisionGroup draft = Draft({one_});
  EXPECT_THAT(intervisions_.Create(CaseworkerOf("GM0216"), draft),
              HasViolation("intervision_group.municipality_code", "MUNICIPALITY_OUT_OF_REACH"));
  draft.municipality_code = "GM0216";
  EXPECT_THAT(intervisions_.Create(CaseworkerOf("GM0216"), draft), HasReason("BUDDY_NOT_FOUND"));
  const IntervisionMeeting meeting = Planned(group, clock_.Now());
  EXPECT_THAT(intervisions_.Record(CaseworkerOf("GM0216"), meeting.id, {}),
              HasReason("INTERVISION_MEETING_NOT_FOUND"));
  EXPECT_THAT(intervisions_.ListMeetings(CaseworkerOf("GM0216"), group.id, {}),
              HasReason("INTERVISION_GROUP_NOT_FOUND"));
}

TEST_F(IntervisionsTest, ABuddySeesNobodyButThemselves) {
  const IntervisionGroup group = Made();
  const IntervisionMeeting meeting = Planned(group, clock_.Now());
  ASSERT_OK(intervisions_.Record(
      CallOf(), meeting.id,
      {{PersonId::FromTrusted(one_.id), 0}, {PersonId::FromTrusted(two_.id), 30}}));
  const auto own = intervisions_.Get(SelfOf(one_.id), group.id);
  ASSERT_OK(own);
  ASSERT_EQ(own->buddies.size(), 1u);
  EXPECT_EQ(own->buddies[0].str(), one_.id);
  EXPECT_EQ(intervisions_.List(SelfOf(one_.id), "", {})->at(0).buddies.size(), 1u);
  const auto meetings = intervisions_.ListMeetings(SelfOf(one_.id), group.id, {});
  ASSERT_OK(meetings);
  ASSERT_EQ(meetings->at(0).attendance.size(), 1u);
  EXPECT_EQ(meetings->at(0).attendance[0].minutes, 90);
  EXPECT_THAT(intervisions_.Get(SelfOf(NewUuidV7()), group.id),
              HasReason("INTERVISION_GROUP_NOT_FOUND"));
}

TEST_F(IntervisionsTest, ChangesAGroupThatNobodyElseHasChanged) {
  IntervisionGroup draft = Made();
  draft.buddies = {PersonId::FromTrusted(two_.id)};
  draft.facilitator_subject = "staff-2";
  draft.every_weeks = 4;
  EXPECT_THAT(intervisions_.Update(CallOf(), draft, ""), HasViolation("etag", "REQUIRED"));
  const auto changed = intervisions_.Update(CallOf(), draft, "1");
  ASSERT_OK(changed);
  EXPECT_EQ(changed->version, 2);
  EXPECT_THAT(intervisions_.Update(CallOf(), draft, "1"), HasReason("ETAG_MISMATCH"));
  const auto read = intervisions_.Get(CallOf(), draft.id);
  EXPECT_EQ(read->buddies, draft.buddies);
  EXPECT_EQ(read->facilitator_subject, "staff-2");
  EXPECT_EQ(read->every_weeks, 4);
  EXPECT_THAT(intervisions_.Get(SelfOf(one_.id), draft.id),
              HasReason("INTERVISION_GROUP_NOT_FOUND"));
}

TEST_F(IntervisionsTest, RecordsWhoCameToWhichMeeting) {
  const IntervisionGroup group = Made();
  const IntervisionMeeting later = Planned(group, clock_.Now() + 3 * kWeek);
  const IntervisionMeeting first = Planned(group, clock_.Now() - absl::Hours(2));
  EXPECT_THAT(intervisions_.Schedule(CallOf(), first), HasReason("INTERVISION_MEETING_EXISTS"));
  EXPECT_EQ(intervisions_.Get(CallOf(), group.id)->NextDueAt(), later.starts_at + 3 * kWeek);
  EXPECT_THAT(intervisions_.Record(CallOf(), later.id, {}), HasReason("NOT_BEGUN"));
  ASSERT_OK(intervisions_.Record(CallOf(), first.id, {{PersonId::FromTrusted(one_.id), 45}}));
  ASSERT_OK(intervisions_.Record(CallOf(), first.id, {{PersonId::FromTrusted(two_.id), 60}}));
  const auto meetings = intervisions_.ListMeetings(CallOf(), group.id, {});
  ASSERT_OK(meetings);
  ASSERT_EQ(meetings->size(), 2u);
  EXPECT_EQ((*meetings)[0].id, first.id) << "by start";
  ASSERT_EQ((*meetings)[0].attendance.size(), 1u) << "in place of what was recorded before";
  EXPECT_EQ((*meetings)[0].attendance[0].buddy_id.str(), two_.id);
  EXPECT_EQ((*meetings)[0].attendance[0].minutes, 60);
  EXPECT_FALSE((*meetings)[1].recorded_at.has_value());
}

TEST_F(IntervisionsTest, ForgetsABuddyWhoWithdrawsConsent) {
  const IntervisionGroup group = Made();
  const IntervisionMeeting meeting = Planned(group, clock_.Now());
  ASSERT_OK(intervisions_.Record(CallOf(), meeting.id, {{PersonId::FromTrusted(one_.id), 0}}));
  ASSERT_OK(Apply(WithdrawnFact(one_)));
  EXPECT_EQ(intervisions_.Get(CallOf(), group.id)->buddies,
            std::vector<PersonId>{PersonId::FromTrusted(two_.id)});
  EXPECT_TRUE(intervisions_.ListMeetings(CallOf(), group.id, {})->at(0).attendance.empty());
  EXPECT_THAT(intervisions_.Create(CallOf(), Draft({one_})), HasReason("BUDDY_NOT_FOUND"));
}

TEST_F(IntervisionsTest, ABuddyWhoseEnrolmentClosesLeavesTheGroupsOfTheProgramme) {
  const IntervisionGroup group = Made();
  intake::v1::EnrolmentClosed closed;
  *closed.mutable_enrolment() = CodesOf(one_);
  ASSERT_OK(Apply(closed));
  EXPECT_EQ(intervisions_.Get(CallOf(), group.id)->buddies.size(), 1u);
}

}  // namespace
}  // namespace naober::matching
