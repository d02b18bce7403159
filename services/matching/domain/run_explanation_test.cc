// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/run_explanation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace naober::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

RunOutcome SomeOutcome() {
  RunOutcome outcome;
  outcome.matched = 150;
  outcome.local = 108;
  outcome.quality = 81000;
  outcome.floors = {{{"gemeenten", "GM0668", 20, 18, 15, 3}, {0, -1, 40}},
                    {{"regio", "", 40, 30, 30, 0}, {}}};
  return outcome;
}

TEST(RunExplanation, SaysWhatWasReachedGoalByGoal) {
  RunOutcome outcome = SomeOutcome();
  EXPECT_THAT(ExplainGoals(outcome, 160, Tongue::kDutch),
              ElementsAre("Alle ondergrenzen zijn gehaald.",
                          "150 van de 160 nieuwkomers krijgen een voorstel. Meer kan niet.",
                          "Wie het langst wacht, gaat voor.",
                          "Samen hebben de paren 81000 punten. Meer kan niet."));
  outcome.shortfall = 1;
  outcome.local_first = true;
  const std::vector<std::string> goals = ExplainGoals(outcome, 160, Tongue::kEnglish);
  EXPECT_EQ(goals.at(0), "The floors are short of 1 newcomer in sum. No less is possible.");
  EXPECT_THAT(goals.at(3), HasSubstr("108 live in the same municipality"));
  EXPECT_EQ(ExplainGoals(RunOutcome(), 0, Tongue::kEnglish).at(0),
            "0 of 0 newcomers get a proposal. No more is possible.");
}

TEST(RunExplanation, NamesTheFloorsThatCannotBeMetAndWhatHoldsThemBack) {
  RunOutcome outcome = SomeOutcome();
  EXPECT_THAT(ExplainConflicts(outcome, Tongue::kDutch), IsEmpty());
  outcome.floors.insert(outcome.floors.begin() + 1,
                        PricedFloor{{"gemeenten", "GM1740", 20, 18, 16, 2}, {}});
  outcome.conflicts = {{{0}, 18, 12, 2, 3, 3}, {{0, 1, 2}, 66, 0, 0, 0, 66}};
  EXPECT_THAT(
      ExplainConflicts(outcome, Tongue::kEnglish),
      ElementsAre("The floor \"gemeenten\" (GM0668) asks for 18 newcomers. Of these, 12 fit with "
                  "other buddies too. For the rest there are only 2 buddies with 3 places in all. "
                  "That leaves a shortfall of 3 newcomers, whatever is chosen.",
                  "The floors \"gemeenten\" (GM0668, GM1740) and \"regio\" ask for 66 newcomers "
                  "together. No buddy with a free place fits them. That leaves a shortfall of 66 "
                  "newcomers, whatever is chosen."));
  EXPECT_THAT(ExplainConflicts(outcome, Tongue::kDutch).at(0),
              HasSubstr("Voor de rest zijn er maar 2 buddy's, met samen 3 plekken. Daardoor komen "
                        "zij 3 nieuwkomers tekort"));
}

TEST(RunExplanation, SaysWhatWishesCost) {
  RunOutcome outcome = SomeOutcome();
  EXPECT_THAT(
      ExplainPrices(outcome, Tongue::kDutch),
      ElementsAre("Prijs van ondergrens \"gemeenten\" (GM0668): zonder die wens 1 lokaal paar "
                  "minder, 40 punten meer."));
  outcome.local_first_price = WishPrice();
  outcome.floors_price = WishPrice{0, 2, -7};
  EXPECT_THAT(ExplainPrices(outcome, Tongue::kEnglish),
              ElementsAre("Price of local first: nothing.",
                          "Price of all floors together: without that wish 2 local pairs more, 7 "
                          "points fewer.",
                          HasSubstr("GM0668")));
}

TEST(RunExplanation, WarnsThatStatingLessShouldNotPay) {
  for (const Tongue tongue : {Tongue::kDutch, Tongue::kEnglish}) {
    for (const StrategyWarning& warning :
         {StrategyWarning{0, RuleKind::kAvailabilityOverlap, 1, 640, 812},
          StrategyWarning{0, RuleKind::kAvailabilityOverlap, 3, 640, 812},
          StrategyWarning{0, RuleKind::kTravelLimit, 25, 640, 812}}) {
      const std::string text = Sentence(warning, tongue);
      EXPECT_THAT(text, HasSubstr("812"));
      EXPECT_THAT(text, Not(HasSubstr("$")));
    }
  }
  EXPECT_THAT(Sentence({0, RuleKind::kTravelLimit, 25, 640, 812}, Tongue::kDutch),
              HasSubstr("een langste reis van 25 minuten"));
}

TEST(RunExplanation, PointsOutPairsThatDeserveASecondLook) {
  EXPECT_EQ(
      WeakPairSentence(120, {640, 400}, Tongue::kDutch),
      "Dit paar heeft 120 punten. De helft van de paren heeft 640 punten of meer. Kijk of dit "
      "paar wel kan slagen.");
  const BlockingPair pair = {0, 1, 900, 700, 800, false};
  EXPECT_EQ(Sentence(pair, PairCost{.points = 300}, Tongue::kEnglish),
            "The newcomer and the buddy fit each other better (900 points) than whom they got (700 "
            "and 800 points). That would have cost all newcomers together 300 points.");
  EXPECT_EQ(Sentence({0, 1, 900, 0, 800, true}, std::nullopt, Tongue::kDutch),
            "De nieuwkomer kreeg niemand en past met 900 punten beter bij de buddy dan wie die "
            "kreeg (800 punten).");
}

TEST(RunExplanation, SaysWhatCannotBeToldAndWhy) {
  std::set<std::string> texts;
  for (const Tongue tongue : {Tongue::kDutch, Tongue::kEnglish}) {
    for (const ReviewGap gap : {ReviewGap::kNotKept, ReviewGap::kErased, ReviewGap::kTooLarge,
                                ReviewGap::kPolicyNotValid})
      texts.insert(Sentence(gap, tongue));
    texts.insert(NoAlternativeSentence(tongue));
  }
  EXPECT_EQ(texts.size(), 10u);
  EXPECT_EQ(texts.count(""), 0u);
}

}  // namespace
}  // namespace naober::matching
