// SPDX-License-Identifier: EUPL-1.2
#include "services/intake/domain/person_rules.h"

#include <gmock/gmock.h>

#include <functional>

#include "libs/testing/matchers.h"
#include "services/intake/domain/language_code.h"
#include "services/intake/domain/telephone.h"

namespace naober::intake {
namespace {

using ::naober::testing::HasViolation;

const geo::Gazetteer& TheGazetteer() {
  static const auto* const gazetteer =
      new geo::Gazetteer(*geo::Gazetteer::Load(std::string(NAOBER_SOURCE_DIR) + "/libs/geo/data"));
  return *gazetteer;
}

Person ANewcomer() {
  Person person;
  person.external_id = "RIV-00001";
  person.kind = PersonKind::kNewcomer;
  person.given_name = "Nasrin";
  person.family_name = "Nazari";
  person.birth_date = absl::CivilDay(1981, 9, 16);
  person.country = "NL";
  person.postcode = "4001 ab";
  person.registration.channel = RegistrationChannel::kSelf;
  person.registration.registered_on = absl::CivilDay(2026, 8, 4);
  return person;
}

Person ABuddy() {
  Person person = ANewcomer();
  person.kind = PersonKind::kBuddy;
  person.profile.background = BuddyBackground::kLocal;
  person.profile.capacity = 1;
  person.profile.vetted_until_on = absl::CivilDay(2027, 1, 1);
  return person;
}

absl::Status Check(Person& person) {
  FieldViolations violations;
  NormalizeAndValidate(person, {absl::CivilDay(2026, 9, 1), TheGazetteer()}, "person.", violations);
  return violations.ToStatus();
}

absl::Status CheckWith(Person person, const std::function<void(Person&)>& change) {
  change(person);
  return Check(person);
}

TEST(PersonRules, AcceptAndNormalize) {
  Person person = ANewcomer();
  person.given_name = " Nasrin ";
  person.phone = "06-12345001";
  person.email = " nasrin@example.org";
  person.profile.languages = {{"FAS", OralLevel::kNative}, {"nl", OralLevel::kA1}};
  person.profile.interests = {"Chess", "cycling", "chess", " "};
  person.profile.travel_modes = {TravelMode::kCar, TravelMode::kWalk, TravelMode::kCar};
  ASSERT_OK(Check(person));
  EXPECT_EQ(person.given_name, "Nasrin");
  EXPECT_EQ(person.phone, "+31612345001");
  EXPECT_EQ(person.email, "nasrin@example.org");
  EXPECT_EQ(person.postcode, "4001AB");
  EXPECT_EQ(person.municipality_code, "GM0281");
  EXPECT_EQ(person.profile.languages[0].language_code, "fa");
  EXPECT_THAT(person.profile.interests, ::testing::ElementsAre("chess", "cycling"));
  EXPECT_THAT(person.profile.travel_modes,
              ::testing::ElementsAre(TravelMode::kWalk, TravelMode::kCar));
  Person buddy = ABuddy();
  EXPECT_OK(Check(buddy));
}

TEST(PersonRules, ReportEverythingAtOnce) {
  Person person;
  person.registration.registered_on = absl::CivilDay(2026, 8, 4);
  const absl::Status status = Check(person);
  for (const char* field : {"person.kind", "person.given_name", "person.family_name",
                            "person.birth_date", "person.country", "person.registration.channel"}) {
    EXPECT_THAT(status, HasViolation(field, "MISSING"));
  }
}

TEST(PersonRules, RefuseBirthDatesThatCannotBe) {
  EXPECT_THAT(CheckWith(ANewcomer(),
                        [](Person& person) { person.birth_date = absl::CivilDay(2026, 9, 2); }),
              HasViolation("person.birth_date", "IN_THE_FUTURE"));
  EXPECT_THAT(CheckWith(ANewcomer(),
                        [](Person& person) { person.birth_date = absl::CivilDay(1899, 12, 31); }),
              HasViolation("person.birth_date", "TOO_LONG_AGO"));
}

TEST(PersonRules, RefuseNationalIdentifiersInEveryText) {
  const char* bsn = "x 123456782";
  const char* niss = "85.07.30-033.28";
  EXPECT_THAT(CheckWith(ANewcomer(), [&](Person& person) { person.given_name = bsn; }),
              HasViolation("person.given_name", "NATIONAL_NUMBER"));
  EXPECT_THAT(CheckWith(ANewcomer(), [&](Person& person) { person.family_name = niss; }),
              HasViolation("person.family_name", "NATIONAL_NUMBER"));
  EXPECT_THAT(
      CheckWith(ANewcomer(), [&](Person& person) { person.email = "123456782@example.org"; }),
      HasViolation("person.email", "NATIONAL_NUMBER"));
  EXPECT_THAT(CheckWith(ANewcomer(), [&](Person& person) { person.profile.interests = {bsn}; }),
              HasViolation("person.profile.interests", "NATIONAL_NUMBER"));
  EXPECT_THAT(
      CheckWith(ANewcomer(), [&](Person& person) { person.registration.helper_name = niss; }),
      HasViolation("person.registration.helper_name", "NATIONAL_NUMBER"));
  EXPECT_THAT(CheckWith(ANewcomer(), [&](Person& person) { person.phone = "123456782"; }),
              HasViolation("person.phone", "NATIONAL_NUMBER"));
}

TEST(PersonRules, LeaveNumbersAloneInColumnsThatParseAsWhatTheyAre) {
  Person person = ANewcomer();
  person.external_id = "123456782";
  person.phone = "+32 470 12 34 56";
  EXPECT_OK(Check(person));
}

TEST(PersonRules, RefuseAddressesThatDoNotExist) {
  EXPECT_THAT(CheckWith(ANewcomer(), [](Person& person) { person.postcode = "0123 AB"; }),
              HasViolation("person.postcode", "MALFORMED"));
  EXPECT_THAT(CheckWith(ANewcomer(), [](Person& person) { person.postcode = "1000 AB"; }),
              HasViolation("person.postcode", "POSTCODE_UNKNOWN"));
  EXPECT_THAT(CheckWith(ANewcomer(), [](Person& person) { person.country = "DE"; }),
              HasViolation("person.country", "COUNTRY_UNSUPPORTED"));
  EXPECT_THAT(CheckWith(ANewcomer(), [](Person& person) { person.municipality_code = "GM9999"; }),
              HasViolation("person.municipality_code", "MUNICIPALITY_UNKNOWN"));
  // Geldermalsen went into West Betuwe in 2019.
  EXPECT_THAT(CheckWith(ANewcomer(), [](Person& person) { person.municipality_code = "GM0236"; }),
              HasViolation("person.municipality_code", "MUNICIPALITY_NOT_VALID"));
}

TEST(PersonRules, RefuseWhatBelongsToAnotherKind) {
  EXPECT_THAT(CheckWith(ANewcomer(), [](Person& person) { person.profile.capacity = 1; }),
              HasViolation("person.profile.capacity", "NOT_FOR_THIS_KIND"));
  EXPECT_THAT(CheckWith(ABuddy(), [](Person& person) { person.profile.capacity = 0; }),
              HasViolation("person.profile.capacity", "OUT_OF_RANGE"));
  EXPECT_THAT(
      CheckWith(ABuddy(),
                [](Person& person) { person.profile.background = BuddyBackground::kUnspecified; }),
      HasViolation("person.profile.background", "MISSING"));
}

TEST(PersonRules, RefuseRegistrationsWithoutTheirSource) {
  const auto channel = [](RegistrationChannel channel) {
    return [channel](Person& person) { person.registration.channel = channel; };
  };
  EXPECT_THAT(CheckWith(ANewcomer(), channel(RegistrationChannel::kOrganisation)),
              HasViolation("person.registration.referring_organisation_code", "MISSING"));
  EXPECT_THAT(CheckWith(ANewcomer(), channel(RegistrationChannel::kCampaign)),
              HasViolation("person.registration.campaign_code", "MISSING"));
}

TEST(PersonRules, RefuseUnknownAndRepeatedLanguages) {
  Person person = ANewcomer();
  person.profile.languages = {
      {"xx", OralLevel::kA1}, {"ti", OralLevel::kA1}, {"tir", OralLevel::kNative}, {"nl", {}}};
  const absl::Status status = Check(person);
  EXPECT_THAT(status, HasViolation("person.profile.languages[0].language_code", "UNKNOWN"));
  EXPECT_THAT(status, HasViolation("person.profile.languages[2].language_code", "DUPLICATE"));
  EXPECT_THAT(status, HasViolation("person.profile.languages[3].oral_level", "MISSING"));
}

TEST(NormalizeTelephone, ReadsDutchAndBelgianNumbers) {
  EXPECT_EQ(NormalizeTelephone("06 12 34 50 01", "NL"), "+31612345001");
  EXPECT_EQ(NormalizeTelephone("0031612345001", "NL"), "+31612345001");
  EXPECT_EQ(NormalizeTelephone("0470 12 34 56", "BE"), "+32470123456");
  EXPECT_EQ(NormalizeTelephone("12", "NL"), std::nullopt);
  EXPECT_EQ(NormalizeTelephone("call me", "NL"), std::nullopt);
}

TEST(NormalizeLanguageCode, GivesOneSpelling) {
  EXPECT_EQ(NormalizeLanguageCode(" TI "), "ti");
  EXPECT_EQ(NormalizeLanguageCode("ara"), "ar");
  EXPECT_EQ(NormalizeLanguageCode("prs"), "prs");
  EXPECT_EQ(NormalizeLanguageCode("xx"), std::nullopt);
  EXPECT_EQ(NormalizeLanguageCode("dutch"), std::nullopt);
  EXPECT_EQ(NormalizeLanguageCode(""), std::nullopt);
}

Person AnOrganisation() {
  Person person = ABuddy();
  person.organisation_code = " FC-X ";
  person.birth_date.reset();
  person.profile.background = BuddyBackground::kUnspecified;
  person.profile.capacity = 3;
  return person;
}

TEST(PersonRules, LetAnOrganisationBeABuddyWithoutABirthDate) {
  Person person = AnOrganisation();
  EXPECT_OK(Check(person));
  EXPECT_EQ(person.organisation_code, "fc-x");
  Person nobody = ABuddy();
  nobody.birth_date.reset();
  EXPECT_THAT(Check(nobody), HasViolation("person.birth_date", "MISSING"));
}

TEST(PersonRules, RefuseOfAnOrganisationWhatOnlyAPersonHas) {
  const auto with = [](const std::function<void(Person&)>& change) {
    return CheckWith(AnOrganisation(), change);
  };
  EXPECT_THAT(with([](Person& p) { p.birth_date = absl::CivilDay(1990, 1, 1); }),
              HasViolation("person.birth_date", "NOT_FOR_AN_ORGANISATION"));
  EXPECT_THAT(with([](Person& p) { p.gender = Gender::kX; }),
              HasViolation("person.gender", "NOT_FOR_AN_ORGANISATION"));
  EXPECT_THAT(with([](Person& p) { p.profile.children_ages = {4}; }),
              HasViolation("person.profile.children_ages", "NOT_FOR_AN_ORGANISATION"));
  EXPECT_THAT(with([](Person& p) { p.profile.gender_wish = GenderWish::kSame; }),
              HasViolation("person.profile.gender_wish", "NOT_FOR_AN_ORGANISATION"));
  EXPECT_THAT(with([](Person& p) { p.kind = PersonKind::kNewcomer; }),
              HasViolation("person.organisation_code", "NOT_FOR_THIS_KIND"));
  EXPECT_THAT(with([](Person& p) { p.organisation_code = "FC X"; }),
              HasViolation("person.organisation_code", "MALFORMED"));
  EXPECT_THAT(with([](Person& p) { p.given_name.clear(); }),
              HasViolation("person.given_name", "MISSING"))
      << "somebody there must be known";
}

}  // namespace
}  // namespace naober::intake
