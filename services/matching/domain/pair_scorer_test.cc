// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/pair_scorer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/errors.h"

namespace naober::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::CivilDay kToday(2026, 9, 1);

Features Suitable() {
  Features f;
  f.languages = {{"nl", OralLevel::kA2}};
  f.availability.Add(0, 2);
  f.travel_modes = {geo::TravelMode::kBicycle};
  f.max_travel_minutes = 30;
  f.position = geo::Position::FromDegrees(51.8867, 5.4294);  // Tiel
  f.gender = Gender::kFemale;
  f.birth_year = 1990;
  f.background = Background::kLocal;
  f.vetted_until = absl::CivilDay(2027, 1, 1);
  f.interests = {"cooking", "music", "chess"};
  f.competences = {"sewing"};
  return f;
}

struct Pair {
  Features newcomer = Suitable();
  Features buddy = Suitable();
  Area newcomer_area = {"NL", "4001", "GM0281"};
  Area buddy_area = {"NL", "4001", "GM0281"};
  int free_capacity = 1;
  absl::CivilDay ready_on = kToday;
  int runs_left_over = 0;
  bool declined = false;
  Policy policy = DefaultPolicy();

  PairScorer Scorer() const {
    const absl::Time ready_at = absl::FromCivil(ready_on, absl::UTCTimeZone());
    const Candidate n{PersonId::New(), EnrolmentId::New(), ready_at,      0,
                      newcomer_area,   newcomer,           runs_left_over};
    const Candidate b{PersonId::New(), EnrolmentId::New(), ready_at,
                      free_capacity,   buddy_area,         buddy};
    EarlierRefusals earlier;
    if (declined) earlier.emplace(n.person_id, b.person_id);
    return PairScorer(policy, {kToday, absl::UTCTimeZone()}, {n}, {b}, &earlier);
  }
  std::vector<RuleKind> Refusals() const {
    const PairScorer scorer = Scorer();
    std::vector<RuleKind> kinds;
    for (size_t i = 0; i < scorer.hard_rules().size(); ++i) {
      if (scorer.Refusals(0, 0) >> i & 1) kinds.push_back(scorer.hard_rules()[i]);
    }
    return kinds;
  }
  int Quality() const { return Scorer().Quality(0, 0); }
  std::vector<Contribution> Explain() const { return Scorer().Explain(0, 0); }
  // What one rule says of the pair by itself; nullopt when it can't be known.
  std::optional<Contribution> Alone(const Rule& rule) const {
    Pair alone = *this;
    alone.policy.rules = {rule};
    for (const Contribution& contribution : alone.Explain()) {
      if (contribution.kind == rule.kind) return contribution;
    }
    return std::nullopt;
  }
  std::optional<int> Value(RuleKind kind) const {
    const std::optional<Contribution> alone = Alone(MakeRule(kind, Strength::kSoft, 1));
    if (!alone) return std::nullopt;
    return alone->value;
  }
  Rule& RuleOf(RuleKind kind) {
    for (Rule& rule : policy.rules) {
      if (rule.kind == kind) return rule;
    }
    policy.rules.push_back(MakeRule(kind, Strength::kHard, 0));
    return policy.rules.back();
  }
};

TEST(PairScorer, AcceptsASuitablePair) { EXPECT_THAT(Pair().Refusals(), IsEmpty()); }

TEST(PairScorer, RefusesABuddyWhoseCertificateIsMissingOrOver) {
  Pair pair;
  pair.buddy.vetted_until = absl::CivilDay(2026, 8, 31);
  EXPECT_THAT(pair.Refusals(), ElementsAre(RuleKind::kVetting));
  pair.buddy.vetted_until = kToday;
  EXPECT_THAT(pair.Refusals(), IsEmpty());
  pair.buddy.vetted_until.reset();
  EXPECT_THAT(pair.Refusals(), ElementsAre(RuleKind::kVetting));
}

TEST(PairScorer, RefusesABuddyWithoutRoom) {
  Pair pair;
  pair.free_capacity = 0;
  EXPECT_THAT(pair.Refusals(), ElementsAre(RuleKind::kCapacity));
}

