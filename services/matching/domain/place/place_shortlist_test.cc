// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/domain/place/place_shortlist.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/matching/domain/place/place_texts.h"

namespace naober::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int kThisYear = 2026;
const geo::Position kGent = geo::Position::FromDegrees(51.05, 3.72);

PlaceSeeker ASeeker() {
  PlaceSeeker seeker;
  seeker.features.languages = {{"ar", OralLevel::kNative}, {"nl", OralLevel::kA1}};
  seeker.features.availability.Add(0, 2);
  seeker.features.availability.Add(3, 2);
  seeker.features.travel_modes = {geo::TravelMode::kBicycle};
  seeker.features.max_travel_minutes = 30;
  seeker.features.position = kGent;
  seeker.features.gender = Gender::kMale;
  seeker.features.birth_year = 1990;
  seeker.features.interests = {"cooking", "football"};
  return seeker;
}

PlaceOffer AnOffer(const std::string& id = "p-1") {
  PlaceOffer offer;
  offer.id = id;
  offer.free_places = 2;
  offer.min_oral_level = OralLevel::kA1;
  offer.availability.Add(0, 2);
  offer.position = kGent;
  offer.interests = {"cooking"};
  return offer;
}

CheckResult ResultOf(PlaceCondition condition, const PlaceSeeker& seeker, const PlaceOffer& offer) {
  for (const PlaceCheck& check : CheckPlace(seeker, offer, kThisYear)) {
    if (check.condition == condition) return check.result;
  }
  ADD_FAILURE() << "a condition was not checked";
  return CheckResult::kNotMet;
}

TEST(CheckPlaceTest, LooksAtEveryConditionInOrder) {
  const auto checks = CheckPlace(ASeeker(), AnOffer(), kThisYear);
  ASSERT_THAT(checks, SizeIs(kPlaceConditions));
  for (int i = 0; i < kPlaceConditions; ++i) {
    EXPECT_EQ(static_cast<int>(checks[i].condition), i + 1);
    EXPECT_EQ(checks[i].result, CheckResult::kMet);
    for (const Tongue tongue : {Tongue::kDutch, Tongue::kEnglish}) {
      EXPECT_NE(Sentence(checks[i], tongue), "");
      EXPECT_THAT(Sentence(checks[i], tongue), ::testing::Not(HasSubstr("$")));
    }
  }
}

TEST(CheckPlaceTest, SuggestsNoPlaceThatIsFull) {
  PlaceOffer offer = AnOffer();
  offer.free_places = 0;
  EXPECT_EQ(ResultOf(PlaceCondition::kFreePlace, ASeeker(), offer), CheckResult::kNotMet);
}

TEST(CheckPlaceTest, SuggestsNoPlaceTwice) {
  PlaceOffer offer = AnOffer();
  offer.asked_before = true;
  EXPECT_EQ(ResultOf(PlaceCondition::kNotAskedBefore, ASeeker(), offer), CheckResult::kNotMet);
}

TEST(CheckPlaceTest, KeepsGroupsOfWomenToWomenWhoSaySo) {
  PlaceOffer offer = AnOffer();
  offer.audience = PlaceAudience::kWomen;
  PlaceSeeker seeker = ASeeker();
  EXPECT_EQ(ResultOf(PlaceCondition::kAudience, seeker, offer), CheckResult::kNotMet);
  seeker.features.gender = Gender::kUnknown;
  EXPECT_EQ(ResultOf(PlaceCondition::kAudience, seeker, offer), CheckResult::kNotMet);
  seeker.features.gender = Gender::kFemale;
  EXPECT_EQ(ResultOf(PlaceCondition::kAudience, seeker, offer), CheckResult::kMet);
  offer.audience = PlaceAudience::kAll;
  offer.removals = {BarrierRemoval::kWomenOnly};
  seeker.features.gender = Gender::kMale;
  EXPECT_EQ(ResultOf(PlaceCondition::kAudience, seeker, offer), CheckResult::kNotMet);
}

TEST(CheckPlaceTest, TellsAgesByTheYear) {
  PlaceOffer offer = AnOffer();
  PlaceSeeker seeker = ASeeker();
  offer.audience = PlaceAudience::kYouth;
  seeker.features.birth_year = kThisYear - 26;
  EXPECT_EQ(ResultOf(PlaceCondition::kAudience, seeker, offer), CheckResult::kMet);
  seeker.features.birth_year = kThisYear - 27;
  EXPECT_EQ(ResultOf(PlaceCondition::kAudience, seeker, offer), CheckResult::kNotMet);
  seeker.features.birth_year.reset();
  EXPECT_EQ(ResultOf(PlaceCondition::kAudience, seeker, offer), CheckResult::kNotStated);
  offer.audience = PlaceAudience::kSeniors;
  seeker.features.birth_year = kThisYear - 60;
  EXPECT_EQ(ResultOf(PlaceCondition::kAudience, seeker, offer), CheckResult::kMet);
}

