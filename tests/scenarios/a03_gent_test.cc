// SPDX-License-Identifier: EUPL-1.2
// a newcomer in Gent sees which of 24 places suit, chooses, is refused, and goes on to the
// next choice without saying anything again.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "libs/base/uuid.h"
#include "libs/rpc/enum_code.h"
#include "libs/testing/matchers.h"
#include "naober/intake/v1/intake_service.grpc.pb.h"
#include "naober/matching/v1/place_suggestion_service.grpc.pb.h"
#include "naober/referrals/v1/referrals_service.grpc.pb.h"
#include "tests/support/client.h"
#include "tests/support/consortium.h"

namespace naober::testing {
namespace {

using intake::v1::ConsentService;
using intake::v1::PersonService;
using matching::v1::PlaceShortlist;
using matching::v1::PlaceSuggestion;
using matching::v1::PlaceSuggestionService;
using referrals::v1::PlaceChoice;
using referrals::v1::PlaceChoiceService;
using referrals::v1::ReferralService;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr absl::string_view kOrganisations[] = {"in-gent",
                                                "de-sloep",
                                                "een-hart-voor-vluchtelingen",
                                                "werkgroep-vluchtelingen-gent",
                                                "hand-in-hand",
                                                "refu-interim",
                                                "vormingplus",
                                                "caw-oost-vlaanderen"};
constexpr char kGent[] = "44021";

struct OfferedPlace {
  int organisation;
  const char* title;
  const char* postcode;
  const char* interests;  // with blanks between
  const char* level;      // of Dutch; empty: none is asked
  const char* moments;    // with blanks between
  bool for_women = false;
};

const std::vector<OfferedPlace>& Places() {
  static const auto& places = *new std::vector<OfferedPlace>{
      {0, "Samen Gentenaar", "9000", "music walking", "A1", "TUE_EVENING"},
      {0, "Tandem", "9000", "reading", "A2", "TUE_EVENING"},
      {0, "DuoReno", "9040", "renovating", "A1", "SAT_MORNING"},
      {1, "Moedergroep", "9000", "cooking", "A0", "MON_EVENING", true},
      {1, "Kookatelier", "9000", "cooking", "A0", "THU_EVENING"},
      {1, "Speelplein", "9000", "football", "A1", "WED_AFTERNOON"},
      {2, "Voetbalavond", "9050", "football", "", "MON_EVENING WED_EVENING"},
      {2, "Fietsles", "9041", "cycling", "A1", "TUE_EVENING"},
      {2, "Ontmoeting", "9000", "", "A1", "TUE_EVENING"},
      {3, "Boekhoudcel", "9000", "", "A1", "MON_EVENING"},
      {3, "Huiswerkhulp", "9000", "reading", "B1", "MON_EVENING"},
      {3, "Tuin", "9050", "gardening", "A1", "FRI_MORNING"},
      {4, "Koor", "9030", "music singing", "A1", "THU_EVENING"},
      {4, "Debat", "9000", "politics", "B2", "FRI_EVENING"},
      {4, "Vrouwencafé", "9000", "music", "A1", "FRI_EVENING", true},
      {5, "Festivalploeg", "9000", "music", "A1", "FRI_EVENING"},
      {5, "Magazijn", "9042", "football", "A1", "TUE_EVENING"},
      {5, "Keuken", "9052", "cooking", "A1", "SUN_EVENING"},
      {6, "Dzjambo", "9000", "cooking music", "A1", "WED_EVENING FRI_EVENING"},
      {6, "Gespreksgroep", "9041", "cooking", "A1", "MON_EVENING"},
      {6, "Digitaal", "9000", "computers", "A1", "TUE_AFTERNOON"},
      {7, "knooppunt2Go", "9040", "cooking football", "A0", "TUE_EVENING"},
      {7, "Administratie", "9000", "", "B1", "TUE_EVENING"},
      {7, "Wandelgroep", "9000", "walking", "A1", "SUN_MORNING"}};
  return places;
}

class GentScenario : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    platform_ = new Platform();
    intake::v1::CreateConsortiumRequest request;
    request.mutable_consortium()->set_code("gent");
    request.mutable_consortium()->set_display_name("Verbinding Gent");
    request.mutable_consortium()->set_country("BE");
    request.set_request_id(NewUuidV7());
    using intake::v1::ConsortiumService;
    tenant_ = new std::string(
        Client(*platform_, Operator())
            .Call<ConsortiumService>(&ConsortiumService::Stub::CreateConsortium, request)
            ->consortium()
            .id());
    Publish();
  }
  static void TearDownTestSuite() {
    delete tenant_;
    delete platform_;
  }