TEST(PairScorer, WantsACommonLanguageAtTheMinimumLevelOnBothSides) {
  Pair pair;
  pair.newcomer.languages = {{"ti", OralLevel::kNative}, {"nl", OralLevel::kA0}};
  EXPECT_THAT(pair.Refusals(), ElementsAre(RuleKind::kCommonLanguage));
  pair.newcomer.languages[1].level = OralLevel::kA1;
  EXPECT_THAT(pair.Refusals(), IsEmpty());
  pair.newcomer.languages = {{"ar", OralLevel::kNative}};
  pair.buddy.languages = {{"nl", OralLevel::kNative}, {"ar", OralLevel::kA1}};
  EXPECT_THAT(pair.Refusals(), IsEmpty());
  pair.RuleOf(RuleKind::kCommonLanguage).parameters.min_oral_level = OralLevel::kA2;
  EXPECT_THAT(pair.Refusals(), ElementsAre(RuleKind::kCommonLanguage));
}

TEST(PairScorer, FindsTheCommonLanguageAmongMany) {
  Pair pair;
  pair.newcomer.languages.clear();
  pair.buddy.languages.clear();
  for (int i = 0; i < 100; ++i) {
    pair.newcomer.languages.push_back({"a" + std::to_string(i), OralLevel::kB1});
    pair.buddy.languages.push_back({"b" + std::to_string(i), OralLevel::kB1});
  }
  EXPECT_THAT(pair.Refusals(), ElementsAre(RuleKind::kCommonLanguage));
  pair.newcomer.languages.push_back({"sw", OralLevel::kB2});
  pair.buddy.languages.insert(pair.buddy.languages.begin() + 3, {"sw", OralLevel::kC1});
  EXPECT_THAT(pair.Refusals(), IsEmpty());
  EXPECT_EQ(pair.Value(RuleKind::kCommonLanguage), 800);
}

TEST(PairScorer, WantsAsManyCommonPartsOfTheWeekAsThePolicySays) {
  Pair pair;
  pair.buddy.availability = {};
  pair.buddy.availability.Add(0, 1);
  EXPECT_THAT(pair.Refusals(), ElementsAre(RuleKind::kAvailabilityOverlap));
  pair.newcomer.availability.Add(0, 1);
  EXPECT_THAT(pair.Refusals(), IsEmpty());
  EXPECT_EQ(pair.Value(RuleKind::kAvailabilityOverlap), 333);
  pair.RuleOf(RuleKind::kAvailabilityOverlap).parameters.min_slots = 2;
  EXPECT_THAT(pair.Refusals(), ElementsAre(RuleKind::kAvailabilityOverlap));
}

TEST(PairScorer, HonoursTheGenderWishOfEitherSide) {
  Pair pair;
  pair.buddy.gender = Gender::kMale;
  EXPECT_THAT(pair.Refusals(), IsEmpty());
  pair.newcomer.gender_wish = GenderWish::kSame;
  EXPECT_THAT(pair.Refusals(), ElementsAre(RuleKind::kGenderWish));
  pair.newcomer.gender_wish = GenderWish::kAny;
  pair.buddy.gender_wish = GenderWish::kSame;
  EXPECT_THAT(pair.Refusals(), ElementsAre(RuleKind::kGenderWish));
  pair.newcomer.gender = Gender::kMale;
  EXPECT_THAT(pair.Refusals(), IsEmpty());
}

TEST(PairScorer, AnUnknownGenderNeverMeetsAWish) {
  Pair pair;
  pair.newcomer.gender_wish = GenderWish::kSame;
  pair.newcomer.gender = pair.buddy.gender = Gender::kUnknown;
  EXPECT_THAT(pair.Refusals(), ElementsAre(RuleKind::kGenderWish));
}

TEST(PairScorer, LetsEitherSideTravel) {
  Pair pair;
  pair.buddy.position = geo::Position::FromDegrees(51.9550, 5.2260);  // Culemborg, 15.9 km
  EXPECT_THAT(pair.Refusals(), ElementsAre(RuleKind::kTravelLimit));
  EXPECT_EQ(pair.Value(RuleKind::kTravelLimit), 0);
  pair.buddy.travel_modes = {geo::TravelMode::kBicycle, geo::TravelMode::kCar};
  EXPECT_THAT(pair.Refusals(), IsEmpty());
  const Contribution journey = *pair.Alone(MakeRule(RuleKind::kTravelLimit, Strength::kHard, 1));
  EXPECT_EQ(journey.amount, 27);
  EXPECT_EQ(journey.travel_mode, geo::TravelMode::kCar);
  EXPECT_EQ(journey.value, 100);       // 27 of 30 minutes are used
  pair.buddy.max_travel_minutes = 27;  // it takes 27.5
  EXPECT_THAT(pair.Refusals(), ElementsAre(RuleKind::kTravelLimit));
  pair.buddy.max_travel_minutes = 0;  // not stated: the policy's default
  EXPECT_THAT(pair.Refusals(), IsEmpty());
  pair.RuleOf(RuleKind::kTravelLimit).parameters.default_travel_minutes = 20;
  EXPECT_THAT(pair.Refusals(), ElementsAre(RuleKind::kTravelLimit));
}

