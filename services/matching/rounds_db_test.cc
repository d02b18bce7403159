// SPDX-License-Identifier: EUPL-1.2
#include <algorithm>
#include <set>

#include "services/matching/matching_fixture.h"
#include "services/matching/rounds.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class RoundsTest : public MatchingTest {
 protected:
  // A dinner of `tables` for four, for whoever waits longest.
  v1::Round DinnerFor(int tables) const {
    v1::Round round;
    round.set_programme_code(kProgramme);
    *round.mutable_start_time() = events::ToTimestamp(clock_.Now() + absl::Hours(240));
    for (int i = 0; i < tables; ++i) round.mutable_dinner()->add_tables()->set_seats(4);
    return round;
  }
  StoredRound Made(const v1::Round& round) {
    const auto made = rounds_.Create(CallOf(), round);
    EXPECT_OK(made);
    return *made;
  }
  StoredRound Planned(const v1::Round& round) {
    const auto planned = rounds_.Plan(CallOf(), Made(round).id, "");
    EXPECT_OK(planned);
    return *planned;
  }
  // Four newcomers and four buddies at two tables.
  StoredRound PlannedDinner() {
    for (int i = 0; i < 4; ++i) {
      newcomers_.push_back(Newcomer().id);
      buddies_.push_back(Buddy().id);
    }
    return Planned(DinnerFor(2));
  }

  static const v1::GroupMember& MemberOf(const StoredRound& round, const std::string& person) {
    for (const v1::Group& group : round.body.groups()) {
      for (const v1::GroupMember& member : group.members()) {
        if (member.person_id() == person) return member;
      }
    }
    return v1::GroupMember::default_instance();
  }
  static int TableOf(const StoredRound& round, const std::string& person) {
    for (const v1::Group& group : round.body.groups()) {
      for (const v1::GroupMember& member : group.members()) {
        if (member.person_id() == person) return group.number();
      }
    }
    return 0;
  }
  static v1::RearrangeRoundRequest CoupleRequest(const StoredRound& round,
                                                 const std::string& newcomer,
                                                 const std::string& buddy) {
    v1::RearrangeRoundRequest request;
    request.set_id(round.id.str());
    request.set_reason(v1::REARRANGE_REASON_CLICKED);
    auto& couple = *request.add_changes()->mutable_couple();
    couple.set_newcomer_id(newcomer);
    couple.set_buddy_id(buddy);
    return request;
  }

  // Two shifts, the second of a host without declaration; three in procedure, three with a permit.
  v1::Round Shifts() {
    v1::Round round;
    round.set_programme_code(kProgramme);
    *round.mutable_start_time() = events::ToTimestamp(clock_.Now());
    v1::ShiftGroups& groups = *round.mutable_shift_groups();
    for (const char* code : {"garden", "zorghuis"}) {
      v1::GroupShift& shift = *groups.add_shifts();
      shift.set_code(code);
      shift.set_organisation_code(code);
      shift.set_work_on("2026-10-01");
      shift.set_slots(3);
      shift.set_host_guide_code("host-guide");
    }
    groups.mutable_shifts(0)->mutable_declaration()->set_valid_from_on("2026-01-01");
    groups.mutable_shifts(0)->mutable_declaration()->set_valid_until_on("2026-12-31");
    for (int i = 0; i < 6; ++i) {
      newcomers_.push_back(Newcomer().id);
      v1::GroupResident& resident = *groups.add_residents();
      resident.set_person_id(newcomers_.back());
      resident.set_residence_status(i < 3 ? v1::RESIDENCE_STATUS_IN_PROCEDURE
                                          : v1::RESIDENCE_STATUS_PERMIT);
      resident.add_shift_codes("zorghuis");
      resident.add_shift_codes("garden");
    }
    for (const char* code : {"guide-1", "guide-2"}) {
      v1::GroupGuide& guide = *groups.add_guides();
      guide.set_code(code);
      guide.add_shift_codes("garden");
      guide.add_shift_codes("zorghuis");
    }
    return round;
  }

  std::vector<std::string> newcomers_, buddies_;
  Rounds rounds_{database_.service(), policies_, candidates_, intake_, TestGazetteer()};
};