  static void Publish() {
    const Client coordinator(*platform_, Coordinator(*tenant_));
    using referrals::v1::OrganisationService;
    for (const absl::string_view code : kOrganisations) {
      referrals::v1::CreateOrganisationRequest request;
      referrals::v1::Organisation& organisation = *request.mutable_organisation();
      organisation.set_code(std::string(code));
      organisation.set_display_name(std::string(code));
      organisation.set_kind(referrals::v1::ORGANISATION_KIND_NGO);
      organisation.set_country("BE");
      organisation.set_postcode("9000");
      request.set_request_id(NewUuidV7());
      ASSERT_OK(coordinator.Call<OrganisationService>(
          &OrganisationService::Stub::CreateOrganisation, request));
    }
    using referrals::v1::PlaceService;
    for (const OfferedPlace& offered : Places()) {
      referrals::v1::CreatePlaceRequest request;
      referrals::v1::Place& place = *request.mutable_place();
      place.set_organisation_code(std::string(kOrganisations[offered.organisation]));
      place.set_title(offered.title);
      place.set_kind(referrals::v1::PLACE_KIND_MEETING_GROUP);
      for (const absl::string_view interest :
           absl::StrSplit(offered.interests, ' ', absl::SkipEmpty()))
        place.add_interests(std::string(interest));
      if (place.title() == "Boekhoudcel") place.add_competences("bookkeeping");
      place.set_min_oral_level(rpc::EnumOf<common::v1::OralLevel>(offered.level));
      place.set_language_code("nl");
      for (const absl::string_view moment : absl::StrSplit(offered.moments, ' ')) {
        const std::pair<std::string, std::string> parts = absl::StrSplit(moment, '_');
        auto& slot = *place.add_availability();
        slot.set_weekday(rpc::EnumOf<common::v1::Weekday>(parts.first));
        slot.set_day_part(rpc::EnumOf<common::v1::DayPart>(parts.second));
      }
      if (offered.for_women) place.set_audience(referrals::v1::PLACE_AUDIENCE_WOMEN);
      place.set_country("BE");
      place.set_postcode(offered.postcode);
      place.set_capacity(2);
      request.set_request_id(NewUuidV7());
      ASSERT_OK(coordinator.Call<PlaceService>(&PlaceService::Stub::CreatePlace, request));
    }
  }

  GentScenario() : guide_(*platform_, Caseworker(*tenant_, kGent)), person_(Newcomer()) {}