TEST(PairScorer, AHardRuleRefusesWhatIsNotStated) {
  Pair pair;
  pair.buddy.position.reset();
  pair.newcomer.languages.clear();
  pair.newcomer.availability = {};
  EXPECT_THAT(pair.Refusals(), ElementsAre(RuleKind::kCommonLanguage,
                                           RuleKind::kAvailabilityOverlap, RuleKind::kTravelLimit));
}

TEST(PairScorer, AHardRuleAboutLikenessLetsTheUnknownPass) {
  const RuleKind kinds[] = {RuleKind::kInterests, RuleKind::kCompetences, RuleKind::kAge,
                            RuleKind::kHousehold, RuleKind::kSameMunicipality};
  Pair unknown;
  unknown.newcomer.interests.clear();
  unknown.newcomer.competences.clear();
  unknown.newcomer.birth_year.reset();
  unknown.newcomer_area.municipality_code.clear();
  Pair unlike;
  unlike.newcomer.interests = unlike.newcomer.competences = {"swimming"};
  unlike.newcomer.birth_year = 1950;
  unlike.newcomer.children_ages = {3};
  unlike.buddy.children_ages = {17};
  unlike.newcomer_area.municipality_code = "GM0216";
  for (const RuleKind kind : kinds) {
    unknown.policy.rules = unlike.policy.rules = {MakeRule(kind, Strength::kHard, 0)};
    EXPECT_THAT(unknown.Refusals(), IsEmpty()) << static_cast<int>(kind);
    EXPECT_THAT(unlike.Refusals(), ElementsAre(kind));
  }
}

TEST(PairScorer, TakesEnoughDutchOfTheNewcomerAsACommonLanguage) {
  Pair pair;
  Rule& rule = pair.RuleOf(RuleKind::kCommonLanguage);
  rule.parameters.min_oral_level = OralLevel::kB1;
  pair.newcomer.languages = {{"ti", OralLevel::kNative}, {"nl", OralLevel::kA2}};
  pair.buddy.languages = {{"fr", OralLevel::kB2}};  // a local buddy who forgot to name Dutch
  EXPECT_THAT(pair.Refusals(), ElementsAre(RuleKind::kCommonLanguage));
  rule.parameters.dutch_oral_level = OralLevel::kA2;
  EXPECT_THAT(pair.Refusals(), IsEmpty());
  EXPECT_THAT(pair.Alone(rule)->shared, ElementsAre("nl"));
  EXPECT_EQ(pair.Alone(rule)->value, 400);
  pair.buddy.background = Background::kOudkomer;
  EXPECT_THAT(pair.Refusals(), ElementsAre(RuleKind::kCommonLanguage));
  pair.buddy.languages.push_back({"nl", OralLevel::kA2});
  EXPECT_THAT(pair.Refusals(), IsEmpty());
  rule.parameters.dutch_oral_level = OralLevel::kB1;  // may also be asked higher than others
  EXPECT_THAT(pair.Refusals(), ElementsAre(RuleKind::kCommonLanguage));
}

TEST(PairScorer, LeavesAWishOutOfTheQualityWhenAGenderIsNotStated) {
  Pair pair;
  pair.newcomer.gender_wish = GenderWish::kSame;
  pair.buddy.gender = Gender::kUnknown;
  EXPECT_EQ(pair.Value(RuleKind::kGenderWish), std::nullopt);
  pair.buddy.gender = Gender::kMale;
  EXPECT_EQ(pair.Value(RuleKind::kGenderWish), 0);
}

TEST(PairScorer, GivesABonusForRunsThatLeftTheNewcomerOver) {
  Pair pair;
  EXPECT_EQ(pair.Value(RuleKind::kLeftOver), 0);
  pair.runs_left_over = 2;
  EXPECT_EQ(pair.Value(RuleKind::kLeftOver), 666);
  EXPECT_EQ(pair.Alone(MakeRule(RuleKind::kLeftOver, Strength::kSoft, 1))->amount, 2);
  pair.runs_left_over = 7;
  EXPECT_EQ(pair.Value(RuleKind::kLeftOver), 1000);
}

