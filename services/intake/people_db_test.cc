// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/intake_fixture.h"
#include "services/intake/people.h"

namespace naober::intake {
namespace {

using naober::testing::HasCode;
using naober::testing::HasReason;
using naober::testing::HasViolation;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PeopleTest : public IntakeTest {};

TEST_F(PeopleTest, KeepsEverythingThatWasRegistered) {
  Person person = ABuddy();
  person.external_id = "RIV-1";
  person.email = "anna@example.org";
  person.phone = "+31612345001";
  person.place = "Tiel";
  person.profile.literacy = Literacy::kLatin;
  person.profile.interests = {"chess", "cycling"};
  person.profile.competences = {"driving"};
  person.profile.max_travel_minutes = 30;
  person.profile.barriers = {Barrier::kTime};
  person.profile.children_ages = {3, 3, 8};
  person.profile.gender_wish = GenderWish::kSame;
  person.registration.channel = RegistrationChannel::kOrganisation;
  person.registration.referring_organisation_code = "werkplein";
  const Registered registered = Register(person);

  ASSERT_OK_AND_ASSIGN(const Person stored, people_.Get(CallOf(), registered.person.id));
  EXPECT_EQ(stored.profile, person.profile);
  EXPECT_EQ(stored.registration, person.registration);
  EXPECT_EQ(stored.external_id, "RIV-1");
  EXPECT_EQ(stored.given_name, "Anna");
  EXPECT_EQ(stored.birth_date, person.birth_date);
  EXPECT_EQ(stored.gender, person.gender);
  EXPECT_EQ(stored.postcode, "4001AB");
  EXPECT_EQ(stored.place, "Tiel");
  EXPECT_EQ(stored.email, person.email);
  EXPECT_EQ(stored.phone, person.phone);
  EXPECT_EQ(stored.version, 1);
  EXPECT_EQ(stored.create_time, clock_.Now());
}

TEST_F(PeopleTest, StatesFactsInCodes) {
  const Registered registered = Register(ANewcomer());
  const auto facts = Facts<v1::PersonRegistered>();
  ASSERT_THAT(facts, SizeIs(1));
  EXPECT_EQ(facts[0].person_id(), registered.person.id.str());
  EXPECT_EQ(facts[0].area().postcode(), "4001");
  EXPECT_EQ(facts[0].area().municipality_code(), "GM0281");
  EXPECT_EQ(facts[0].registered_on(), "2026-08-04");
  EXPECT_THAT(Facts<v1::ConsentGranted>(), SizeIs(1));
  EXPECT_THAT(Facts<v1::EnrolmentOpened>(), SizeIs(1));
  EXPECT_THAT(Facts<v1::EnrolmentReady>(), SizeIs(1));
}

TEST_F(PeopleTest, RegistersAllOrNothing) {
  NewRegistration registration = ARegistration(ANewcomer());
  registration.programme_code = "nowhere";
  EXPECT_THAT(people_.Register(CallOf(), registration), HasReason("PROGRAMME_NOT_FOUND"));
  registration.programme_code = kProgramme;
  registration.person.postcode = "9401AB";
  registration.person.municipality_code = "GM0106";
  EXPECT_THAT(people_.Register(CallOf(), registration), HasReason("MUNICIPALITY_NOT_IN_PROGRAMME"));
  ASSERT_OK_AND_ASSIGN(const auto people, people_.List(CallOf(), {}, {}));
  EXPECT_THAT(people, IsEmpty());
  EXPECT_THAT(Facts<v1::PersonRegistered>(), IsEmpty());
}

TEST_F(PeopleTest, AnswersARepeatedRequestFromWhatItMade) {
  const rpc::Call call = Repeatable(CallOf(), "CreatePerson");
  ASSERT_OK_AND_ASSIGN(const Registered first, people_.Register(call, ARegistration(ANewcomer())));
  ASSERT_OK_AND_ASSIGN(const Registered again, people_.Register(call, ARegistration(ANewcomer())));
  EXPECT_EQ(again.person.id, first.person.id);
  EXPECT_EQ(again.enrolment->id, first.enrolment->id);
  EXPECT_THAT(Facts<v1::PersonRegistered>(), SizeIs(1));
}

TEST_F(PeopleTest, RefusesASecondPersonWithAnExternalId) {
  Person person = ANewcomer();
  person.external_id = "RIV-1";
  Register(person);
  person.given_name = "Somebody else";
  EXPECT_THAT(people_.Register(CallOf(), ARegistration(person)), HasReason("EXTERNAL_ID_EXISTS"));
}

TEST_F(PeopleTest, HidesCasesOfOtherMunicipalities) {
  const Registered registered = Register(ANewcomer());
  const PersonId id = registered.person.id;
  EXPECT_OK(people_.Get(CaseworkerOf("GM0281"), id));
  EXPECT_THAT(people_.Get(CaseworkerOf("GM0216"), id), HasReason("PERSON_NOT_FOUND"));
  EXPECT_THAT(people_.Get(CaseworkerOf("GM0216"), PersonId::New()), HasReason("PERSON_NOT_FOUND"));
  EXPECT_OK(people_.Get(SelfOf(id), id));
  EXPECT_THAT(people_.Get(SelfOf(PersonId::New()), id), HasReason("PERSON_NOT_FOUND"));
  EXPECT_THAT(people_.Get(CallOf(testing::kOtherTenant), id), HasReason("PERSON_NOT_FOUND"));
  ASSERT_OK_AND_ASSIGN(const auto listed, people_.List(CaseworkerOf("GM0216"), {}, {}));
  EXPECT_THAT(listed, IsEmpty());
  EXPECT_THAT(people_.Register(CaseworkerOf("GM0216"), ARegistration(ANewcomer())),
              HasViolation("person.municipality_code", "MUNICIPALITY_OUT_OF_REACH"));
}

TEST_F(PeopleTest, ListsInPagesAndByFilter) {
  std::vector<PersonId> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(Register(ANewcomer()).person.id);
  const PersonId buddy = Register(ABuddy()).person.id;

  ASSERT_OK_AND_ASSIGN(auto page, people_.List(CallOf(), {}, {.limit = 2}));
  ASSERT_THAT(page, SizeIs(3));  // one more tells that there are more
  EXPECT_EQ(page[0].id, ids[0]);
  ASSERT_OK_AND_ASSIGN(page, people_.List(CallOf(), {}, {.limit = 10, .after = {ids[1].str()}}));
  EXPECT_THAT(page, SizeIs(4));
  ASSERT_OK_AND_ASSIGN(page, people_.List(CallOf(), {.kind = PersonKind::kBuddy}, {}));
  ASSERT_THAT(page, SizeIs(1));
  EXPECT_EQ(page[0].id, buddy);
  PersonFilter ready{.programme_code = kProgramme, .enrolment_state = EnrolmentState::kReady};
  ASSERT_OK_AND_ASSIGN(page, people_.List(CallOf(), ready, {}));
  EXPECT_THAT(page, SizeIs(6));
  ready.enrolment_state = EnrolmentState::kOpen;
  ASSERT_OK_AND_ASSIGN(page, people_.List(CallOf(), ready, {}));
  EXPECT_THAT(page, IsEmpty());
}

TEST_F(PeopleTest, FindsNamesAsHeardAndOnlyInReach) {
  const PersonId id = Register(ANewcomer("Mohammed", "al-Masri")).person.id;
  Register(ANewcomer("Filmon", "Weldu"));
  ASSERT_OK(people_.Register(CallOf(testing::kOtherTenant),
                             ARegistration(ANewcomer("Mohammed", "al-Masri"))));
  for (const char* query : {"Mohammed", "muhamad", "masri", "mohamed al-masri", "محمد"}) {
    ASSERT_OK_AND_ASSIGN(const auto found, people_.Search(CallOf(), query, {}));
    ASSERT_THAT(found, SizeIs(1)) << query;
    EXPECT_EQ(found[0].id, id) << query;
  }
  ASSERT_OK_AND_ASSIGN(auto found, people_.Search(CaseworkerOf("GM0216"), "Mohammed", {}));
  EXPECT_THAT(found, IsEmpty());
  ASSERT_OK_AND_ASSIGN(
      found, people_.Search(CaseworkerOf("GM0216"), "Mohammed", {.municipality_code = "GM0281"}));
  EXPECT_THAT(found, IsEmpty());
  ASSERT_OK_AND_ASSIGN(found, people_.Search(CallOf(), "Mohammed", {.kind = PersonKind::kBuddy}));
  EXPECT_THAT(found, IsEmpty());
}

TEST_F(PeopleTest, KeepsTheSearchFunctionInsideTheTenant) {
  Register(ANewcomer("Mohammed", "al-Masri"));
  const auto count = [&](const std::string& tenant) {
    int found = -1;
    EXPECT_OK(InTransaction(
        [&](postgres::Transaction& tx) -> absl::Status {
          static constexpr postgres::Query kQuery = {
              "test.search",
              "SELECT count(*) AS n FROM search_people('mohammed', '{mhmd}', NULL, NULL, 50)"};
          const auto rows = tx.Exec(kQuery);
          if (!rows.ok()) return rows.status();
          found = postgres::Column<int>((*rows)[0], "n");
          return absl::OkStatus();
        },
        tenant));
    return found;
  };
  EXPECT_EQ(count(testing::kTenant), 1);
  EXPECT_EQ(count(testing::kOtherTenant), 0);
  EXPECT_EQ(count(""), 0);  // fail-closed without a tenant
}

TEST_F(PeopleTest, ReportsProbableDuplicatesAndMergesNothing) {
  const PersonId first = Register(ANewcomer("Mohammed", "Darwish")).person.id;
  Person twin = ANewcomer("Mohammed", "Darwish");
  twin.gender = Gender::kMale;
  EXPECT_THAT(Register(twin).duplicates, IsEmpty());
  Person other_day = ANewcomer("Mohammed", "Darwish");
  other_day.birth_date = absl::CivilDay(1981, 9, 17);
  EXPECT_THAT(Register(other_day).duplicates, IsEmpty());

  const Registered later = Register(ANewcomer("Darwich", "Muhammad"));
  ASSERT_THAT(later.duplicates, SizeIs(1));
  EXPECT_EQ(later.duplicates[0].duplicate.other_person_id, first);
  EXPECT_GT(later.duplicates[0].duplicate.name_similarity_permille, 500);
  ASSERT_OK_AND_ASSIGN(const auto people, people_.List(CallOf(), {}, {}));
  EXPECT_THAT(people, SizeIs(4));
  ASSERT_OK_AND_ASSIGN(auto listed,
                       people_.Duplicates(CallOf(), first.str(), DuplicateState::kOpen, {}));
  ASSERT_THAT(listed, SizeIs(1));
  EXPECT_EQ(listed[0].person_id, later.person.id);
  ASSERT_OK_AND_ASSIGN(listed,
                       people_.Duplicates(CaseworkerOf("GM0216"), "", DuplicateState::kOpen, {}));
  EXPECT_THAT(listed, IsEmpty());
}

TEST_F(PeopleTest, ChangesWhatWasAskedAndRefusesAStaleEtag) {
  const Registered registered = Register(ANewcomer());
  const auto rename = [](Person& person) {
    person.given_name = "Nasreen";
    return absl::OkStatus();
  };
  ASSERT_OK_AND_ASSIGN(const Person changed,
                       people_.Update(CallOf(), registered.person.id, 1, rename));
  EXPECT_EQ(changed.given_name, "Nasreen");
  EXPECT_EQ(changed.version, 2);
  EXPECT_THAT(people_.Update(CallOf(), registered.person.id, 1, rename),
              HasReason("ETAG_MISMATCH"));
  // A name is no feature: matching hears nothing.
  EXPECT_THAT(Facts<v1::ProfileChanged>(), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const auto found, people_.Search(CallOf(), "Nasreen", {}));
  EXPECT_THAT(found, SizeIs(1));
}

TEST_F(PeopleTest, TellsOfAMoveAndTakesTheEnrolmentAlong) {
  const Registered registered = Register(ANewcomer());
  const auto move = [](Person& person) {
    person.postcode = "4101AB";
    person.municipality_code = "";
    return absl::OkStatus();
  };
  ASSERT_OK_AND_ASSIGN(const Person moved, people_.Update(CallOf(), registered.person.id, 1, move));
  EXPECT_EQ(moved.municipality_code, "GM0216");
  const auto facts = Facts<v1::PersonMoved>();
  ASSERT_THAT(facts, SizeIs(1));
  EXPECT_EQ(facts[0].from_area().municipality_code(), "GM0281");
  EXPECT_EQ(facts[0].to_area().municipality_code(), "GM0216");
  EXPECT_EQ(EnrolmentOf(registered).municipality_code, "GM0216");
  EXPECT_THAT(people_.Get(CaseworkerOf("GM0281"), registered.person.id),
              HasCode(absl::StatusCode::kNotFound));
}

TEST_F(PeopleTest, DoesNotLetACaseWorkerMoveACaseOutOfReach) {
  const Registered registered = Register(ANewcomer());
  const auto move = [](Person& person) {
    person.municipality_code = "GM0216";
    return absl::OkStatus();
  };
  EXPECT_THAT(people_.Update(CaseworkerOf("GM0281"), registered.person.id, 1, move),
              HasViolation("person.municipality_code", "MUNICIPALITY_OUT_OF_REACH"));
}

TEST_F(PeopleTest, GivesFeaturesOnlyOfThoseWhoConsent) {
  const Registered consenting = Register(ANewcomer());
  NewRegistration silent = ARegistration(ABuddy());
  silent.consents.clear();
  ASSERT_OK_AND_ASSIGN(const Registered other, people_.Register(CallOf(), silent));
  const PersonId unknown = PersonId::New();

  ASSERT_OK_AND_ASSIGN(
      auto answer, people_.ForMatching(CallOf(), {unknown, other.person.id, consenting.person.id}));
  ASSERT_THAT(answer.features, SizeIs(1));
  EXPECT_EQ(answer.features[0].person.id, consenting.person.id);
  EXPECT_THAT(answer.features[0].enrolments, SizeIs(1));
  EXPECT_THAT(answer.without_consent, ElementsAre(other.person.id));
  EXPECT_THAT(answer.unknown, ElementsAre(unknown));

  ASSERT_OK(consents_.Withdraw(CallOf(), consenting.person.id, ConsentPurpose::kMatching, ""));
  ASSERT_OK_AND_ASSIGN(answer, people_.ForMatching(CallOf(), {consenting.person.id}));
  EXPECT_THAT(answer.features, IsEmpty());
}

TEST_F(PeopleTest, RegistersAnOrganisationAsABuddyOnce) {
  Person club = ABuddy();
  club.organisation_code = "fc-x";
  club.birth_date.reset();
  club.gender = Gender::kUnspecified;
  club.profile.travel_modes.clear();
  club.profile.capacity = 3;
  const Registered registered = Register(club);
  EXPECT_EQ(registered.enrolment->state, EnrolmentState::kReady);
  ASSERT_OK_AND_ASSIGN(const Person stored, people_.Get(CallOf(), registered.person.id));
  EXPECT_EQ(stored.organisation_code, "fc-x");
  EXPECT_EQ(stored.birth_date, std::nullopt);
  const auto ready = Facts<v1::EnrolmentReady>();
  ASSERT_THAT(ready, SizeIs(1));
  EXPECT_EQ(ready[0].enrolment().buddy_capacity(), 3);
  EXPECT_THAT(people_.Register(CallOf(), ARegistration(club)),
              HasReason("BUDDY_ORGANISATION_EXISTS"));
}

}  // namespace
}  // namespace naober::intake