TEST_F(RoundsTest, SeatsEverybodyWithAMateAndTwoCandidates) {
  const StoredRound round = PlannedDinner();
  EXPECT_EQ(round.body.state(), v1::ROUND_STATE_PLANNED);
  EXPECT_EQ(round.body.result().couples(), 4);
  EXPECT_TRUE(round.body.result().proven_best());
  EXPECT_THAT(round.body.violations(), IsEmpty());
  std::set<std::string> seated;
  ASSERT_THAT(round.body.groups(), SizeIs(2));
  for (const v1::Group& table : round.body.groups()) {
    EXPECT_THAT(table.members(), SizeIs(4));
    for (const v1::GroupMember& member : table.members()) {
      EXPECT_TRUE(seated.insert(member.person_id()).second);
      EXPECT_EQ(member.candidates(), 2);
      EXPECT_EQ(MemberOf(round, member.mate_id()).mate_id(), member.person_id());
      EXPECT_EQ(TableOf(round, member.mate_id()), table.number());
    }
  }
  EXPECT_THAT(seated, SizeIs(8));
}

TEST_F(RoundsTest, TakesThoseWhoWaitLongestWhenNobodyIsNamed) {
  for (int i = 0; i < 3; ++i) newcomers_.push_back(Newcomer().id);
  for (int i = 0; i < 2; ++i) buddies_.push_back(Buddy().id);
  const StoredRound round = Planned(DinnerFor(1));
  EXPECT_EQ(round.body.result().placed(), 4);
  EXPECT_EQ(TableOf(round, newcomers_[2]), 0) << "the last comer takes no part";
}

TEST_F(RoundsTest, ExchangesCouplesByHandAndShowsTheEffect) {
  const StoredRound before = PlannedDinner();
  const std::string& newcomer = newcomers_[0];
  std::string buddy;  // of another table
  for (const std::string& other : buddies_) {
    if (TableOf(before, other) != TableOf(before, newcomer)) buddy = other;
  }
  const auto after = rounds_.Rearrange(CallOf(), CoupleRequest(before, newcomer, buddy));
  ASSERT_OK(after);
  EXPECT_EQ(MemberOf(*after, newcomer).mate_id(), buddy);
  EXPECT_EQ(TableOf(*after, newcomer), TableOf(before, newcomer));
  const std::set<std::string> touched = {newcomer, buddy, MemberOf(before, newcomer).mate_id(),
                                         MemberOf(before, buddy).mate_id()};
  for (const auto& people : {newcomers_, buddies_}) {
    for (const std::string& person : people) {
      if (touched.count(person) > 0) continue;
      EXPECT_EQ(MemberOf(*after, person).mate_id(), MemberOf(before, person).mate_id());
      EXPECT_EQ(TableOf(*after, person), TableOf(before, person));
    }
  }
  ASSERT_THAT(after->body.changes(), SizeIs(1));
  const v1::RoundChange& change = after->body.changes(0);
  EXPECT_EQ(change.changed_by(), "coordinator");
  EXPECT_EQ(change.reason(), v1::REARRANGE_REASON_CLICKED);
  EXPECT_EQ(change.score_before_permille(), before.body.result().total_score_permille());
  EXPECT_EQ(change.score_after_permille(), after->body.result().total_score_permille());
  EXPECT_THAT(change.moved_ids(),
              UnorderedElementsAre(buddy, MemberOf(before, newcomer).mate_id()));
}

TEST_F(RoundsTest, RefusesToCoupleStrangersToTheDinner) {
  const StoredRound round = PlannedDinner();
  EXPECT_THAT(rounds_.Rearrange(CallOf(), CoupleRequest(round, newcomers_[0], NewUuidV7())),
              HasViolation("changes[0].couple.buddy_id", "NOT_IN_ROUND"));
  EXPECT_THAT(rounds_.Rearrange(CallOf(), CoupleRequest(round, buddies_[0], newcomers_[0])),
              HasViolation("changes[0].couple.newcomer_id", "WRONG_SIDE"));
}

TEST_F(RoundsTest, KeepsEverybodyInPlaceWhenACoupleStaysAway) {
  const StoredRound before = PlannedDinner();
  const std::string mate = MemberOf(before, newcomers_[0]).mate_id();
  const auto after = rounds_.RecordNoShows(CallOf(), before.id, {newcomers_[0], mate}, "");
  ASSERT_OK(after);
  EXPECT_EQ(after->body.result().couples(), 3);
  EXPECT_THAT(after->body.absent_ids(), UnorderedElementsAre(newcomers_[0], mate));
  EXPECT_EQ(TableOf(*after, newcomers_[0]), 0);
  const auto again = rounds_.RecordNoShows(CallOf(), before.id, {mate}, "");
  ASSERT_OK(again);
  EXPECT_THAT(again->body.changes(), SizeIs(1)) << "recording somebody twice changes nothing";
  EXPECT_THAT(rounds_.RecordNoShows(CallOf(), before.id, {NewUuidV7()}, ""),
              HasViolation("person_ids[0]", "NOT_IN_ROUND"));
}