TEST(PairScorer, NeverPairsThoseWhoDeclinedUnlessThePolicyForgives) {
  Pair pair;
  pair.declined = true;
  EXPECT_THAT(pair.Refusals(), ElementsAre(RuleKind::kEarlierRefusal));
  EXPECT_EQ(pair.Value(RuleKind::kEarlierRefusal), 0);
  pair.policy.rules.push_back(MakeRule(RuleKind::kEarlierRefusal, Strength::kSoft, 100));
  EXPECT_THAT(pair.Refusals(), IsEmpty());
  pair.policy.rules.back().enabled = false;
  EXPECT_THAT(pair.Refusals(), IsEmpty());
  pair.declined = false;
  EXPECT_EQ(pair.Value(RuleKind::kEarlierRefusal), 1000);
}

TEST(PairScorer, AcceptsAnOrganisationThatVouchesForItsPeople) {
  Pair pair;
  pair.buddy.gender = Gender::kUnknown;
  pair.buddy.birth_year.reset();
  pair.free_capacity = 3;
  EXPECT_THAT(pair.Refusals(), IsEmpty());
  EXPECT_EQ(pair.Value(RuleKind::kAge), std::nullopt);
  pair.newcomer.gender_wish = GenderWish::kSame;
  EXPECT_THAT(pair.Refusals(), ElementsAre(RuleKind::kGenderWish));
  pair.newcomer.gender_wish = GenderWish::kAny;
  pair.buddy.vetted_until.reset();
  EXPECT_THAT(pair.Refusals(), ElementsAre(RuleKind::kVetting));
}

TEST(PairScorer, GivesTheValuesOfItsTable) {
  Pair pair;
  pair.ready_on = kToday - 90;
  pair.newcomer.children_ages = {3, 12};
  pair.buddy.children_ages = {8, 10};
  EXPECT_EQ(pair.Value(RuleKind::kInterests), 1000);
  EXPECT_EQ(pair.Value(RuleKind::kCompetences), 333);
  EXPECT_EQ(pair.Value(RuleKind::kSameMunicipality), 1000);
  EXPECT_EQ(pair.Value(RuleKind::kTravelLimit), 1000);
  EXPECT_EQ(pair.Value(RuleKind::kAge), 1000);
  EXPECT_EQ(pair.Value(RuleKind::kHousehold), 600);
  EXPECT_EQ(pair.Value(RuleKind::kCommonLanguage), 400);
  EXPECT_EQ(pair.Value(RuleKind::kWaitingTime), 500);
  EXPECT_EQ(pair.Value(RuleKind::kGenderWish), 1000);
  pair.buddy.interests = {"chess", "cooking", "cars", "cars"};
  pair.buddy_area.municipality_code = "GM0216";
  pair.buddy.birth_year = 1975;
  EXPECT_EQ(pair.Value(RuleKind::kInterests), 666);
  EXPECT_EQ(pair.Value(RuleKind::kSameMunicipality), 0);
  EXPECT_EQ(pair.Value(RuleKind::kAge), 500);
}

TEST(PairScorer, HonoursADeclaredBackground) {
  Pair pair;
  Rule& rule = pair.RuleOf(RuleKind::kDeclaredBackground);
  rule.parameters.background = Background::kOudkomer;
  EXPECT_THAT(pair.Refusals(), ElementsAre(RuleKind::kDeclaredBackground));
  pair.buddy.background = Background::kOudkomer;
  EXPECT_THAT(pair.Refusals(), IsEmpty());
}

TEST(PairScorer, NamesWhatThePairShares) {
  Pair pair;
  pair.buddy.interests = {"music", "swimming", "chess"};
  pair.newcomer.languages = {{"ar", OralLevel::kNative}, {"nl", OralLevel::kA1}};
  pair.buddy.languages = {{"nl", OralLevel::kNative}, {"ar", OralLevel::kA0}};
  EXPECT_THAT(pair.Alone(MakeRule(RuleKind::kInterests, Strength::kSoft, 1))->shared,
              ElementsAre("chess", "music"));
  EXPECT_THAT(pair.Alone(MakeRule(RuleKind::kCommonLanguage, Strength::kHard, 0))->shared,
              ElementsAre("nl"));
}

