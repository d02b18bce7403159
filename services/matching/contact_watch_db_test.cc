// SPDX-License-Identifier: EUPL-1.2
#include <thread>

#include "services/matching/contact_watch.h"
#include "services/matching/matching_fixture.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;

class ContactWatchTest : public MatchingTest {
 protected:
  ContactWatchTest() {
    Newcomer();
    Buddy();
    match_ = ActiveMatch();
  }

  void Look() { EXPECT_OK(contact_watch_.LookAtAll(KeepWorking)); }
  void LookAfterDays(int days) {
    clock_.Advance(absl::Hours(24) * days);
    Look();
  }
  std::vector<ContactSignal> Signals(bool open_only = false) {
    const auto found = contacts_.ListSignals(CallOf(), {.open_only = open_only}, {});
    EXPECT_OK(found);
    return *found;
  }
  void MeetAt(absl::Time starts_at) {
    Meeting meeting;
    meeting.starts_at = starts_at;
    meeting.minutes = 60;
    meeting.logged_by = Side::kBuddy;
    EXPECT_OK(matches_.LogMeeting(CallOf(), match_.id, meeting));
  }
  ContactPerson Named(const std::string& subject, const std::string& municipality = "") {
    const ContactPerson person{
        .programme_code = kProgramme, .municipality_code = municipality, .subject = subject};
    EXPECT_OK(contacts_.SetPerson(CallOf(), person));
    return person;
  }

  Match match_;
};

TEST_F(ContactWatchTest, RaisesOneSignalOnTheFourteenthDayWithoutAMeeting) {
  Named("staff-1");
  LookAfterDays(13);
  EXPECT_TRUE(Signals().empty());
  LookAfterDays(1);
  ASSERT_EQ(Signals(true).size(), 1u);
  EXPECT_EQ(Signals()[0].match_id, match_.id);
  EXPECT_EQ(Signals()[0].since, match_.active_from);
  EXPECT_EQ(Signals()[0].recipient_subject, "staff-1");
  LookAfterDays(1);
  LookAfterDays(30);
  EXPECT_EQ(Signals().size(), 1u) << "once per gap";
  const auto facts = Facts<pb::ContactMissing>();
  ASSERT_EQ(facts.size(), 1u);
  EXPECT_EQ(facts[0].match_id(), match_.id.str());
  EXPECT_EQ(facts[0].since_on(), "2026-09-01");
  EXPECT_EQ(facts[0].threshold_days(), 14);
  EXPECT_EQ(facts[0].contact_signal_id(), Signals()[0].id.str());
  EXPECT_EQ(facts[0].pair().programme_code(), kProgramme);
}

TEST_F(ContactWatchTest, AMeetingClosesTheSignalAndBeginsANewGap) {
  LookAfterDays(14);
  ASSERT_EQ(Signals(true).size(), 1u);
  MeetAt(clock_.Now() - absl::Hours(24 * 5));  // logged late
  EXPECT_TRUE(Signals(true).empty());
  EXPECT_EQ(Signals()[0].closed_at, clock_.Now());
  LookAfterDays(8);
  EXPECT_EQ(Signals().size(), 1u);
  LookAfterDays(1);  // fourteen after the meeting
  EXPECT_EQ(Signals().size(), 2u);
  EXPECT_EQ(Signals(true).size(), 1u);
  MeetAt(clock_.Now() - absl::Hours(24 * 20));  // earlier than the last meeting: the gap stays
  EXPECT_EQ(Signals(true).size(), 1u);
}

TEST_F(ContactWatchTest, AMatchThatRestsOrHasEndedRaisesNone) {
  LookAfterDays(14);
  ASSERT_OK(matches_.Pause(CallOf(), match_.id, ""));
  EXPECT_TRUE(Signals(true).empty());
  LookAfterDays(60);
  EXPECT_EQ(Signals().size(), 1u);
  ASSERT_OK(matches_.Resume(CallOf(), match_.id, ""));
  LookAfterDays(13);
  EXPECT_EQ(Signals().size(), 1u) << "counted from when it went on";
  LookAfterDays(1);
  EXPECT_EQ(Signals(true).size(), 1u);
  ASSERT_OK(matches_.End(CallOf(), match_.id, MatchEndReason::kCompleted, ""));
  EXPECT_TRUE(Signals(true).empty());
  LookAfterDays(60);
  EXPECT_EQ(Signals().size(), 2u);
}