TEST_F(RoundsTest, TurnsCouplesIntoApprovedProposalsAndLetsThemMatch) {
  const StoredRound planned = PlannedDinner();
  Run();  // proposes pairs too; they give way
  const auto approved = rounds_.Approve(CallOf(), planned.id, "");
  ASSERT_OK(approved);
  EXPECT_EQ(approved->body.state(), v1::ROUND_STATE_APPROVED);
  const auto proposals = proposals_.List(CallOf(), {.run_id = planned.id.str()}, {.limit = 200});
  ASSERT_OK(proposals);
  ASSERT_THAT(*proposals, SizeIs(4));
  for (const Proposal& proposal : *proposals) {
    EXPECT_EQ(proposal.state, ProposalState::kApproved);
    EXPECT_EQ(MemberOf(planned, proposal.pairing.newcomer_id.str()).mate_id(),
              proposal.pairing.buddy_id.str());
    EXPECT_FALSE(proposal.contributions.empty());
  }
  ASSERT_OK(proposals_.Confirm(CallOf(), proposals->at(0).id, Side::kNewcomer, ""));
  const auto both = proposals_.Confirm(CallOf(), proposals->at(0).id, Side::kBuddy, "");
  ASSERT_OK(both);
  EXPECT_TRUE(both->match.has_value());
  EXPECT_THAT(rounds_.Plan(CallOf(), planned.id, ""), HasReason("ROUND_APPROVED"));
}

TEST_F(RoundsTest, RefusesToApproveSomebodyWhoLeft) {
  const StoredRound planned = PlannedDinner();
  Person gone;
  gone.id = newcomers_[0];
  ASSERT_OK(Apply(WithdrawnFact(gone)));
  EXPECT_THAT(rounds_.Approve(CallOf(), planned.id, ""), HasReason("GUEST_NOT_AVAILABLE"));
  ASSERT_OK(rounds_.RecordNoShows(CallOf(), planned.id, {newcomers_[0]}, ""));
  ASSERT_OK(rounds_.Approve(CallOf(), planned.id, ""));
}

TEST_F(RoundsTest, RefusesToApproveADinnerThatCouplesNobody) {
  for (int i = 0; i < 2; ++i) {
    newcomers_.push_back(Newcomer().id);
    buddies_.push_back(Buddy().id);
  }
  const StoredRound planned = Planned(DinnerFor(1));
  ASSERT_OK(rounds_.RecordNoShows(CallOf(), planned.id, buddies_, ""));
  EXPECT_THAT(rounds_.Approve(CallOf(), planned.id, ""), HasReason("NO_COUPLES"));
  const auto still = rounds_.Get(CallOf(), planned.id);
  ASSERT_OK(still);
  EXPECT_EQ(still->body.state(), v1::ROUND_STATE_PLANNED) << "it can be planned again";
}

TEST_F(RoundsTest, SendsOnlyPermitHoldersToAHostWithoutDeclaration) {
  const StoredRound round = Planned(Shifts());
  EXPECT_EQ(round.body.result().placed(), 6);
  ASSERT_THAT(round.body.groups(), SizeIs(2));
  for (int i = 0; i < 6; ++i) EXPECT_EQ(TableOf(round, newcomers_[i]), i < 3 ? 1 : 2);
  for (const v1::Group& group : round.body.groups()) {
    EXPECT_FALSE(group.group_guide_code().empty());
    EXPECT_EQ(group.host_guide_code(), "host-guide");
  }
  ASSERT_THAT(round.body.violations(), SizeIs(3));
  for (const v1::RoundViolation& violation : round.body.violations()) {
    EXPECT_EQ(violation.kind(), v1::ROUND_VIOLATION_KIND_DECLARATION_MISSING);
    EXPECT_EQ(violation.shift_code(), "zorghuis");
  }
}