TEST(PairScorer, LeavesOutOfTheQualityWhatCannotBeKnown) {
  Pair pair;
  pair.policy.rules = {MakeRule(RuleKind::kInterests, Strength::kSoft, 300),
                       MakeRule(RuleKind::kAge, Strength::kSoft, 700)};
  pair.buddy.birth_year.reset();
  EXPECT_EQ(pair.Quality(), 1000);
  pair.buddy.interests.clear();
  EXPECT_EQ(pair.Quality(), 0);
  EXPECT_EQ(pair.Value(RuleKind::kInterests), std::nullopt);
}

TEST(PairScorer, ContributionsAddUpToTheQuality) {
  Pair pair;
  pair.buddy.interests = {"chess", "swimming"};
  pair.buddy.birth_year = 1973;
  pair.buddy_area.municipality_code = "GM0216";
  int points = 0;
  for (const Contribution& contribution : pair.Explain()) points += contribution.points;
  EXPECT_EQ(points, pair.Quality());
  EXPECT_EQ(pair.Explain().size(), pair.policy.rules.size() + 1);  // and EARLIER_REFUSAL

  pair.policy.rules = {MakeRule(RuleKind::kInterests, Strength::kSoft, 1),
                       MakeRule(RuleKind::kVetting, Strength::kHard, 0),
                       MakeRule(RuleKind::kAge, Strength::kSoft, 3)};
  // (333 · 1 + 434 · 3) / 4 = 408, of which 83 for interests.
  const std::vector<Contribution> explained = pair.Explain();
  ASSERT_EQ(explained.size(), 4u);
  EXPECT_EQ(explained[0].points, 83);
  EXPECT_EQ(explained[1].points, 0);
  EXPECT_EQ(explained[2].value, 434);
  EXPECT_EQ(explained[2].points, 325);
  EXPECT_EQ(pair.Quality(), 408);
}

TEST(PairScorer, IgnoresARuleThatIsOff) {
  Pair pair;
  pair.buddy.vetted_until.reset();
  pair.RuleOf(RuleKind::kVetting).enabled = false;
  EXPECT_THAT(pair.Refusals(), IsEmpty());
}

TEST(PairScorer, WeighsAHardRuleThatWasMadeSoft) {
  Pair pair;
  pair.buddy.gender = Gender::kMale;
  pair.newcomer.gender_wish = GenderWish::kSame;
  pair.policy.rules = {MakeRule(RuleKind::kGenderWish, Strength::kSoft, 500),
                       MakeRule(RuleKind::kInterests, Strength::kSoft, 500)};
  EXPECT_THAT(pair.Refusals(), IsEmpty());
  EXPECT_EQ(pair.Quality(), 500);
}

TEST(Policy, DefaultIsValid) { EXPECT_TRUE(ValidatePolicy(DefaultPolicy(), "policy").ok()); }

TEST(Policy, NamesEverythingThatIsWrongAtOnce) {
  Policy policy;
  policy.rules = {MakeRule(RuleKind::kInterests, Strength::kSoft, 0),
                  MakeRule(RuleKind::kInterests, Strength::kHard, 1001),
                  MakeRule(RuleKind::kCapacity, Strength::kSoft, 5),
                  MakeRule(RuleKind::kDeclaredBackground, Strength::kHard, 0),
                  MakeRule(RuleKind::kWaitingTime, Strength::kHard, 0)};
  policy.contact_threshold_days = 0;
  std::vector<std::string> found;
  for (const FieldViolation& violation : FieldViolationsOf(ValidatePolicy(policy, "policy")))
    found.push_back(violation.field + " " + violation.reason);
  EXPECT_THAT(
      found,
      ElementsAre("policy.rules[0].weight WEIGHT_REQUIRED", "policy.rules[1].kind RULE_REPEATED",
                  "policy.rules[1].weight OUT_OF_RANGE", "policy.rules[2] RULE_MUST_BE_HARD",
                  "policy.rules[3].parameters.background BACKGROUND_REQUIRED",
                  "policy.rules[3].parameters.justification JUSTIFICATION_REQUIRED",
                  "policy.rules[4].strength RULE_MUST_BE_SOFT", "policy.rules RULE_MUST_BE_HARD",
                  "policy.contact_threshold_days OUT_OF_RANGE"));
}

}  // namespace
}  // namespace naober::matching
