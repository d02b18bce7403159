// SPDX-License-Identifier: EUPL-1.2
#include <atomic>
#include <thread>

#include "naober/referrals/v1/events.pb.h"
#include "services/referrals/referral_desk.h"
#include "services/referrals/referrals_fixture.h"

namespace naober::referrals {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;
using ::naober::testing::HasViolation;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using S = ReferralState;

class ReferralDeskTest : public ReferralTest {
 protected:
  PlaceId APlaceFor(int capacity) {
    const auto place = directory_.Publish(CallOf(), {.organisation_code = "vlucht-voorwaarts",
                                                     .title = "Fietsles",
                                                     .kind = "TRAINING",
                                                     .postcode = "9401",
                                                     .capacity = capacity,
                                                     .audience = "ALL"});
    EXPECT_OK(place);
    return place->place.id;
  }
};

TEST_F(ReferralDeskTest, MakesADraftThatOnlyTheSenderSideSees) {
  const PersonId person = APerson();
  ASSERT_OK_AND_ASSIGN(const ReferralStory story, desk_.Create(StaffOf("werkplein"), ADraft(person),
                                                               ReferralDesk::Send::kLater));
  const ReferralId id = story.view.referral.id;
  EXPECT_EQ(story.view.referral.state, S::kDraft);
  EXPECT_EQ(story.view.person.municipality_code, "GM0106");
  EXPECT_OK(desk_.Get(StaffOf("werkplein"), id));
  EXPECT_OK(desk_.Get(CaseworkerOf("GM0106"), id));
  EXPECT_OK(desk_.Get(CallOf(), id));
  for (const rpc::Call& call : {StaffOf("vlucht-voorwaarts"), SelfOf(person.str()), StaffOf("caw"),
                                CaseworkerOf("GM0281"), CallOf(testing::kOtherTenant)}) {
    EXPECT_THAT(desk_.Get(call, id), HasReason("REFERRAL_NOT_FOUND"));
  }
  ASSERT_OK(Move(StaffOf("werkplein"), id, {.to = S::kSent}));
  EXPECT_OK(desk_.Get(StaffOf("vlucht-voorwaarts"), id));
  EXPECT_OK(desk_.Get(SelfOf(person.str()), id));
  EXPECT_THAT(desk_.Get(StaffOf("caw"), id), HasReason("REFERRAL_NOT_FOUND"));
}

TEST_F(ReferralDeskTest, TellsOfEachStateWithTheOneBefore) {
  const ReferralId id = Send(APerson());
  ASSERT_OK(Move(StaffOf("vlucht-voorwaarts"), id, {.to = S::kReceived}));
  ASSERT_OK(Move(StaffOf("vlucht-voorwaarts"), id, {.to = S::kAccepted}));
  ASSERT_OK(Move(StaffOf("vlucht-voorwaarts"), id, {.to = S::kInProgress}));
  ASSERT_OK(Move(StaffOf("vlucht-voorwaarts"), id, {.to = S::kCompleted, .outcome = "MATCHED"}));
  const auto sent = Facts<v1::ReferralSent>();
  ASSERT_THAT(sent, SizeIs(1));
  EXPECT_EQ(sent[0].referral().former_state(), v1::REFERRAL_STATE_DRAFT);
  EXPECT_EQ(sent[0].referral().area().municipality_code(), "GM0106");
  EXPECT_EQ(sent[0].referral().from_organisation_code(), "werkplein");
  EXPECT_THAT(Facts<v1::ReferralReceived>(), SizeIs(1));
  EXPECT_THAT(Facts<v1::ReferralAccepted>(), SizeIs(1));
  const auto completed = Facts<v1::ReferralCompleted>();
  ASSERT_THAT(completed, SizeIs(1));
  EXPECT_EQ(completed[0].outcome(), v1::REFERRAL_OUTCOME_MATCHED);
  EXPECT_EQ(completed[0].referral().former_state(), v1::REFERRAL_STATE_IN_PROGRESS);
}

TEST_F(ReferralDeskTest, KeepsTheHistoryWithWhoActed) {
  const ReferralId id = Send(APerson());
  ASSERT_OK(Move(StaffOf("vlucht-voorwaarts"), id, {.to = S::kDeclined, .reason = "NO_CAPACITY"}));
  ASSERT_OK_AND_ASSIGN(const auto history, desk_.History(StaffOf("werkplein"), id, {}));
  ASSERT_THAT(history, SizeIs(3));
  EXPECT_EQ(history[0].to, S::kDraft);
  EXPECT_EQ(history[0].from, std::nullopt);
  EXPECT_EQ(history[1].to, S::kSent);
  EXPECT_EQ(history[2].from, S::kSent);
  EXPECT_EQ(history[2].reason, "NO_CAPACITY");
  EXPECT_EQ(history[2].organisation_code, "vlucht-voorwaarts");
  ASSERT_OK_AND_ASSIGN(const auto rest, desk_.History(CallOf(), id, {.limit = 1, .after = {"1"}}));
  ASSERT_THAT(rest, SizeIs(2)) << "one more than the limit says that there is more";
  EXPECT_EQ(rest[0].version, 2);
  EXPECT_THAT(desk_.History(StaffOf("caw"), id, {}), HasReason("REFERRAL_NOT_FOUND"));
}

TEST_F(ReferralDeskTest, LetsEachSideTakeItsOwnStepsOnly) {
  const PersonId person = APerson();
  const ReferralId id = Send(person);
  EXPECT_THAT(Move(StaffOf("werkplein"), id, {.to = S::kAccepted}), HasReason("NOT_THE_RECEIVER"));
  EXPECT_THAT(Move(StaffOf("vlucht-voorwaarts"), id, {.to = S::kRecalled, .reason = "MOVED"}),
              HasReason("NOT_THE_SENDER"));
  EXPECT_THAT(Move(SelfOf(person.str()), id, {.to = S::kAccepted}), HasReason("NOT_THE_RECEIVER"));
  EXPECT_THAT(Move(CaseworkerOf("GM0106"), id, {.to = S::kAccepted}),
              HasReason("NOT_THE_RECEIVER"));
  EXPECT_THAT(Move(StaffOf("caw"), id, {.to = S::kAccepted}), HasReason("REFERRAL_NOT_FOUND"));
  EXPECT_OK(Move(CallOf(), id, {.to = S::kAccepted}));
  EXPECT_THAT(Move(CallOf(), id, {.to = S::kSent}), HasReason("TRANSITION_NOT_ALLOWED"));
  EXPECT_OK(Move(SelfOf(person.str()), id, {.to = S::kWithdrawn}));
}

TEST_F(ReferralDeskTest, ChangesNothingForWhoSawAnOlderVersion) {
  const ReferralId id = Send(APerson());
  EXPECT_THAT(desk_.Move(CallOf(), id, {.to = S::kAccepted}, "1"), HasReason("ETAG_MISMATCH"));
  EXPECT_OK(desk_.Move(CallOf(), id, {.to = S::kAccepted}, "2"));
}

TEST_F(ReferralDeskTest, CarriesARepeatedRequestOutOnce) {
  const PersonId person = APerson();
  const rpc::Call create = Repeatable(CallOf(), "CreateReferral");
  ASSERT_OK_AND_ASSIGN(const auto first,
                       desk_.Create(create, ADraft(person), ReferralDesk::Send::kNow));
  ASSERT_OK_AND_ASSIGN(const auto again,
                       desk_.Create(create, ADraft(person), ReferralDesk::Send::kNow));
  const ReferralId id = first.view.referral.id;
  EXPECT_EQ(again.view.referral.id, id);
  const rpc::Call accept = Repeatable(CallOf(), "AcceptReferral");
  ASSERT_OK(Move(accept, id, {.to = S::kAccepted}));
  ASSERT_OK(Move(accept, id, {.to = S::kAccepted}));
  EXPECT_THAT(Facts<v1::ReferralSent>(), SizeIs(1));
  EXPECT_THAT(Facts<v1::ReferralAccepted>(), SizeIs(1));
}

TEST_F(ReferralDeskTest, RefersWithinReachOnly) {
  const PersonId in_assen = APerson("GM0106");
  const auto create = [&](const rpc::Call& call, const Referral& draft) {
    return desk_.Create(call, draft, ReferralDesk::Send::kLater);
  };
  EXPECT_THAT(create(StaffOf("caw"), ADraft(in_assen)),
              HasViolation("referral.from_organisation_code", "ORGANISATION_OUT_OF_REACH"));
  EXPECT_THAT(create(CaseworkerOf("GM0281"), ADraft(in_assen)), HasReason("PERSON_NOT_FOUND"));
  EXPECT_THAT(create(CallOf(), ADraft(PersonId::New())), HasReason("PERSON_NOT_FOUND"));
  Referral to_nobody = ADraft(in_assen);
  to_nobody.receiver_code = "nobody";
  EXPECT_THAT(create(CallOf(), to_nobody), HasReason("ORGANISATION_NOT_FOUND"));
  Referral after_nothing = ADraft(in_assen);
  after_nothing.former_id = ReferralId::New();
  EXPECT_THAT(create(CallOf(), after_nothing), HasReason("REFERRAL_NOT_FOUND"));
  EXPECT_OK(create(CaseworkerOf("GM0106"), ADraft(in_assen)));
}

TEST_F(ReferralDeskTest, RefersPeopleItHasNotHeardOfYetWithIntakesWord) {
  const PersonId recent = PersonId::New();
  intake_.people[recent] = {recent, "NL", "9401", "GM0106"};
  ASSERT_OK_AND_ASSIGN(const auto story, desk_.Create(CaseworkerOf("GM0106"), ADraft(recent),
                                                      ReferralDesk::Send::kNow));
  EXPECT_EQ(Facts<v1::ReferralSent>()[0].referral().area().municipality_code(), "GM0106");
  EXPECT_OK(desk_.Get(CaseworkerOf("GM0106"), story.view.referral.id));
  intake_.status = absl::UnavailableError("away");
  EXPECT_THAT(desk_.Create(CallOf(), ADraft(PersonId::New()), ReferralDesk::Send::kNow),
              HasCode(absl::StatusCode::kUnavailable));
}

TEST_F(ReferralDeskTest, HasOneOpenReferralOfAPersonToTheSameReceiverAndPlace) {
  const PersonId person = APerson();
  const ReferralId first = Send(person);
  const auto second = desk_.Create(CallOf(), ADraft(person), ReferralDesk::Send::kNow);
  EXPECT_THAT(second, HasReason("REFERRAL_EXISTS"));
  EXPECT_EQ(ErrorMetadataOf(second.status()).at("referral_id"), first.str());
  // Declined, the next choice can follow without typing anything again.
  ASSERT_OK(Move(CallOf(), first, {.to = S::kDeclined, .reason = "NO_CAPACITY"}));
  Referral next = ADraft(person);
  next.former_id = first;
  ASSERT_OK_AND_ASSIGN(const auto third, desk_.Create(CallOf(), next, ReferralDesk::Send::kNow));
  EXPECT_EQ(third.view.referral.former_id, first);
}

TEST_F(ReferralDeskTest, HasOneOpenReferralEvenWhenTwoAreMadeAtOnce) {
  const PersonId person = APerson();
  std::atomic<int> made{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      const auto story = desk_.Create(CallOf(), ADraft(person), ReferralDesk::Send::kNow);
      if (story.ok()) {
        ++made;
      } else {
        EXPECT_THAT(story, HasReason("REFERRAL_EXISTS"));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(made, 1);
}

TEST_F(ReferralDeskTest, TakesNobodyOnBeyondThePlacesCapacity) {
  const PlaceId place = APlaceFor(2);
  std::vector<ReferralId> ids;
  for (int i = 0; i < 6; ++i) {
    Referral draft = ADraft(APerson());
    draft.place_id = place;
    ids.push_back(desk_.Create(CallOf(), draft, ReferralDesk::Send::kNow)->view.referral.id);
  }
  std::atomic<int> accepted{0};
  std::vector<std::thread> threads;
  for (const ReferralId& id : ids) {
    threads.emplace_back([&, id] {
      const auto story = Move(StaffOf("vlucht-voorwaarts"), id, {.to = S::kAccepted});
      if (story.ok()) {
        ++accepted;
      } else {
        EXPECT_THAT(story, HasReason("PLACE_FULL"));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(accepted, 2);
  ASSERT_OK_AND_ASSIGN(const PlaceView view, directory_.GetPlace(CallOf(), place));
  EXPECT_EQ(view.taken, 2);
  ASSERT_OK_AND_ASSIGN(const auto free,
                       directory_.ListPlaces(CallOf(), {.with_free_capacity = true}, {}));
  EXPECT_THAT(free, IsEmpty());
  // One leaves, one can come.
  ASSERT_OK_AND_ASSIGN(const auto in, desk_.List(CallOf(), {.states = {"ACCEPTED"}}, {}));
  ASSERT_OK(Move(CallOf(), in[0].view.referral.id, {.to = S::kFailed, .reason = "MOVED"}));
  ASSERT_OK_AND_ASSIGN(const auto waiting, desk_.List(CallOf(), {.states = {"SENT"}}, {}));
  EXPECT_OK(Move(CallOf(), waiting[0].view.referral.id, {.to = S::kAccepted}));
}

TEST_F(ReferralDeskTest, RefusesAPlaceOfAnotherOrganisation) {
  Referral draft = ADraft(APerson());
  draft.receiver_code = "caw";
  draft.place_id = APlaceFor(1);
  EXPECT_THAT(desk_.Create(CallOf(), draft, ReferralDesk::Send::kNow),
              HasReason("PLACE_NOT_OF_RECEIVER"));
}

TEST_F(ReferralDeskTest, ListsWhatEachMaySee) {
  const PersonId in_assen = APerson("GM0106");
  const PersonId in_tiel = APerson("GM0281");
  Send(in_assen);
  const ReferralId second = Send(in_tiel);
  ASSERT_OK(desk_.Create(CallOf(), ADraft(APerson()), ReferralDesk::Send::kLater));
  const auto count = [&](const rpc::Call& call, const ReferralFilter& filter) {
    return desk_.List(call, filter, {})->size();
  };
  EXPECT_EQ(count(CallOf(), {}), 3);
  EXPECT_EQ(count(StaffOf("werkplein"), {}), 3);
  EXPECT_EQ(count(StaffOf("vlucht-voorwaarts"), {}), 2);
  EXPECT_EQ(count(StaffOf("caw"), {}), 0);
  EXPECT_EQ(count(CaseworkerOf("GM0281"), {}), 1);
  EXPECT_EQ(count(SelfOf(in_assen.str()), {}), 1);
  EXPECT_EQ(count(CallOf(testing::kOtherTenant), {}), 0);
  EXPECT_EQ(count(CallOf(), {.person_id = in_tiel.str()}), 1);
  EXPECT_EQ(count(CallOf(), {.municipality_code = "GM0106"}), 2);
  EXPECT_EQ(count(CallOf(), {.receiver_code = "caw"}), 0);
  EXPECT_EQ(count(CallOf(), {.states = {"DRAFT"}}), 1);
  ASSERT_OK_AND_ASSIGN(const auto rest,
                       desk_.List(CallOf(), {}, {.limit = 5, .after = {second.str()}}));
  EXPECT_THAT(rest, SizeIs(1));
}

}  // namespace
}  // namespace naober::referrals
