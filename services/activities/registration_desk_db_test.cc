// SPDX-License-Identifier: EUPL-1.2
#include <atomic>
#include <thread>

#include "naober/activities/v1/events.pb.h"
#include "services/activities/activities_fixture.h"
#include "services/activities/registration_desk.h"

namespace naober::activities {
namespace {

using ::naober::testing::HasCode;
using ::naober::testing::HasReason;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class RegistrationDeskTest : public ActivitiesTest {
 protected:
  SessionId ASession(int capacity) {
    return SessionsOf(Publish(ASeries(1, capacity)))[0].session.id;
  }
  RegistrationView MustRegister(const SessionId& session, const PersonId& person) {
    const auto view = desk_.RegisterForSession(CallOf(), session, person);
    EXPECT_OK(view);
    return *view;
  }
  RegistrationView MustRegister(const SessionId& session) {
    return MustRegister(session, APerson());
  }
  Series AMatchedTraining() {
    Series draft = ASeries(2);
    draft.requires_match = true;
    return Publish(draft);
  }
};

TEST_F(RegistrationDeskTest, SeatsPeopleInTheOrderInWhichTheyAsk) {
  const SessionId session = ASession(1);
  const RegistrationView first = MustRegister(session);
  const RegistrationView second = MustRegister(session);
  const RegistrationView third = MustRegister(session);
  EXPECT_EQ(first.registration.state, RegistrationState::kSeated);
  EXPECT_EQ(second.registration.state, RegistrationState::kWaitlisted);
  EXPECT_EQ(second.waiting_position, 1);
  EXPECT_EQ(third.waiting_position, 2);
  const auto taken = Facts<v1::SeatTaken>();
  ASSERT_THAT(taken, SizeIs(1));
  EXPECT_EQ(taken[0].person_id(), first.registration.person_id.str());
  EXPECT_EQ(taken[0].session().kind(), common::v1::CONTACT_KIND_TRAINING);
  EXPECT_EQ(taken[0].session().programme_code(), "dbb");
  const auto waiting = Facts<v1::SeatWaitlisted>();
  ASSERT_THAT(waiting, SizeIs(2));
  EXPECT_EQ(waiting[1].position(), 2);
}

TEST_F(RegistrationDeskTest, NeverOverbooksASessionHoweverManyAskAtOnce) {
  constexpr int kPeople = 24;
  constexpr int kCapacity = 5;
  const SessionId session = ASession(kCapacity);
  std::vector<PersonId> people;
  for (int i = 0; i < kPeople; ++i) people.push_back(APerson());
  std::atomic<int> next{0};
  std::atomic<int> failures{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 6; ++t) {
    threads.emplace_back([&] {
      for (int i = next++; i < kPeople; i = next++) {
        if (!desk_.RegisterForSession(CallOf(), session, people[i]).ok()) ++failures;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  ASSERT_OK_AND_ASSIGN(const SessionView view, calendar_.GetSession(CallOf(), session));
  EXPECT_EQ(view.seated, kCapacity);
  EXPECT_EQ(view.waiting, kPeople - kCapacity);
  ASSERT_OK_AND_ASSIGN(const auto list,
                       desk_.List(CallOf(), {.session_id = session.str()}, {.limit = 200}));
  ASSERT_THAT(list, SizeIs(kPeople));
  for (int i = 0; i < kPeople; ++i) {
    EXPECT_EQ(list[i].registration.request_number, i + 1);
    EXPECT_EQ(list[i].waiting_position, i < kCapacity ? 0 : i - kCapacity + 1);
  }
}

TEST_F(RegistrationDeskTest, GivesOnePersonOneSeatHoweverOftenTheyAskAtOnce) {
  const SessionId session = ASession(5);
  const PersonId person = APerson();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] { EXPECT_OK(desk_.RegisterForSession(CallOf(), session, person)); });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_OK_AND_ASSIGN(const SessionView view, calendar_.GetSession(CallOf(), session));
  EXPECT_EQ(view.seated, 1);
  EXPECT_THAT(Facts<v1::SeatTaken>(), SizeIs(1));
}

TEST_F(RegistrationDeskTest, AsksForAMaatjeBeforeTraining) {
  const Series series = AMatchedTraining();
  const SessionId session = SessionsOf(series)[0].session.id;
  const PersonId matched = APerson();
  const PersonId waiting = APerson();
  matching_.active.insert({matched, "dbb"});
  EXPECT_OK(desk_.RegisterForSession(CallOf(), session, matched));
  EXPECT_OK(desk_.RegisterForSeries(CallOf(), series.id, matched));
  const auto refused = desk_.RegisterForSession(CallOf(), session, waiting);
  EXPECT_THAT(refused, HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(refused, HasReason("MAATJE_REQUIRED_BEFORE_TRAINING"));
  EXPECT_THAT(ErrorMetadataOf(refused.status()),
              UnorderedElementsAre(Pair("person_id", waiting.str()), Pair("programme_code", "dbb"),
                                   Pair("series_id", series.id.str()), Pair("waiting", "true")));
  EXPECT_THAT(desk_.RegisterForSeries(CallOf(), series.id, waiting),
              HasReason("MAATJE_REQUIRED_BEFORE_TRAINING"));
  EXPECT_THAT(Facts<v1::SeatTaken>(), SizeIs(2));
}

TEST_F(RegistrationDeskTest, LetsNobodyThroughWhenTheMatchCannotBeChecked) {
  const Series series = AMatchedTraining();
  const PersonId person = APerson();
  matching_.active.insert({person, "dbb"});
  for (const absl::Status& failure : {absl::UnavailableError("away"), absl::InternalError("broken"),
                                      absl::PermissionDeniedError("misconfigured")}) {
    matching_.status = failure;
    const auto result =
        desk_.RegisterForSession(CallOf(), SessionsOf(series)[0].session.id, person);
    EXPECT_THAT(result, HasCode(absl::StatusCode::kUnavailable)) << failure;
    EXPECT_THAT(result, HasReason("MATCH_CHECK_UNAVAILABLE"));
  }
  EXPECT_THAT(Facts<v1::SeatTaken>(), IsEmpty());
}

TEST_F(RegistrationDeskTest, DoesNotAskMatchingWhereNoMatchIsRequired) {
  matching_.status = absl::UnavailableError("away");
  EXPECT_OK(desk_.RegisterForSession(CallOf(), ASession(1), APerson()));
}

TEST_F(RegistrationDeskTest, RegistersForAllSessionsThatAreToCome) {
  const Series series = Publish(ASeries(4));
  const std::vector<SessionView> sessions = SessionsOf(series);
  ASSERT_OK(calendar_.Cancel(CallOf(), sessions[2].session.id, ""));
  MoveClockTo(sessions[0].session.starts_at);
  const PersonId person = APerson();
  ASSERT_OK_AND_ASSIGN(const auto views, desk_.RegisterForSeries(CallOf(), series.id, person));
  ASSERT_THAT(views, SizeIs(2));
  EXPECT_EQ(views[0].session_id, sessions[1].session.id);
  EXPECT_EQ(views[1].session_id, sessions[3].session.id);
  ASSERT_OK_AND_ASSIGN(const auto again, desk_.RegisterForSeries(CallOf(), series.id, person));
  EXPECT_EQ(again[0].registration.id, views[0].registration.id);
  EXPECT_THAT(Facts<v1::SeatTaken>(), SizeIs(2));
  MoveClockTo(sessions[3].session.starts_at);
  EXPECT_THAT(desk_.RegisterForSeries(CallOf(), series.id, APerson()), HasReason("SERIES_ENDED"));
}

TEST_F(RegistrationDeskTest, TakesNobodyInOnceTheSessionHasStartedOrIsCancelled) {
  const SessionId session = ASession(5);
  const PersonId person = APerson();
  const RegistrationView seat = MustRegister(session, person);
  ASSERT_OK_AND_ASSIGN(const SessionView view, calendar_.GetSession(CallOf(), session));
  MoveClockTo(view.session.starts_at);
  EXPECT_THAT(desk_.RegisterForSession(CallOf(), session, APerson()), HasReason("SESSION_STARTED"));
  EXPECT_THAT(desk_.GiveUp(CallOf(), seat.registration.id, "", ""), HasReason("SESSION_STARTED"));
  ASSERT_OK(calendar_.Cancel(CallOf(), session, ""));
  EXPECT_THAT(desk_.RegisterForSession(CallOf(), session, APerson()),
              HasReason("SESSION_NOT_SCHEDULED"));
}

TEST_F(RegistrationDeskTest, AFreedSeatGoesToWhoWaitedFirst) {
  const SessionId session = ASession(1);
  const RegistrationView first = MustRegister(session);
  const RegistrationView second = MustRegister(session);
  const RegistrationView third = MustRegister(session);
  ASSERT_OK_AND_ASSIGN(const RegistrationView left,
                       desk_.GiveUp(CallOf(), first.registration.id, "CHILDCARE", "1"));
  EXPECT_EQ(left.registration.state, RegistrationState::kGivenUp);
  const auto given_up = Facts<v1::SeatGivenUp>();
  ASSERT_THAT(given_up, SizeIs(1));
  EXPECT_EQ(given_up[0].barrier(), common::v1::BARRIER_CHILDCARE);
  const auto taken = Facts<v1::SeatTaken>();
  ASSERT_THAT(taken, SizeIs(2));
  EXPECT_EQ(taken[1].person_id(), second.registration.person_id.str());
  ASSERT_OK_AND_ASSIGN(const auto list, desk_.List(CallOf(), {.session_id = session.str()}, {}));
  ASSERT_THAT(list, SizeIs(3));
  EXPECT_EQ(list[0].registration.id, second.registration.id);
  EXPECT_EQ(list[1].registration.id, third.registration.id);
  EXPECT_EQ(list[1].waiting_position, 1);
  EXPECT_EQ(list[2].registration.id, first.registration.id);
}

TEST_F(RegistrationDeskTest, GivingUpTwiceChangesNothing) {
  const SessionId session = ASession(1);
  const RegistrationView seat = MustRegister(session);
  EXPECT_THAT(desk_.GiveUp(CallOf(), seat.registration.id, "", "9"), HasReason("ETAG_MISMATCH"));
  ASSERT_OK(desk_.GiveUp(CallOf(), seat.registration.id, "", ""));
  ASSERT_OK_AND_ASSIGN(const RegistrationView again,
                       desk_.GiveUp(CallOf(), seat.registration.id, "", ""));
  EXPECT_EQ(again.registration.version, 2);
  EXPECT_THAT(Facts<v1::SeatGivenUp>(), SizeIs(1));
}

TEST_F(RegistrationDeskTest, AnswersARepeatedRequestWithTheSameRegistration) {
  const SessionId session = ASession(3);
  const PersonId person = APerson();
  const rpc::Call call = Repeatable(CallOf(), "RegisterForSession");
  ASSERT_OK_AND_ASSIGN(const auto first, desk_.RegisterForSession(call, session, person));
  ASSERT_OK(desk_.GiveUp(CallOf(), first.registration.id, "", ""));
  // The repeat doesn't take a new seat.
  ASSERT_OK_AND_ASSIGN(const auto second, desk_.RegisterForSession(call, session, person));
  EXPECT_EQ(second.registration.id, first.registration.id);
  EXPECT_EQ(second.registration.state, RegistrationState::kGivenUp);
}

TEST_F(RegistrationDeskTest, ActsOnlyForPeopleWithinReach) {
  const SessionId session = ASession(9);
  const PersonId in_assen = APerson("GM0106");
  EXPECT_THAT(desk_.RegisterForSession(CaseworkerOf("GM0281"), session, in_assen),
              HasReason("PERSON_NOT_FOUND"));
  EXPECT_THAT(desk_.RegisterForSession(SelfOf(APerson().str()), session, in_assen),
              HasReason("PERSON_NOT_FOUND"));
  EXPECT_THAT(desk_.RegisterForSession(StaffOf("openmind"), session, in_assen),
              HasReason("SESSION_NOT_FOUND"));
  EXPECT_THAT(desk_.RegisterForSession(CallOf(testing::kOtherTenant), session, in_assen),
              HasReason("SESSION_NOT_FOUND"));
  EXPECT_THAT(desk_.RegisterForSession(CallOf(), session, PersonId::New()),
              HasReason("PERSON_NOT_FOUND"));
  ASSERT_OK_AND_ASSIGN(const auto seat,
                       desk_.RegisterForSession(CaseworkerOf("GM0106"), session, in_assen));
  EXPECT_OK(desk_.RegisterForSession(SelfOf(in_assen.str()), session, in_assen));
  EXPECT_OK(desk_.RegisterForSession(StaffOf("werkplein"), session, in_assen));
  EXPECT_THAT(desk_.GiveUp(CaseworkerOf("GM0281"), seat.registration.id, "", ""),
              HasReason("REGISTRATION_NOT_FOUND"));
  EXPECT_THAT(desk_.GiveUp(StaffOf("openmind"), seat.registration.id, "", ""),
              HasReason("REGISTRATION_NOT_FOUND"));
}

TEST_F(RegistrationDeskTest, AsksIntakeAboutPeopleItHasNotHeardOfYet) {
  const SessionId session = ASession(9);
  const PersonId recent = PersonId::New();
  intake_.people[recent] = "GM0106";
  EXPECT_OK(desk_.RegisterForSession(CaseworkerOf("GM0106"), session, recent));
  EXPECT_EQ(intake_.asked, 1);
  EXPECT_OK(desk_.RegisterForSession(CallOf(), session, APerson()));
  EXPECT_EQ(intake_.asked, 1);
  intake_.status = absl::UnavailableError("away");
  EXPECT_THAT(desk_.RegisterForSession(CallOf(), session, PersonId::New()),
              HasCode(absl::StatusCode::kUnavailable));
}

TEST_F(RegistrationDeskTest, ShowsRegistrationsWithinReachByPage) {
  const Series series = Publish(ASeries(2, 2));
  const PersonId in_assen = APerson("GM0106");
  const PersonId in_tiel = APerson("GM0281");
  const PersonId in_buren = APerson("GM0214");
  for (const PersonId& person : {in_assen, in_tiel, in_buren}) {
    ASSERT_OK(desk_.RegisterForSeries(CallOf(), series.id, person));
  }
  const RegistrationFilter all{.series_id = series.id.str()};
  const auto count = [&](const rpc::Call& call) { return desk_.List(call, all, {})->size(); };
  EXPECT_EQ(count(CallOf()), 6);
  EXPECT_EQ(count(CaseworkerOf("GM0281")), 2);
  EXPECT_EQ(count(SelfOf(in_buren.str())), 2);
  EXPECT_EQ(count(StaffOf("werkplein")), 6);
  EXPECT_EQ(count(StaffOf("openmind")), 0);
  EXPECT_EQ(count(CallOf(testing::kOtherTenant)), 0);

  std::vector<RegistrationId> paged;
  rpc::Page page{.limit = 2};
  for (bool more = true; more;) {
    ASSERT_OK_AND_ASSIGN(auto views, desk_.List(CallOf(), all, page));
    more = views.size() > 2;
    if (more) views.pop_back();
    for (const RegistrationView& view : views) paged.push_back(view.registration.id);
    page.after = RegistrationStore::KeyOf(views.back());
  }
  EXPECT_THAT(paged, SizeIs(6));
  EXPECT_THAT(std::set<RegistrationId>(paged.begin(), paged.end()), SizeIs(6));
}

}  // namespace
}  // namespace naober::activities