TEST_F(RoundsTest, ShowsNobodyTheStatusAndAHostOnlyItsGroup) {
  const StoredRound planned = Planned(Shifts());
  const v1::Round staff = ForStaff(planned);
  EXPECT_THAT(staff.shift_groups().residents(), SizeIs(6));
  for (const v1::GroupResident& resident : staff.shift_groups().residents())
    EXPECT_EQ(resident.residence_status(), v1::RESIDENCE_STATUS_UNSPECIFIED);
  rpc::Call host = CallOf();
  host.reach = {.kind = auth::Reach::Kind::kOrganisation, .organisation_id = "zorghuis"};
  EXPECT_THAT(rounds_.Get(host, planned.id), HasReason("ROUND_NOT_FOUND")) << "not approved yet";
  ASSERT_OK(rounds_.Approve(CallOf(), planned.id, ""));
  const auto seen = rounds_.Get(host, planned.id);
  ASSERT_OK(seen);
  const v1::Round shown = ForHost(*seen, "zorghuis");
  ASSERT_THAT(shown.groups(), SizeIs(1));
  EXPECT_THAT(shown.groups(0).members(), SizeIs(3));
  for (const v1::GroupMember& member : shown.groups(0).members()) EXPECT_TRUE(member.cleared());
  EXPECT_FALSE(shown.has_shift_groups());
  EXPECT_THAT(shown.violations(), IsEmpty());
  host.reach.organisation_id = "elsewhere";
  EXPECT_THAT(rounds_.Get(host, planned.id), HasReason("ROUND_NOT_FOUND"));
}

TEST_F(RoundsTest, FormsACircleOfPeopleWhoCanMeet) {
  for (int i = 0; i < 4; ++i) newcomers_.push_back(Newcomer().id);
  buddies_.push_back(Buddy().id);
  v1::Round round;
  round.set_programme_code(kProgramme);
  *round.mutable_start_time() = events::ToTimestamp(clock_.Now());
  round.mutable_circles()->set_max_size(5);
  const StoredRound planned = Planned(round);
  ASSERT_THAT(planned.body.groups(), SizeIs(1));
  EXPECT_THAT(planned.body.groups(0).members(), SizeIs(5));
  ASSERT_THAT(planned.body.groups(0).moments(), SizeIs(1));
  EXPECT_EQ(planned.body.groups(0).moments(0).weekday(), common::v1::WEEKDAY_SAT);
  EXPECT_THAT(rounds_.RecordNoShows(CallOf(), planned.id, {buddies_[0]}, ""),
              HasReason("NOT_FOR_CIRCLES"));
}

TEST_F(RoundsTest, KeepsRoundsOfAMunicipalityToItsCaseWorkers) {
  v1::Round round = DinnerFor(1);
  round.set_municipality_code("GM0281");
  const auto made = rounds_.Create(CaseworkerOf("GM0281"), round);
  ASSERT_OK(made);
  EXPECT_THAT(rounds_.Get(CaseworkerOf("GM0216"), made->id), HasReason("ROUND_NOT_FOUND"));
  EXPECT_THAT(rounds_.Create(CaseworkerOf("GM0216"), round),
              HasViolation("round.municipality_code", "MUNICIPALITY_OUT_OF_REACH"));
  Made(DinnerFor(1));  // the consortium's
  const auto own = rounds_.List(CaseworkerOf("GM0281"), {}, {.limit = 50});
  ASSERT_OK(own);
  EXPECT_THAT(*own, SizeIs(1));
  EXPECT_THAT(*rounds_.List(CallOf(), {}, {.limit = 50}), SizeIs(2));
}

TEST_F(RoundsTest, TakesNoNewcomerOfAnotherMunicipality) {
  const std::string elsewhere = Newcomer("GM0216").id;
  v1::Round round = DinnerFor(1);
  round.set_municipality_code("GM0281");
  round.mutable_dinner()->add_person_ids(elsewhere);
  EXPECT_THAT(rounds_.Plan(CallOf(), Made(round).id, ""), HasReason("GUEST_NOT_AVAILABLE"));
}

TEST_F(RoundsTest, MakesARoundOnceForARequest) {
  const rpc::Call call = Repeatable(CallOf(), "RoundService/CreateRound");
  const auto first = rounds_.Create(call, DinnerFor(1));
  const auto second = rounds_.Create(call, DinnerFor(1));
  ASSERT_OK(first);
  ASSERT_OK(second);
  EXPECT_EQ(first->id, second->id);
}

TEST_F(RoundsTest, NamesEverythingThatIsWrongAtOnce) {
  v1::Round round = DinnerFor(1);
  round.clear_start_time();
  round.mutable_dinner()->mutable_tables(0)->set_seats(1);
  round.mutable_dinner()->add_person_ids("nobody");
  const auto refused = rounds_.Create(CallOf(), round);
  EXPECT_THAT(refused, HasViolation("round.start_time", "REQUIRED"));
  EXPECT_THAT(refused, HasViolation("round.dinner.tables[0].seats", "OUT_OF_RANGE"));
  EXPECT_THAT(refused, HasViolation("round.dinner.person_ids[0]", "NOT_A_UUID"));
}

}  // namespace
}  // namespace naober::matching
