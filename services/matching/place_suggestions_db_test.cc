// SPDX-License-Identifier: EUPL-1.2
#include "services/matching/convert_place.h"
#include "services/matching/matching_fixture.h"
#include "services/matching/place_suggestions.h"

namespace naober::matching {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class TestDirectory final : public PlaceDirectory {
 public:
  absl::StatusOr<std::vector<referrals::v1::PlaceForPerson>> PlacesFor(
      const rpc::Call&, const std::string&) override {
    if (!status.ok()) return status;
    return places;
  }

  absl::Status status;
  std::vector<referrals::v1::PlaceForPerson> places;
};

class PlaceSuggestionsTest : public MatchingTest {
 protected:
  // Open on Saturday mornings in Tiel, for two.
  referrals::v1::PlaceForPerson& Place(const std::string& id) {
    referrals::v1::PlaceForPerson& made = directory_.places.emplace_back();
    referrals::v1::Place& place = *made.mutable_place();
    place.set_id(id);
    place.set_organisation_code("openmind");
    place.set_title("Praattafel");
    place.add_interests("cooking");
    auto& slot = *place.add_availability();
    slot.set_weekday(common::v1::WEEKDAY_SAT);
    slot.set_day_part(common::v1::DAY_PART_MORNING);
    place.set_country("NL");
    place.set_postcode("4001AB");
    place.set_municipality_code("GM0281");
    place.set_capacity(2);
    place.set_audience(referrals::v1::PLACE_AUDIENCE_ALL);
    return made;
  }

  TestDirectory directory_;
  PlaceSuggestions suggestions_{intake_, directory_, TestGazetteer()};
};

TEST_F(PlaceSuggestionsTest, RanksThePlacesThatFitAsReferralsAndIntakeTellOfThem) {
  const PersonId person = PersonId::FromTrusted(Newcomer().id);
  Place("p-1").mutable_place()->clear_interests();
  Place("p-2");
  Place("p-3").mutable_place()->set_taken(2);
  Place("p-4").set_referral_state(referrals::v1::REFERRAL_STATE_DECLINED);
  Place("p-5").set_referral_state(referrals::v1::REFERRAL_STATE_RECALLED);
  ASSERT_OK_AND_ASSIGN(const PlacesSuggested suggested, suggestions_.Suggest(CallOf(), person));
  const v1::PlaceShortlist shortlist = ToProto(suggested, 10, Tongue::kEnglish);
  ASSERT_THAT(shortlist.suggestions(), SizeIs(3));
  EXPECT_EQ(shortlist.suggestions(0).place_id(), "p-2");
  EXPECT_EQ(shortlist.suggestions(1).place_id(), "p-5") << "what was recalled was never asked";
  EXPECT_EQ(shortlist.suggestions(2).place_id(), "p-1");
  EXPECT_EQ(shortlist.places_considered(), 5);
  EXPECT_EQ(shortlist.suggestions(0).checks_size(), kPlaceConditions);
  EXPECT_EQ(shortlist.suggestions(0).free_places(), 2);
}

TEST_F(PlaceSuggestionsTest, AnswersNobodyOutOfReachAndNobodyWithoutConsent) {
  const Person newcomer = Newcomer();
  const PersonId person = PersonId::FromTrusted(newcomer.id);
  EXPECT_OK(suggestions_.Suggest(CaseworkerOf("GM0281"), person));
  EXPECT_OK(suggestions_.Suggest(SelfOf(newcomer.id), person));
  EXPECT_THAT(suggestions_.Suggest(CaseworkerOf("GM0106"), person), HasReason("PERSON_NOT_FOUND"));
  EXPECT_THAT(suggestions_.Suggest(SelfOf(Newcomer().id), person), HasReason("PERSON_NOT_FOUND"));
  EXPECT_THAT(suggestions_.Suggest(CallOf(), PersonId::FromTrusted(Buddy().id)),
              HasReason("PERSON_NOT_FOUND"));
  intake_.profiles.erase(newcomer.id);
  EXPECT_THAT(suggestions_.Suggest(CallOf(), person), HasReason("PERSON_NOT_FOUND"));
}

TEST_F(PlaceSuggestionsTest, SaysWhenReferralsCantAnswer) {
  directory_.status = absl::UnavailableError("gone");
  EXPECT_THAT(suggestions_.Suggest(CallOf(), PersonId::FromTrusted(Newcomer().id)),
              HasCode(absl::StatusCode::kUnavailable));
}

TEST_F(PlaceSuggestionsTest, ShowsNoMoreThanTheLimitAndCountsAll) {
  const PersonId person = PersonId::FromTrusted(Newcomer().id);
  for (int i = 0; i < 9; ++i) Place("p-" + std::to_string(i));
  ASSERT_OK_AND_ASSIGN(const PlacesSuggested suggested, suggestions_.Suggest(CallOf(), person));
  const v1::PlaceShortlist shortlist = ToProto(suggested, 5, Tongue::kDutch);
  EXPECT_THAT(shortlist.suggestions(), SizeIs(5));
  EXPECT_EQ(shortlist.places_fitting(), 9);
  EXPECT_EQ(shortlist.suggestions(4).rank(), 5);
  EXPECT_EQ(shortlist.text(), "Er passen 9 plekken. De nieuwkomer kiest.");
}

}  // namespace
}  // namespace naober::matching