  // N: cooking, music and football; bookkeeping; Dutch A1 and Arabic; evenings; 30 minutes by
  // bicycle.
  std::string Newcomer() const {
    intake::v1::CreatePersonRequest request;
    intake::v1::Person& person = *request.mutable_person();
    person.set_kind(common::v1::PERSON_KIND_NEWCOMER);
    person.set_given_name("Nadim");
    person.set_family_name("Haddad");
    person.set_birth_date("1991-05-04");
    person.set_gender(common::v1::GENDER_MALE);
    person.set_country("BE");
    person.set_postcode("9000");
    person.set_phone("+32 470 12 34 56");
    person.mutable_registration()->set_channel(common::v1::REGISTRATION_CHANNEL_SELF);
    intake::v1::Profile& profile = *person.mutable_profile();
    for (const char* interest : {"cooking", "music", "football"}) profile.add_interests(interest);
    profile.add_competences("bookkeeping");
    auto& dutch = *profile.add_languages();
    dutch.set_language_code("nl");
    dutch.set_oral_level(common::v1::ORAL_LEVEL_A1);
    auto& arabic = *profile.add_languages();
    arabic.set_language_code("ar");
    arabic.set_oral_level(common::v1::ORAL_LEVEL_NATIVE);
    for (int day = common::v1::WEEKDAY_MON; day <= common::v1::WEEKDAY_SUN; ++day) {
      auto& slot = *profile.add_availability();
      slot.set_weekday(static_cast<common::v1::Weekday>(day));
      slot.set_day_part(common::v1::DAY_PART_EVENING);
    }
    profile.add_travel_modes(common::v1::TRAVEL_MODE_BICYCLE);
    profile.set_max_travel_minutes(30);
    *request.add_consents() = Consent(common::v1::CONSENT_PURPOSE_MATCHING);
    request.set_request_id(NewUuidV7());
    const auto created = guide_.Call<PersonService>(&PersonService::Stub::CreatePerson, request);
    EXPECT_OK(created);
    return created.ok() ? created->person().id() : "";
  }

  static intake::v1::Consent Consent(common::v1::ConsentPurpose purpose) {
    intake::v1::Consent consent;
    consent.set_purpose(purpose);
    consent.set_text_version("2026-1");
    consent.set_text_language("ar");
    consent.set_manner(intake::v1::CONSENT_MANNER_SPOKEN);
    return consent;
  }

  PlaceShortlist Suggested(const std::string& language = "nl") const {
    matching::v1::SuggestPlacesRequest request;
    request.set_person_id(person_);
    request.set_language(language);
    const auto response =
        guide_.Call<PlaceSuggestionService>(&PlaceSuggestionService::Stub::SuggestPlaces, request);
    EXPECT_OK(response);
    return response.ok() ? response->shortlist() : PlaceShortlist();
  }
  static std::string IdOf(const std::string& title, const PlaceShortlist& shortlist) {
    for (const PlaceSuggestion& place : shortlist.suggestions()) {
      if (place.title() == title) return place.place_id();
    }
    ADD_FAILURE() << title << " is not suggested";
    return "";
  }

  PlaceChoice Choose(const std::string& person, const std::vector<std::string>& places) const {
    referrals::v1::CreatePlaceChoiceRequest request;
    PlaceChoice& choice = *request.mutable_place_choice();
    choice.set_person_id(person);
    choice.set_from_organisation_code("in-gent");
    choice.set_note("Belt graag 's avonds.");
    for (const std::string& place : places) choice.add_place_ids(place);
    request.set_request_id(NewUuidV7());
    const auto response =
        guide_.Call<PlaceChoiceService>(&PlaceChoiceService::Stub::CreatePlaceChoice, request);
    EXPECT_OK(response);
    return response.ok() ? response->place_choice() : PlaceChoice();
  }
  PlaceChoice ChoiceNow(const std::string& id) const {
    referrals::v1::GetPlaceChoiceRequest request;
    request.set_id(id);
    const auto response =
        guide_.Call<PlaceChoiceService>(&PlaceChoiceService::Stub::GetPlaceChoice, request);
    EXPECT_OK(response);
    return response.ok() ? response->place_choice() : PlaceChoice();
  }
  static absl::StatusOr<referrals::v1::GetReferralResponse> Read(const Client& client,
                                                                 const std::string& referral) {
    referrals::v1::GetReferralRequest request;
    request.set_id(referral);
    return client.Call<ReferralService>(&ReferralService::Stub::GetReferral, request);
  }

  static Platform* platform_;
  static std::string* tenant_;
  const Client guide_;  // the trajectbegeleider
  const std::string person_;
};

Platform* GentScenario::platform_ = nullptr;
std::string* GentScenario::tenant_ = nullptr;

