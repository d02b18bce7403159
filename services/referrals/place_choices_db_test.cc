// SPDX-License-Identifier: EUPL-1.2
#include "naober/referrals/v1/events.pb.h"
#include "services/referrals/place_choices.h"
#include "services/referrals/referrals_fixture.h"

namespace naober::referrals {
namespace {

using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using S = ReferralState;

// IN-Gent lets people choose from places of Vormingplus and CAW.
class PlaceChoicesTest : public ReferralsTest {
 protected:
  PlaceChoicesTest() {
    for (const char* code : {"in-gent", "vormingplus", "caw"}) Register(code);
    dzjambo_ = APlace("vormingplus");
    knooppunt_ = APlace("caw");
    sewing_ = APlace("caw");
  }
  PlaceId APlace(const std::string& organisation, int capacity = 1) {
    const auto place = directory_.Publish(CallOf(), {.organisation_code = organisation,
                                                     .title = "Plek",
                                                     .kind = "MEETING_GROUP",
                                                     .postcode = "9401",
                                                     .capacity = capacity,
                                                     .audience = "ALL"});
    EXPECT_OK(place);
    return place->place.id;
  }
  PlaceChoice ADraft(const PersonId& person) const {
    PlaceChoice draft;
    draft.person_id = person;
    draft.sender_code = "in-gent";
    draft.note = "rings in the evening";
    draft.places = {dzjambo_, knooppunt_, sewing_};
    return draft;
  }
  PlaceChoiceStory Chosen(const PersonId& person) {
    const auto story = choices_.Create(CallOf(), ADraft(person));
    EXPECT_OK(story);
    return *story;
  }
  void Decline(const PlaceChoiceStory& story) {
    const ReferralId& id = story.view.choice.attempts.back().referral_id;
    EXPECT_OK(desk_.Move(CallOf(), id, {.to = S::kDeclined, .reason = "NO_CAPACITY"}, ""));
  }
  void Fill(const PlaceId& place) {
    const std::string receiver = place == dzjambo_ ? "vormingplus" : "caw";
    Referral draft{.person_id = APerson(),
                   .sender_code = "in-gent",
                   .receiver_code = receiver,
                   .place_id = place,
                   .purpose = "PLACEMENT"};
    const auto story = desk_.Create(CallOf(), draft, ReferralDesk::Send::kNow);
    EXPECT_OK(story);
    EXPECT_OK(desk_.Move(CallOf(), story->view.referral.id, {.to = S::kAccepted}, ""));
  }
  PlaceChoiceState StateOf(const PlaceChoiceId& id) {
    const auto story = choices_.Get(CallOf(), id);
    EXPECT_OK(story);
    return story->view.choice.State(story->with_room);
  }