TEST(CheckPlaceTest, AsksTheLevelOfTheLanguageThatIsSpokenThere) {
  PlaceOffer offer = AnOffer();
  PlaceSeeker seeker = ASeeker();
  offer.min_oral_level = OralLevel::kA2;
  EXPECT_EQ(ResultOf(PlaceCondition::kLanguage, seeker, offer), CheckResult::kNotMet);
  offer.language_code = "ar";
  EXPECT_EQ(ResultOf(PlaceCondition::kLanguage, seeker, offer), CheckResult::kMet);
  offer.language_code = "fr";
  EXPECT_EQ(ResultOf(PlaceCondition::kLanguage, seeker, offer), CheckResult::kNotMet);
  offer.removals = {BarrierRemoval::kInterpreter};
  EXPECT_EQ(ResultOf(PlaceCondition::kLanguage, seeker, offer), CheckResult::kMet);
  offer.removals.clear();
  seeker.features.languages.clear();
  EXPECT_EQ(ResultOf(PlaceCondition::kLanguage, seeker, offer), CheckResult::kNotStated);
}

TEST(CheckPlaceTest, ComparesTheWeekWhereBothStateIt) {
  PlaceOffer offer = AnOffer();
  offer.availability = WeeklyAvailability();
  EXPECT_EQ(ResultOf(PlaceCondition::kAvailability, ASeeker(), offer), CheckResult::kNotStated);
  offer.availability.Add(5, 0);
  EXPECT_EQ(ResultOf(PlaceCondition::kAvailability, ASeeker(), offer), CheckResult::kNotMet);
}

TEST(CheckPlaceTest, EndsTheJourneyAtTheNewcomersOwnMinutes) {
  PlaceOffer offer = AnOffer();
  offer.position = geo::Position::FromDegrees(51.05, 3.90);  // 12.6 km: 65 minutes by bicycle
  EXPECT_EQ(ResultOf(PlaceCondition::kTravel, ASeeker(), offer), CheckResult::kNotMet);
  offer.removals = {BarrierRemoval::kPickUp};
  EXPECT_EQ(ResultOf(PlaceCondition::kTravel, ASeeker(), offer), CheckResult::kMet);
  offer.removals.clear();
  offer.position.reset();
  EXPECT_EQ(ResultOf(PlaceCondition::kTravel, ASeeker(), offer), CheckResult::kNotStated);
}

TEST(MakeShortlistTest, PutsTheBestFirstAndThenThePublishedFirst) {
  std::vector<PlaceOffer> offers = {AnOffer("p-3"), AnOffer("p-2"), AnOffer("p-1")};
  offers[0].interests = {"cooking", "football"};
  const PlaceShortlist shortlist = MakeShortlist(ASeeker(), offers, kThisYear);
  ASSERT_THAT(shortlist.suggestions, SizeIs(3));
  EXPECT_EQ(shortlist.suggestions[0].offer, 0);
  EXPECT_EQ(shortlist.suggestions[1].offer, 2);
  EXPECT_EQ(shortlist.suggestions[2].offer, 1);
}

TEST(MakeShortlistTest, GivesTheSameListWhateverTheOrderOfThePlaces) {
  std::vector<PlaceOffer> offers;
  for (int i = 0; i < 20; ++i) {
    offers.push_back(AnOffer(absl::StrCat("p-", i)));
    if (i % 3 == 0) offers.back().interests.push_back("football");
    if (i % 4 == 0) offers.back().free_places = 0;
  }
  const auto ids = [&](const std::vector<PlaceOffer>& of) {
    std::vector<std::string> found;
    for (const SuggestedPlace& place : MakeShortlist(ASeeker(), of, kThisYear).suggestions)
      found.push_back(of[place.offer].id);
    return found;
  };
  const std::vector<std::string> once = ids(offers);
  EXPECT_THAT(once, SizeIs(15));
  std::reverse(offers.begin(), offers.end());
  EXPECT_EQ(ids(offers), once);
}