TEST_F(GentScenario, ShowsRankedPlacesWithReasonsAndTheConditionsThatWereChecked) {
  ASSERT_THAT(Places(), SizeIs(24));
  const PlaceShortlist shortlist = Suggested();
  EXPECT_EQ(shortlist.places_considered(), 24);
  EXPECT_EQ(shortlist.places_fitting(), 10);
  std::vector<int> left;
  for (const auto& step : shortlist.steps()) left.push_back(step.places_left());
  EXPECT_THAT(left, ElementsAre(24, 24, 22, 18, 13, 10))
      << "two for women, four ask more Dutch, five by day, three too far";

  ASSERT_THAT(shortlist.suggestions(), SizeIs(Ge(5)));
  EXPECT_EQ(shortlist.suggestions(0).title(), "Dzjambo") << "two interests, close by, two evenings";
  EXPECT_EQ(shortlist.suggestions(1).title(), "knooppunt2Go");
  int rank = 0;
  int score = 1000;
  for (const PlaceSuggestion& place : shortlist.suggestions()) {
    SCOPED_TRACE(place.title());
    EXPECT_EQ(place.rank(), ++rank);
    EXPECT_LE(place.score_permille(), score);
    score = place.score_permille();
    EXPECT_GE(place.free_places(), 1);
    EXPECT_THAT(place.checks(), SizeIs(6));
    for (const auto& check : place.checks()) {
      EXPECT_EQ(check.result(), matching::v1::PLACE_CHECK_RESULT_MET);
      EXPECT_THAT(check.text(), Not(IsEmpty()));
    }
    int points = 0;
    for (const auto& reason : place.reasons()) {
      points += reason.contribution_permille();
      EXPECT_THAT(reason.text(), Not(IsEmpty()));
    }
    EXPECT_EQ(points, place.score_permille());
  }
  EXPECT_EQ(shortlist.suggestions(0).reasons(0).text(),
            "De plek past bij 2 interesses van de nieuwkomer: cooking, music.");
  EXPECT_EQ(Suggested("en").suggestions(0).reasons(0).text(),
            "The place suits 2 interests of the newcomer: cooking, music.");
}

TEST_F(GentScenario, RanksTheSameASecondTime) {
  EXPECT_EQ(Suggested().SerializeAsString(), Suggested().SerializeAsString());
}

TEST_F(GentScenario, SuggestsNoPlaceThatIsFull) {
  const std::string dzjambo = IdOf("Dzjambo", Suggested());
  // Two others take Dzjambo's two places.
  const Client vormingplus(*platform_, Partner(*tenant_, "vormingplus"));
  std::vector<std::string> taken;
  for (int i = 0; i < 2; ++i) {
    taken.push_back(Choose(Newcomer(), {dzjambo}).attempts(0).referral_id());
    referrals::v1::AcceptReferralRequest accept;
    accept.set_id(taken.back());
    accept.set_request_id(NewUuidV7());
    ASSERT_OK(vormingplus.Call<ReferralService>(&ReferralService::Stub::AcceptReferral, accept));
  }
  const PlaceShortlist without = Suggested();
  EXPECT_EQ(without.places_fitting(), 9);
  for (const PlaceSuggestion& place : without.suggestions()) EXPECT_NE(place.title(), "Dzjambo");
  for (const std::string& id : taken) {
    referrals::v1::RecallReferralRequest recall;
    recall.set_id(id);
    recall.set_reason(referrals::v1::REFERRAL_REASON_MOVED);
    recall.set_request_id(NewUuidV7());
    ASSERT_OK(guide_.Call<ReferralService>(&ReferralService::Stub::RecallReferral, recall));
  }
  EXPECT_EQ(Suggested().suggestions(0).title(), "Dzjambo");
}

