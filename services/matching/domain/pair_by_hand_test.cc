// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/pair_by_hand.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/errors.h"
#include "libs/testing/matchers.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasReason;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::CivilDay kToday(2026, 9, 1);

Candidate Person(const char* id, std::vector<std::string> interests) {
  Candidate person;
  person.person_id = PersonId::FromTrusted(id);
  person.area = {"NL", "4001", "GM0281"};
  Features& f = person.features;
  f.languages = {{"nl", OralLevel::kB1}};
  f.availability.Add(5, WeeklyAvailability::kMorning);
  f.travel_modes = {geo::TravelMode::kBicycle};
  f.position = geo::Position::FromDegrees(51.88, 5.43);
  f.gender = Gender::kFemale;
  f.interests = std::move(interests);
  return person;
}
Candidate Buddy(const char* id, std::vector<std::string> interests) {
  Candidate buddy = Person(id, std::move(interests));
  buddy.free_capacity = 1;
  buddy.features.vetted_until = kToday;
  return buddy;
}

class PairByHand : public ::testing::Test {
 protected:
  PairByHand() {
    present_.policy = DefaultPolicy();
    present_.day = {kToday, absl::UTCTimeZone()};
    present_.newcomers = {Person("n1", {"chess"}), Person("n2", {"music"}),
                          Person("n3", {"football"})};
    present_.buddies = {Buddy("b1", {"chess"}), Buddy("b2", {"music"})};
  }
  StandingProposal Standing(int newcomer, int buddy) const {
    const PairScorer scorer(present_.policy, present_.day, present_.newcomers, present_.buddies);
    return {present_.newcomers[newcomer].person_id, present_.buddies[buddy].person_id,
            scorer.Quality(newcomer, buddy)};
  }

  PlanInput present_;
};

TEST_F(PairByHand, ExchangesTwoProposalsAndTellsWhatThatDoesToTheScore) {
  const std::vector<StandingProposal> standing = {Standing(0, 0), Standing(1, 1)};
  const auto made = PutPairTogether(present_, standing, 0, 1);
  ASSERT_OK(made);
  EXPECT_EQ(made->pair.newcomer, 0);
  EXPECT_EQ(made->pair.buddy, 1);
  EXPECT_EQ(made->pair.quality, Standing(0, 1).quality);
  EXPECT_FALSE(made->pair.contributions.empty());
  EXPECT_THAT(made->refused_by, IsEmpty());
  EXPECT_THAT(made->giving_way, ElementsAre(0, 1));
  ASSERT_TRUE(made->beside.has_value());
  EXPECT_EQ(made->beside->newcomer, 1);
  EXPECT_EQ(made->beside->buddy, 0);
  EXPECT_EQ(made->quality_before, Standing(0, 0).quality + Standing(1, 1).quality);
  EXPECT_EQ(made->quality_after, Standing(0, 1).quality + Standing(1, 0).quality);
  EXPECT_LT(made->quality_after, made->quality_before);
}

TEST_F(PairByHand, LeavesOneAloneWhomTheRulesDoNotAllowTheBuddyWhoCameFree) {
  present_.newcomers[1].features.gender_wish = GenderWish::kSame;
  present_.buddies[0].features.gender = Gender::kMale;
  const std::vector<StandingProposal> standing = {Standing(0, 0), Standing(1, 1)};
  const auto made = PutPairTogether(present_, standing, 0, 1);
  ASSERT_OK(made);
  EXPECT_THAT(made->giving_way, ElementsAre(0, 1));
  EXPECT_FALSE(made->beside.has_value());
}

TEST_F(PairByHand, MovesNobodyWhereThereIsAPlace) {
  present_.buddies[1].free_capacity = 2;
  const auto for_one = PutPairTogether(present_, {{Standing(0, 0), Standing(1, 1)}}, 0, 1);
  ASSERT_OK(for_one);
  EXPECT_THAT(for_one->giving_way, ElementsAre(0)) << "a newcomer has one buddy";
  EXPECT_FALSE(for_one->beside.has_value());
  const auto for_nobody = PutPairTogether(present_, {{Standing(1, 1)}}, 2, 1);
  ASSERT_OK(for_nobody);
  EXPECT_THAT(for_nobody->giving_way, IsEmpty());
  EXPECT_EQ(for_nobody->quality_before, 0);
}

TEST_F(PairByHand, LetsTheWorstProposalWithTheBuddyGiveWayAndOfEqualsTheLatest) {
  present_.buddies[1].free_capacity = 2;
  present_.newcomers.push_back(Person("n4", {"football"}));
  const auto worst = PutPairTogether(present_, {{Standing(1, 1), Standing(2, 1)}}, 0, 1);
  ASSERT_OK(worst);
  EXPECT_THAT(worst->giving_way, ElementsAre(1));
  const auto latest = PutPairTogether(present_, {{Standing(2, 1), Standing(3, 1)}}, 0, 1);
  ASSERT_OK(latest);
  EXPECT_THAT(latest->giving_way, ElementsAre(1));
}

TEST_F(PairByHand, NamesTheRulesThatPeopleDecideAgainst) {
  present_.newcomers[0].features.gender_wish = GenderWish::kSame;
  present_.buddies[1].features.gender = Gender::kMale;
  present_.buddies[1].features.availability = WeeklyAvailability();
  present_.barred.emplace(present_.newcomers[0].person_id, present_.buddies[1].person_id);
  const auto made = PutPairTogether(present_, {}, 0, 1);
  ASSERT_OK(made);
  EXPECT_THAT(made->refused_by, ElementsAre(RuleKind::kAvailabilityOverlap, RuleKind::kGenderWish,
                                            RuleKind::kEarlierRefusal));
}

TEST_F(PairByHand, LetsNobodyDecideAwayThatABuddyIsVettedAndHasAPlace) {
  present_.buddies[0].free_capacity = 0;
  EXPECT_THAT(PutPairTogether(present_, {}, 0, 0).status(), HasReason("PAIR_NOT_ALLOWED"));
  present_.buddies[0].free_capacity = 1;
  present_.buddies[0].features.vetted_until.reset();
  EXPECT_THAT(PutPairTogether(present_, {}, 0, 0).status(), HasReason("PAIR_NOT_ALLOWED"));
}

}  // namespace
}  // namespace naober::matching