  PlaceChoices choices_{database_.service(), desk_};
  PlaceId dzjambo_, knooppunt_, sewing_;
};

TEST_F(PlaceChoicesTest, RefersThePersonToTheFirstPlaceAtOnce) {
  const PlaceChoiceStory story = Chosen(APerson());
  ASSERT_THAT(story.view.choice.attempts, SizeIs(1));
  EXPECT_EQ(story.view.choice.attempts[0].place_id, dzjambo_);
  EXPECT_EQ(story.view.choice.State(story.with_room), PlaceChoiceState::kUnderWay);
  const auto sent = Facts<v1::ReferralSent>();
  ASSERT_THAT(sent, SizeIs(1));
  EXPECT_EQ(sent[0].referral().to_organisation_code(), "vormingplus");
}

TEST_F(PlaceChoicesTest, OffersTheNextAfterARefusalAndSaysTheSameToIt) {
  const PersonId person = APerson();
  const PlaceChoiceStory story = Chosen(person);
  const PlaceChoiceId id = story.view.choice.id;
  EXPECT_THAT(choices_.Continue(CallOf(), id, knooppunt_, ""), HasReason("REFERRAL_RUNS"));
  Decline(story);
  ASSERT_OK_AND_ASSIGN(const PlaceChoiceStory refused, choices_.Get(CallOf(), id));
  EXPECT_EQ(refused.view.choice.Next(refused.with_room), knooppunt_);
  EXPECT_THAT(Facts<v1::ReferralSent>(), SizeIs(1)) << "nobody is sent on by itself";

  ASSERT_OK_AND_ASSIGN(const PlaceChoiceStory next,
                       choices_.Continue(CallOf(), id, knooppunt_, "1"));
  EXPECT_EQ(next.view.choice.version, 2);
  ASSERT_THAT(next.view.choice.attempts, SizeIs(2));
  EXPECT_EQ(next.view.choice.attempts[0].state, S::kDeclined);
  EXPECT_EQ(next.view.choice.attempts[0].reason, "NO_CAPACITY");
  ASSERT_OK_AND_ASSIGN(const ReferralStory referral,
                       desk_.Get(StaffOf("caw"), next.view.choice.attempts[1].referral_id));
  EXPECT_EQ(referral.view.referral.note, "rings in the evening");
  EXPECT_EQ(referral.view.referral.former_id, next.view.choice.attempts[0].referral_id);
  EXPECT_THAT(choices_.Continue(CallOf(), id, sewing_, "1"), HasReason("ETAG_MISMATCH"));
}

TEST_F(PlaceChoicesTest, PassesOverAPlaceThatIsFullByNow) {
  const PlaceChoiceStory story = Chosen(APerson());
  const PlaceChoiceId id = story.view.choice.id;
  Fill(knooppunt_);
  Decline(story);
  ASSERT_OK_AND_ASSIGN(const PlaceChoiceStory refused, choices_.Get(CallOf(), id));
  EXPECT_EQ(refused.view.choice.Next(refused.with_room), sewing_);
  EXPECT_THAT(choices_.Continue(CallOf(), id, knooppunt_, ""), HasReason("PLACE_FULL"));
  Fill(sewing_);
  EXPECT_EQ(StateOf(id), PlaceChoiceState::kExhausted);
}

TEST_F(PlaceChoicesTest, StoresNothingOfAChoiceThatCantBegin) {
  const PersonId person = APerson();
  Fill(dzjambo_);
  EXPECT_THAT(choices_.Create(CallOf(), ADraft(person)), HasReason("PLACE_FULL"));
  PlaceChoice unknown = ADraft(person);
  unknown.places.push_back(PlaceId::New());
  EXPECT_THAT(choices_.Create(CallOf(), unknown), HasReason("PLACE_NOT_FOUND"));
  PlaceChoice own = ADraft(person);
  own.sender_code = "caw";
  EXPECT_THAT(choices_.Create(CallOf(), own),
              HasViolation("place_choice.place_ids", "SAME_ORGANISATION"));
  EXPECT_THAT(choices_.Create(CallOf(), ADraft(PersonId::New())), HasReason("PERSON_NOT_FOUND"));
  EXPECT_THAT(choices_.Create(StaffOf("caw"), ADraft(person)),
              HasViolation("place_choice.from_organisation_code", "ORGANISATION_OUT_OF_REACH"));
  EXPECT_THAT(choices_.List(CallOf(), "", {.limit = 10}), testing::IsOkAndHolds(IsEmpty()));
}

TEST_F(PlaceChoicesTest, SaysThatThePlaceWasAskedAlready) {
  const PersonId person = APerson();
  Chosen(person);
  EXPECT_THAT(choices_.Create(CallOf(), ADraft(person)), HasReason("REFERRAL_EXISTS"));
}

TEST_F(PlaceChoicesTest, CarriesARepeatedRequestOutOnce) {
  const PersonId person = APerson();
  const rpc::Call create = Repeatable(CallOf(), "CreatePlaceChoice");
  ASSERT_OK_AND_ASSIGN(const auto first, choices_.Create(create, ADraft(person)));
  ASSERT_OK_AND_ASSIGN(const auto again, choices_.Create(create, ADraft(person)));
  EXPECT_EQ(first.view.choice.id, again.view.choice.id);
  Decline(first);
  const rpc::Call go_on = Repeatable(CallOf(), "ContinuePlaceChoice");
  ASSERT_OK(choices_.Continue(go_on, first.view.choice.id, sewing_, ""));
  ASSERT_OK_AND_ASSIGN(const auto twice,
                       choices_.Continue(go_on, first.view.choice.id, sewing_, ""));
  EXPECT_THAT(twice.view.choice.attempts, SizeIs(2));
}

TEST_F(PlaceChoicesTest, ShowsWhatElseSomebodyWouldLikeToNoReceiver) {
  const PersonId person = APerson("GM0106");
  const PlaceChoiceId id = Chosen(person).view.choice.id;
  for (const rpc::Call& call : {StaffOf("in-gent"), CaseworkerOf("GM0106"), SelfOf(person.str())}) {
    EXPECT_OK(choices_.Get(call, id));
    EXPECT_THAT(choices_.List(call, person.str(), {.limit = 10}), testing::IsOkAndHolds(SizeIs(1)));
  }
  for (const rpc::Call& call : {StaffOf("vormingplus"), StaffOf("caw"), CaseworkerOf("GM0281"),
                                SelfOf(APerson().str()), CallOf(testing::kOtherTenant)}) {
    EXPECT_THAT(choices_.Get(call, id), HasReason("PLACE_CHOICE_NOT_FOUND"));
    EXPECT_THAT(choices_.List(call, "", {.limit = 10}), testing::IsOkAndHolds(IsEmpty()));
  }
}

TEST_F(PlaceChoicesTest, TellsMatchingHowFarAPersonCameWithEachPlace) {
  const PersonId person = APerson();
  Decline(Chosen(person));
  ASSERT_OK_AND_ASSIGN(const std::vector<PlaceForPerson> places,
                       directory_.ListPlacesFor(CallOf(), person, {.limit = 10}));
  ASSERT_THAT(places, SizeIs(3));
  EXPECT_EQ(places[0].view.place.id, dzjambo_);
  EXPECT_EQ(places[0].referral_state, S::kDeclined);
  EXPECT_EQ(places[1].referral_state, std::nullopt);
}

}  // namespace
}  // namespace naober::referrals