TEST_F(ContactWatchTest, FollowsTheThresholdOfTheProgramme) {
  Policy policy = DefaultPolicy();
  policy.contact_threshold_days = 3;
  ASSERT_OK(policies_.Update(CallOf(), kProgramme, "1", policy));
  LookAfterDays(2);
  EXPECT_TRUE(Signals().empty());
  LookAfterDays(1);
  EXPECT_EQ(Signals().size(), 1u);
}

TEST_F(ContactWatchTest, TurnsToTheDeputyDuringLeaveOnLocalDays) {
  ContactPerson person = Named("staff-1");
  person.deputy_subject = "staff-2";
  person.leave = Leave{absl::CivilDay(2026, 9, 15), absl::CivilDay(2026, 9, 15)};
  ASSERT_OK(contacts_.SetPerson(CallOf(), person));
  LookAfterDays(14);  // 15 September, 8 o'clock in Amsterdam
  ASSERT_EQ(Signals().size(), 1u);
  EXPECT_EQ(Signals()[0].recipient_subject, "staff-2");
  MeetAt(clock_.Now());
  LookAfterDays(14);
  EXPECT_EQ(Signals().back().recipient_subject, "staff-1");
}

TEST_F(ContactWatchTest, PrefersTheContactPersonOfTheMunicipality) {
  Named("of-the-programme");
  Named("of-culemborg", "GM0216");
  Named("of-tiel", "GM0281");
  LookAfterDays(14);
  EXPECT_EQ(Signals().at(0).recipient_subject, "of-tiel");
}

TEST_F(ContactWatchTest, ManyWatchesRaiseOneSignal) {
  clock_.Advance(absl::Hours(14 * 24));
  std::vector<std::thread> watches;
  for (int i = 0; i < 4; ++i) watches.emplace_back([this] { Look(); });
  for (std::thread& watch : watches) watch.join();
  EXPECT_EQ(Signals().size(), 1u);
  EXPECT_EQ(Facts<pb::ContactMissing>().size(), 1u);
}

TEST_F(ContactWatchTest, StopsWhenTheProcessDoes) {
  clock_.Advance(absl::Hours(14 * 24));
  EXPECT_OK(contact_watch_.LookAtAll([] { return true; }));
  EXPECT_TRUE(Signals().empty());
}

TEST_F(ContactWatchTest, ShowsSignalsToStaffInReachAlone) {
  Named("staff-1");
  LookAfterDays(14);
  EXPECT_EQ(contacts_.ListSignals(CaseworkerOf("GM0281"), {}, {})->size(), 1u);
  EXPECT_TRUE(contacts_.ListSignals(CaseworkerOf("GM0216"), {}, {})->empty());
  EXPECT_EQ(contacts_.ListSignals(CallOf(), {.recipient_subject = "staff-1"}, {})->size(), 1u);
  EXPECT_TRUE(contacts_.ListSignals(CallOf(), {.recipient_subject = "staff-2"}, {})->empty());
  EXPECT_TRUE(contacts_.ListSignals(CallOf(testing::kOtherTenant), {}, {})->empty());
}

TEST_F(ContactWatchTest, StaffOfAMunicipalityNameTheirOwnContactPerson) {
  ContactPerson person{
      .programme_code = kProgramme, .municipality_code = "GM0216", .subject = "staff-1"};
  EXPECT_THAT(contacts_.SetPerson(CaseworkerOf("GM0281"), person),
              HasViolation("contact_person.municipality_code", "MUNICIPALITY_OUT_OF_REACH"));
  person.municipality_code = "";
  EXPECT_THAT(contacts_.SetPerson(CaseworkerOf("GM0281"), person),
              HasViolation("contact_person.municipality_code", "MUNICIPALITY_OUT_OF_REACH"));
  ASSERT_OK(contacts_.SetPerson(CallOf(), person));
  person.municipality_code = "GM0281";
  ASSERT_OK(contacts_.SetPerson(CaseworkerOf("GM0281"), person));
  person.subject = "staff-9";
  ASSERT_OK(contacts_.SetPerson(CaseworkerOf("GM0281"), person));
  const auto seen = contacts_.ListPeople(CaseworkerOf("GM0281"), kProgramme, {});
  ASSERT_OK(seen);
  ASSERT_EQ(seen->size(), 2u);
  EXPECT_EQ((*seen)[1].subject, "staff-9");
  EXPECT_EQ(contacts_.ListPeople(CaseworkerOf("GM0216"), "", {})->size(), 1u);
  person.programme_code = "unheard-of";
  EXPECT_THAT(contacts_.SetPerson(CallOf(), person), HasReason("PROGRAMME_NOT_FOUND"));
}

}  // namespace
}  // namespace naober::matching
