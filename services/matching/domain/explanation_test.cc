// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/explanation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/matching/domain/explanation_texts.h"

namespace naober::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Tongue kTongues[] = {Tongue::kDutch, Tongue::kEnglish};
const absl::Time kReady = absl::FromUnixSeconds(1'700'000'000);

Contribution Of(RuleKind kind, std::optional<int> amount, std::vector<std::string> shared = {}) {
  Contribution contribution;
  contribution.kind = kind;
  contribution.amount = amount;
  contribution.shared = std::move(shared);
  return contribution;
}

TEST(Explanation, HasTheTextsOfEachRuleAtItsPlace) {
  for (const Tongue tongue : kTongues) {
    for (int kind = 1; kind <= 15; ++kind)
      EXPECT_EQ(static_cast<int>(TextsIn(tongue).rules[kind - 1].kind), kind);
  }
}

TEST(Explanation, SpeaksInWholeSentencesWithoutGaps) {
  for (const Tongue tongue : kTongues) {
    for (int kind = 1; kind <= 15; ++kind) {
      for (const int amount : {0, 1, 7}) {
        Contribution contribution =
            Of(static_cast<RuleKind>(kind), amount, std::vector<std::string>(amount, "nl"));
        contribution.value = amount * 100;
        const std::string text = Sentence(contribution, tongue);
        EXPECT_THAT(text, ::testing::EndsWith("."));
        EXPECT_THAT(text, Not(HasSubstr("$")));
        EXPECT_THAT(text, Not(HasSubstr("  ")));
      }
    }
  }
}

TEST(Explanation, SaysWhatAPairShares) {
  EXPECT_EQ(Sentence(Of(RuleKind::kCommonLanguage, {}, {"nl"}), Tongue::kDutch),
            "De nieuwkomer en de buddy spreken allebei Nederlands.");
  EXPECT_EQ(Sentence(Of(RuleKind::kCommonLanguage, {}, {"ar", "xx"}), Tongue::kEnglish),
            "The newcomer and the buddy both speak these languages: Arabic, xx.");
  EXPECT_EQ(Sentence(Of(RuleKind::kInterests, {}, {"chess", "music"}), Tongue::kDutch),
            "De nieuwkomer en de buddy hebben 2 interesses samen: chess, music.");
  Contribution journey = Of(RuleKind::kTravelLimit, 12);
  journey.travel_mode = geo::TravelMode::kBicycle;
  EXPECT_EQ(Sentence(journey, Tongue::kDutch), "De reis duurt ongeveer 12 minuten met de fiets.");
  EXPECT_EQ(Sentence(Of(RuleKind::kAge, 1), Tongue::kEnglish),
            "The newcomer and the buddy are one year apart.");
}

TEST(Explanation, TellsWhyTheBestOtherBuddyWasNotProposed) {
  AlternativeFacts facts;
  facts.quality = 700;
  facts.quality_of_chosen = 800;
  facts.ready_at = kReady;
  facts.free_places = 1;
  EXPECT_EQ(WhyNot(facts), AlternativeReason::kScoresLess);
  facts.quality = 900;
  EXPECT_EQ(WhyNot(facts), AlternativeReason::kCameLater);
  facts.holders = {{kReady - absl::Hours(1)}};
  EXPECT_EQ(WhyNot(facts), AlternativeReason::kWaitsLonger);
  EXPECT_THAT(Sentence(facts, std::nullopt, Tongue::kDutch), HasSubstr("900 tegen 800"));
  facts.holders = {{kReady + absl::Hours(1)}};
  EXPECT_EQ(WhyNot(facts), AlternativeReason::kNeededElsewhere);
  EXPECT_THAT(Sentence(facts, PairCost{.points = 930}, Tongue::kEnglish),
              HasSubstr("cost all newcomers together 930 points."));
  EXPECT_THAT(Sentence(facts, PairCost{.points = 0}, Tongue::kDutch),
              HasSubstr("samen niets gekost"));
  EXPECT_THAT(Sentence(facts, PairCost{.local_pairs = 2, .points = -30}, Tongue::kEnglish),
              HasSubstr("cost 2 local pairs."));
  EXPECT_THAT(Sentence(facts, PairCost{.somebody = true}, Tongue::kDutch),
              HasSubstr("iemand anders geen buddy"));
  EXPECT_THAT(Sentence(facts, std::nullopt, Tongue::kEnglish), Not(HasSubstr("cost")));
}

TEST(Explanation, CountsWhatEachRuleLeavesOneAfterAnother) {
  Policy policy;
  policy.rules = {MakeRule(RuleKind::kVetting, Strength::kHard, 0),
                  MakeRule(RuleKind::kInterests, Strength::kSoft, 5),
                  MakeRule(RuleKind::kAge, Strength::kHard, 0)};
  const absl::CivilDay today(2026, 9, 1);
  std::vector<Candidate> people(4);
  for (Candidate& person : people) {
    person.person_id = PersonId::New();
    person.features.birth_year = 1990;
    person.features.vetted_until = today;
  }
  people[2].features.vetted_until.reset();
  people[3].features.birth_year = 1930;
  const PairScorer scorer(policy, {today, absl::UTCTimeZone()},
                          absl::MakeSpan(people).subspan(0, 1), absl::MakeSpan(people).subspan(1));
  const std::vector<FunnelStep> steps = Funnel(scorer, 0);
  EXPECT_THAT(steps, ElementsAre(FunnelStep{RuleKind::kVetting, 2}, FunnelStep{RuleKind::kAge, 1}));
  EXPECT_EQ(Sentence(steps[0], Tongue::kDutch),
            "Na de regel over de verklaring omtrent gedrag blijven 2 buddy's over.");
  EXPECT_THAT(Conclusion(steps, 3, Tongue::kEnglish), HasSubstr("One buddy passes all rules."));
  EXPECT_EQ(Conclusion({{RuleKind::kVetting, 2}, {RuleKind::kAge, 0}}, 3, Tongue::kEnglish),
            "No buddy passes all rules. The rule about age ruled out the last.");
  EXPECT_THAT(Conclusion({}, 0, Tongue::kDutch), HasSubstr("geen buddy's"));
}

TEST(Explanation, KnowsTwoLanguages) {
  EXPECT_EQ(*ParseTongue("", "language"), Tongue::kDutch);
  EXPECT_EQ(*ParseTongue("en", "language"), Tongue::kEnglish);
  EXPECT_TRUE(absl::IsInvalidArgument(ParseTongue("fr", "language").status()));
}

}  // namespace
}  // namespace naober::matching