TEST(MakeShortlistTest, AddsThePointsUpToTheScore) {
  PlaceSeeker seeker = ASeeker();
  seeker.features.competences = {"bookkeeping"};
  seeker.barriers = {Barrier::kChildcare, Barrier::kCost, Barrier::kShyness};
  PlaceOffer offer = AnOffer();
  offer.removals = {BarrierRemoval::kChildcareOnSite};
  offer.position = geo::Position::FromDegrees(51.06, 3.73);
  const PlaceShortlist shortlist = MakeShortlist(seeker, {offer}, kThisYear);
  ASSERT_THAT(shortlist.suggestions, SizeIs(1));
  const SuggestedPlace& place = shortlist.suggestions[0];
  ASSERT_THAT(place.reasons, SizeIs(5));
  int points = 0;
  for (const PlaceReason& reason : place.reasons) points += reason.points;
  EXPECT_EQ(points, place.score);
  EXPECT_EQ(place.reasons[0].points, 200) << "one interest is half of 400";
  EXPECT_EQ(place.reasons[1].points, 0) << "the place asks for no bookkeeping";
  EXPECT_EQ(place.reasons[2].points, 75) << "shyness is nothing that a place takes away";
  EXPECT_THAT(place.reasons[2].removed, ElementsAre(Barrier::kChildcare));
}

TEST(MakeShortlistTest, LeavesOutOfTheScoreWhatThePersonHasNotStated) {
  PlaceSeeker seeker;
  seeker.features.interests = {"cooking", "music"};
  PlaceOffer offer = AnOffer();
  offer.interests = {"cooking", "music"};
  const PlaceShortlist shortlist = MakeShortlist(seeker, {offer}, kThisYear);
  ASSERT_THAT(shortlist.suggestions, SizeIs(1)) << "a short registration shuts nobody out";
  EXPECT_EQ(shortlist.suggestions[0].score, 1000);
  EXPECT_THAT(shortlist.suggestions[0].reasons, SizeIs(1));
  EXPECT_EQ(MakeShortlist(PlaceSeeker(), {offer}, kThisYear).suggestions.at(0).score, 0);
}

TEST(MakeShortlistTest, SaysWhichConditionLeftMostPlacesOut) {
  std::vector<PlaceOffer> offers;
  for (int i = 0; i < 8; ++i) {
    offers.push_back(AnOffer(absl::StrCat("p-", i)));
    if (i < 5) offers.back().min_oral_level = OralLevel::kB2;
    if (i == 7) offers.back().free_places = 0;
  }
  const PlaceShortlist shortlist = MakeShortlist(ASeeker(), offers, kThisYear);
  EXPECT_EQ(shortlist.considered, 8);
  EXPECT_THAT(shortlist.left_after, ElementsAre(7, 7, 7, 2, 2, 2));
  EXPECT_EQ(Conclusion(shortlist, Tongue::kEnglish),
            "Only 2 places fit at the moment. Most other places were left out by the language.");
  EXPECT_EQ(Conclusion(shortlist, Tongue::kDutch),
            "Er passen nu maar 2 plekken. De meeste andere plekken vielen af door de taal.");
}

TEST(MakeShortlistTest, SaysWhenFewPlacesAreKnownAtAll) {
  const PlaceShortlist shortlist = MakeShortlist(ASeeker(), {AnOffer()}, kThisYear);
  EXPECT_EQ(Conclusion(shortlist, Tongue::kEnglish),
            "Fewer than five places are known; 1 of them fit.");
  EXPECT_THAT(MakeShortlist(ASeeker(), {}, kThisYear).suggestions, IsEmpty());
}

TEST(PlaceTextsTest, SaysWhatIsSharedAndWhatIsTakenAway) {
  EXPECT_EQ(Sentence(
                PlaceReason{
                    .aspect = PlaceAspect::kInterests, .amount = 2, .shared = {"cooking", "music"}},
                Tongue::kDutch),
            "De plek past bij 2 interesses van de nieuwkomer: cooking, music.");
  EXPECT_EQ(Sentence(PlaceReason{.aspect = PlaceAspect::kBarriers,
                                 .amount = 1,
                                 .removed = {Barrier::kChildcare}},
                     Tongue::kEnglish),
            "The place takes one barrier away: childcare.");
  EXPECT_EQ(Sentence(PlaceCheck{.condition = PlaceCondition::kTravel,
                                .amount = 12,
                                .travel_mode = geo::TravelMode::kBicycle},
                     Tongue::kEnglish),
            "The journey takes about 12 minutes by bicycle.");
}

}  // namespace
}  // namespace naober::matching