TEST_F(GentScenario, OffersTheNextChoiceAfterARefusalWithoutSayingAnythingAgain) {
  const PlaceShortlist shortlist = Suggested();
  const std::string dzjambo = IdOf("Dzjambo", shortlist);
  const std::string knooppunt = IdOf("knooppunt2Go", shortlist);
  intake::v1::GrantConsentRequest consent;
  consent.set_person_id(person_);
  *consent.mutable_consent() = Consent(common::v1::CONSENT_PURPOSE_PLACEMENT);
  consent.mutable_consent()->set_partner_organisation_code("vormingplus");
  for (const auto category : {intake::v1::DATA_CATEGORY_NAME, intake::v1::DATA_CATEGORY_LANGUAGES,
                              intake::v1::DATA_CATEGORY_PHONE})
    consent.mutable_consent()->add_data_categories(category);
  consent.set_request_id(NewUuidV7());
  ASSERT_OK(guide_.Call<ConsentService>(&ConsentService::Stub::GrantConsent, consent));
  const PlaceChoice chosen = Choose(person_, {dzjambo, knooppunt, IdOf("Keuken", shortlist)});
  ASSERT_THAT(chosen.attempts(), SizeIs(1));
  const std::string first = chosen.attempts(0).referral_id();

  const Client vormingplus(*platform_, Partner(*tenant_, "vormingplus"));
  const Client caw(*platform_, Partner(*tenant_, "caw-oost-vlaanderen"));
  EXPECT_OK(Read(vormingplus, first));
  EXPECT_THAT(Read(caw, first), HasReason("REFERRAL_NOT_FOUND"));
  referrals::v1::DeclineReferralRequest decline;
  decline.set_id(first);
  decline.set_reason(referrals::v1::REFERRAL_REASON_NO_CAPACITY);
  decline.set_request_id(NewUuidV7());
  ASSERT_OK(vormingplus.Call<ReferralService>(&ReferralService::Stub::DeclineReferral, decline));

  const PlaceChoice refused = ChoiceNow(chosen.id());
  EXPECT_EQ(refused.state(), referrals::v1::PLACE_CHOICE_STATE_NEXT_OFFERED);
  EXPECT_EQ(refused.next_place_id(), knooppunt);
  referrals::v1::ContinuePlaceChoiceRequest go_on;
  go_on.set_id(chosen.id());
  go_on.set_place_id(refused.next_place_id());
  go_on.set_etag(refused.etag());
  go_on.set_request_id(NewUuidV7());
  ASSERT_OK(guide_.Call<PlaceChoiceService>(&PlaceChoiceService::Stub::ContinuePlaceChoice, go_on));

  const PlaceChoice now = ChoiceNow(chosen.id());
  ASSERT_THAT(now.attempts(), SizeIs(2)) << "both attempts stay in the history";
  EXPECT_EQ(now.attempts(0).state(), referrals::v1::REFERRAL_STATE_DECLINED);
  EXPECT_EQ(now.attempts(0).reason(), referrals::v1::REFERRAL_REASON_NO_CAPACITY);
  const auto second = Read(caw, now.attempts(1).referral_id());
  ASSERT_OK(second);
  EXPECT_EQ(second->referral().note(), "Belt graag 's avonds.");
  EXPECT_EQ(second->referral().former_referral_id(), first);
  const PlaceShortlist rest = Suggested();
  EXPECT_EQ(rest.places_fitting(), 8);
  for (const PlaceSuggestion& place : rest.suggestions()) {
    EXPECT_NE(place.place_id(), dzjambo) << "who said no is not suggested again";
    EXPECT_NE(place.place_id(), knooppunt);
  }

  intake::v1::WithdrawConsentRequest withdraw;
  withdraw.set_person_id(person_);
  withdraw.set_purpose(common::v1::CONSENT_PURPOSE_PLACEMENT);
  withdraw.set_partner_organisation_code("vormingplus");
  withdraw.set_request_id(NewUuidV7());
  ASSERT_OK(guide_.Call<ConsentService>(&ConsentService::Stub::WithdrawConsent, withdraw));
  ASSERT_OK(WaitUntilApplied(*platform_));
  EXPECT_THAT(Read(vormingplus, first), HasReason("REFERRAL_NOT_FOUND"));
  EXPECT_OK(Read(caw, now.attempts(1).referral_id())) << "the consent was another partner's";
}

}  // namespace
}  // namespace naober::testing
